/**
 * Comma-separated values (RFC 4180), safe to open in a spreadsheet.
 *
 * A text that begins with =, +, -, @, a tab or a line break is a formula to spreadsheets, and clients choose some of the
 * texts here (session, model). Such a text gets an apostrophe before it. Source: OWASP, "CSV Injection". Dashes alone
 * compute nothing, and HAProxy writes two for a normal end.
 */

export type CsvValue = string | number;

const FORMULA = /^(?!--?$)[=+\-@\t\r\n]/;
const NEEDS_QUOTES = /[",\r\n]/;

export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(csvField).join(',')}\r\n`;
}

function csvField(value: CsvValue): string {
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
