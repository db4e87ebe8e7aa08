/**
 * Keys from another system: JSON lines, or CSV (RFC 4180) with the names of the fields in its first line. In CSV the
 * lists (roles, models, limits) and tags (`name=value`) have their entries separated by semicolons.
 */
import { KeyError, type KeyProblem } from './key-error.ts';

export type ImportFormat = 'jsonl' | 'csv';

/** One key as it was given, unchecked. */
export interface ImportRow {
  /** Of the file, from 1. */
  readonly line: number;
  readonly given: unknown;
}

const LISTS = new Set(['roles', 'models', 'limits']);
const TAGS = 'tags';

/** @throws KeyError with every line that cannot be read */
export function parseImport(text: string, format: ImportFormat): ImportRow[] {
  const clean = text.replace(/^\uFEFF/, '');
  return format === 'csv' ? parseCsv(clean) : parseJsonLines(clean);
}

function parseJsonLines(text: string): ImportRow[] {
  const rows: ImportRow[] = [];
  const problems: KeyProblem[] = [];
  for (const [index, content] of text.split('\n').entries()) {
    if (content.trim() === '') continue;
    const line = index + 1;
    try {
      rows.push({ line, given: JSON.parse(content) });
    } catch {
      // JSON.parse quotes what it read, which may be a key that somebody put there by mistake.
      problems.push({ line, path: '', message: 'is not a JSON object on one line' });
    }
  }
  if (problems.length > 0) throw new KeyError('invalid', problems);
  return rows;
}

function parseCsv(text: string): ImportRow[] {
  const [header, ...records] = readCsvRecords(text);
  if (header === undefined) return [];
  const names = header.fields.map((name) => name.trim());
  return records.map(({ line, fields }) => {
    if (fields.length !== names.length) {
      const message = `has ${fields.length} fields; the first line names ${names.length}`;
      throw new KeyError('invalid', [{ line, path: '', message }]);
    }
    const given = names.map((name, index) => [name, csvValue(name, fields[index].trim())] as const);
    return { line, given: Object.fromEntries(given.filter(([, value]) => value !== undefined)) };
  });
}

function csvValue(name: string, field: string): unknown {
  if (field === '') return undefined;
  if (!LISTS.has(name) && name !== TAGS) return field;
  const entries = field.split(';').map((entry) => entry.trim());
  return name === TAGS ? parseTags(entries.filter((entry) => entry !== '')) : entries;
}

/** From `name=value`; what has no `=` has an empty value. */
export function parseTags(entries: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    entries.map((entry) => {
      const [name, ...value] = entry.split('=');
      return [name, value.join('=')];
    }),
  );
}

interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/** One field: quoted, with `""` for a quote, or without quotes; and what ends it. */
const CSV_FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

function readCsvRecords(text: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  let fields: string[] = [];
  let line = 1;
  let startedAtLine = 1;
  for (let position = 0; position < text.length || fields.length > 0; ) {
    CSV_FIELD.lastIndex = position;
    const match = CSV_FIELD.exec(text);
    if (match === null) {
      throw new KeyError('invalid', [{ line, path: '', message: 'has a quote in a wrong place' }]);
    }
    const [whole, quoted, plain, end] = match;
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    position += whole.length;
    line += whole.split('\n').length - 1;
    if (end === ',') continue;
    if (fields.some((field) => field !== '')) records.push({ line: startedAtLine, fields });
    fields = [];
    startedAtLine = line;
  }
  return records;
}
