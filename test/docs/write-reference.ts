/** `npm run docs`: writes what is derived from the code. test/unit/reference-doc.test.ts fails when it is stale. */
import { readFileSync, writeFileSync } from 'node:fs';
import { jsonSchema, referenceTable } from '../../agent/config/reference.ts';

export const CONFIGURATION_PAGE = 'docs/configuration.md';
export const SCHEMA_FILE = 'config/gateway.schema.json';
const BLOCK = /(<!-- reference:begin -->\n)[\s\S]*(<!-- reference:end -->)/;

export function currentPage(): string {
  const page = readFileSync(CONFIGURATION_PAGE, 'utf8');
  if (!BLOCK.test(page)) throw new Error(`${CONFIGURATION_PAGE} has lost its reference block`);
  return page.replace(
    BLOCK,
    (_all, begin: string, end: string) => `${begin}${referenceTable()}\n${end}`,
  );
}

export function currentSchema(): string {
  return `${JSON.stringify(jsonSchema(), null, 2)}\n`;
}

if (import.meta.main) {
  writeFileSync(CONFIGURATION_PAGE, currentPage());
  writeFileSync(SCHEMA_FILE, currentSchema());
}
