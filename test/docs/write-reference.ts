/** `npm run docs`: writes what is derived from the code. test/unit/reference-doc.test.ts fails when it is stale. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expressionTables } from '../../agent/config/expression-reference.ts';
import { jsonSchema, referenceTable } from '../../agent/config/reference.ts';
import { translationTables } from '../../agent/translation/reference.ts';

const SCHEMA_FILE = 'config/gateway.schema.json';

/** Pages, and what stands in their blocks: `<!-- NAME:begin -->` to `<!-- NAME:end -->`. */
const PAGES: Readonly<Record<string, () => Readonly<Record<string, string>>>> = {
  'docs/configuration.md': () => ({ reference: referenceTable() }),
  'docs/policies.md': expressionTables,
  'docs/translation.md': translationTables,
};

function withBlock(page: string, file: string, name: string, content: string): string {
  const block = new RegExp(`(<!-- ${name}:begin -->\n)[\\s\\S]*(<!-- ${name}:end -->)`);
  if (!block.test(page)) throw new Error(`${file} has lost its block '${name}'`);
  return page.replace(block, (_all, begin: string, end: string) => `${begin}${content}\n${end}`);
}

function currentPage(file: string, blocks: Readonly<Record<string, string>>): string {
  return Object.entries(blocks).reduce(
    (page, [name, content]) => withBlock(page, file, name, content),
    readFileSync(file, 'utf8'),
  );
}

/** By file, what it should hold. */
export function derivedFiles(): Map<string, string> {
  const files = new Map([[SCHEMA_FILE, `${JSON.stringify(jsonSchema(), null, 2)}\n`]]);
  for (const [file, blocks] of Object.entries(PAGES)) files.set(file, currentPage(file, blocks()));
  return files;
}

if (import.meta.main) for (const [file, text] of derivedFiles()) writeFileSync(file, text);
