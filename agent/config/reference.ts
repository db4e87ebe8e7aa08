/** The reference of gateway.yaml, derived from its schema: docs/configuration.md and config/gateway.schema.json. */
import { z } from 'zod';
import { gatewayConfigSchema } from './schema.ts';

interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
}

export interface ReferenceRow {
  readonly path: string;
  readonly allowed: string;
  readonly preset: string;
  readonly meaning: string;
}

/** For editors: `# yaml-language-server: $schema=…/config/gateway.schema.json`. */
export function jsonSchema(): object {
  return z.toJSONSchema(gatewayConfigSchema, { io: 'input', reused: 'inline' });
}

function allowedOf(node: SchemaNode): string {
  if (node.const !== undefined) return `\`${String(node.const)}\``;
  if (node.enum !== undefined) return node.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (node.minimum !== undefined && node.maximum !== undefined) {
    const most = node.maximum === Number.MAX_SAFE_INTEGER ? '' : ` to ${node.maximum}`;
    return `${node.type}, ${node.minimum}${most === '' ? ' or more' : most}`;
  }
  return node.type ?? 'any';
}

function isContainer(node: SchemaNode): boolean {
  return (
    node.properties !== undefined ||
    node.items?.properties !== undefined ||
    node.oneOf !== undefined ||
    typeof node.additionalProperties === 'object'
  );
}

function presetOf(node: SchemaNode, isRequired: boolean): string {
  if (node.default !== undefined && !isContainer(node))
    return `\`${JSON.stringify(node.default)}\``;
  return isRequired && node.default === undefined ? 'required' : '';
}

function rowsOf(node: SchemaNode, path: string): ReferenceRow[] {
  const variants = node.oneOf ?? node.anyOf;
  if (variants !== undefined) return variants.flatMap((variant) => rowsOf(variant, path));
  if (node.items !== undefined && isContainer(node)) return rowsOf(node.items, `${path}[]`);
  if (node.properties === undefined && typeof node.additionalProperties === 'object') {
    return rowsOf(node.additionalProperties, `${path}.<name>`);
  }
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const childPath = path === '' ? name : `${path}.${name}`;
    if (isContainer(child)) return rowsOf(child, childPath);
    const isRequired = node.required?.includes(name) === true;
    const row = {
      path: childPath,
      allowed: allowedOf(child),
      preset: presetOf(child, isRequired),
      meaning: child.description ?? '',
    };
    return [row];
  });
}

export function referenceRows(): ReferenceRow[] {
  return rowsOf(jsonSchema() as SchemaNode, '');
}

export function referenceTable(): string {
  const rows = referenceRows().map(
    ({ path, allowed, preset, meaning }) =>
      `| \`${path}\` | ${allowed} | ${preset} | ${meaning.replaceAll('|', '\\|')} |`,
  );
  return ['| field | allowed | default | meaning |', '|---|---|---|---|', ...rows].join('\n');
}
