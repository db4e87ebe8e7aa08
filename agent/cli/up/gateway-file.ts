/**
 * Derives the gateway.yaml that `ai-gateway up` runs with from the shipped one:
 * the same, with a key made for this run, the addresses from the environment and
 * a store beside it.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Document, isMap, isSeq, parseDocument } from 'yaml';
import { addressOf, type Settings, UpError } from './settings.ts';

const KEY_ID = 'local';
const TEAM = 'local';
const STORE_FILE = 'ai-gateway.db';

export type GatewayFile = {
  /** For the example: a model of the OpenAI and of the Anthropic dialect, where there is one. */
  openaiModel: string | undefined;
  anthropicModel: string | undefined;
};

export function writeGatewayFile(options: {
  from: string;
  to: string;
  apiKey: string;
  settings: Settings;
}): GatewayFile {
  const { from, to, apiKey, settings } = options;
  const document = readDocument(from);
  document.setIn(['listen', 'spop'], addressOf(settings.spop));
  document.setIn(['listen', 'log'], addressOf(settings.log));
  document.setIn(['listen', 'admin'], addressOf(settings.admin));
  document.set('store', document.createNode({ type: 'sqlite', path: STORE_FILE }));
  const sha256 = createHash('sha256').update(apiKey).digest('hex');
  replaceEntry(document, 'keys', 'id', { id: KEY_ID, sha256, team: TEAM, models: ['*'] });
  if (findEntry(document, 'teams', 'name', TEAM) === -1) {
    replaceEntry(document, 'teams', 'name', { name: TEAM });
  }
  anchorModules(document, from);
  document.commentBefore = ` Written by \`ai-gateway up\` from ${from}; changes are lost at its next start.`;
  writeFileSync(to, document.toString(), { mode: 0o600 });
  return {
    openaiModel: modelOf(document, 'openai'),
    anthropicModel: modelOf(document, 'anthropic'),
  };
}

function readDocument(path: string): Document {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UpError(`Cannot read ${path}: ${(error as Error).message}`);
  }
  const document = parseDocument(text);
  if (document.errors.length > 0) throw new UpError(`${path}: ${document.errors[0]?.message}`);
  if (!isMap(document.contents))
    throw new UpError(`${path} is not a gateway.yaml: it must be a map`);
  return document as Document;
}

function entriesOf(document: Document, section: string): Record<string, unknown>[] {
  const list = document.get(section);
  return isSeq(list) ? (list.toJSON() as Record<string, unknown>[]) : [];
}

function findEntry(document: Document, section: string, field: string, value: unknown): number {
  return entriesOf(document, section).findIndex((entry) => entry[field] === value);
}

function replaceEntry(
  document: Document,
  section: string,
  field: string,
  entry: Record<string, unknown>,
): void {
  const at = findEntry(document, section, field, entry[field]);
  const node = document.createNode(entry);
  if (at !== -1) document.setIn([section, at], node);
  else if (isSeq(document.get(section))) document.addIn([section], node);
  else document.set(section, document.createNode([entry]));
}

/** Paths of third parties' plugins are relative to the file they stand in; that file has moved. */
function anchorModules(document: Document, from: string): void {
  const plugins = document.get('plugins');
  if (!isMap(plugins)) return;
  for (const name of Object.keys(plugins.toJSON() as object)) {
    const module = document.getIn(['plugins', name, 'module']);
    if (typeof module === 'string' && module.startsWith('.')) {
      document.setIn(['plugins', name, 'module'], resolve(dirname(from), module));
    }
  }
}

function modelOf(document: Document, dialect: string): string | undefined {
  const providers = entriesOf(document, 'providers')
    .filter((provider) => provider.dialect === dialect)
    .map(({ name }) => name);
  const names = entriesOf(document, 'models')
    .filter(({ provider }) => providers.includes(provider))
    .map(({ name }) => String(name))
    .filter((name) => !name.includes('embedding'));
  const exact = names.find((name) => !name.endsWith('*'));
  if (exact !== undefined || names.length === 0) return exact;
  return dialect === 'openai' ? 'gpt-4o-mini' : 'claude-haiku-4-5';
}
