/**
 * Tool definitions as OpenAI's models read them: TypeScript types in a namespace. Found out by trying (Harry Marr,
 * "Counting OpenAI tokens", and github.com/hmarr/openai-chat-tokens, whose test cases were checked against the API);
 * it also gives the counts that the Cookbook publishes for gpt-3.5-turbo, gpt-4, gpt-4o and gpt-4o-mini ("How to count
 * tokens with tiktoken", section 7); the harmony format documents the same text for gpt-oss.
 */

import { type Fields, fieldsOf, keyword } from '../../request/json/fields.ts';
import type { JsonValue } from '../../request/json/value.ts';
import { countClaudeTools } from './claude-messages.ts';
import { countStrings } from './content.ts';
import type { Tally } from './tally.ts';

/** Around all definitions together. */
const DEFINITIONS_TOKENS = 9;
/** The definitions stand in a system message: the client's first one, if there is one, takes them in. */
const SHARED_SYSTEM_MESSAGE_TOKENS = -4;
const FORCED_TOOL_TOKENS = 4;
const NO_TOOL_TOKENS = 1;

/** Deeper properties are not indented further, so that the text stays linear in the schema. */
const MAX_INDENT = 32;

/** JSON Schema keywords for which the known text has no place. */
const UNKNOWN_KEYWORDS = [
  'anyOf',
  'oneOf',
  'allOf',
  '$ref',
  'const',
  'default',
  'format',
  'pattern',
];
const DEFINITION_KEYWORDS = ['$defs', 'definitions'];

export function countOpenAiTools(tally: Tally, body: Fields, hasSystemMessage: boolean): void {
  const tools = definitions(body);
  if (tools === undefined) return;
  const choice = body.get('tool_choice') ?? body.get('function_call');
  if (tally.family.name === 'claude') {
    // Asked in OpenAI's dialect, a Claude model still reads its tools as Claude does.
    const isForced = choice?.isObject === true || keyword(choice) === 'required';
    countClaudeTools(tally, tools, isForced ? 'tool' : 'auto');
    return;
  }
  tally.spend(tools.end - tools.start);
  const renderer = new Renderer();
  for (const tool of tools.elements()) {
    if (renderer.add(tool)) tally.item('tools');
    else countStrings(tally, 'tools', tool);
  }
  if (!renderer.isEmpty) {
    tally.words('tools', renderer.text());
    tally.fixed('tools', DEFINITIONS_TOKENS);
    if (hasSystemMessage) tally.fixed('tools', SHARED_SYSTEM_MESSAGE_TOKENS);
  }
  if (!renderer.isFaithful || !tally.family.framing.isDocumented) tally.estimate('tools');
  countChoice(tally, choice);
}

export function hasOpenAiTools(body: Fields): boolean {
  return definitions(body) !== undefined;
}

/** Undefined when there are none. */
function definitions(body: Fields): JsonValue | undefined {
  const tools = body.get('tools') ?? body.get('functions');
  return tools?.isArray === true && !tools.elements().next().done ? tools : undefined;
}

function countChoice(tally: Tally, choice: JsonValue | undefined): void {
  if (keyword(choice) === 'none') tally.fixed('tools', NO_TOOL_TOKENS);
  if (choice?.isObject !== true) return;
  const name = choice.get('name') ?? choice.get('function')?.get('name');
  if (name === undefined) return;
  tally.text('tools', name);
  tally.fixed('tools', FORCED_TOOL_TOKENS);
}

class Renderer {
  /** False once something was met whose text is not known. */
  isFaithful = true;
  private definitions = '';

  get isEmpty(): boolean {
    return this.definitions === '';
  }

  text(): string {
    return `namespace functions {\n\n${this.definitions}} // namespace functions`;
  }

  /** @returns false for what is not a function */
  add(tool: JsonValue): boolean {
    const fields = fieldsOf(tool);
    const type = keyword(fields.get('type')) || 'function';
    // Chat completions put name and parameters into `function`; responses and the older `functions` do not.
    const definition = fieldsOf(fields.get('function') ?? tool);
    const name = definition.get('name')?.text();
    if (type !== 'function' || name === undefined) return false;
    const parameters = fieldsOf(definition.get('parameters'));
    const properties = this.properties(parameters, 0);
    const argument = properties === '' ? '' : `_: {\n${properties}\n}`;
    this.definitions += comment(definition, 0);
    this.definitions += `type ${name} = (${argument}) => any;\n\n`;
    for (const keyword of DEFINITION_KEYWORDS) {
      if (parameters.has(keyword))
        this.definitions += `${this.unknown(parameters.get(keyword)!)}\n`;
    }
    return true;
  }

  /** Strings are only put together, never joined from lists: at any depth that costs as much as their length. */
  private properties(schema: Fields, indent: number): string {
    const required = new Set<string>();
    for (const name of schema.get('required')?.elements() ?? []) required.add(name.text() ?? '');
    let text = '';
    for (const { key, value } of schema.get('properties')?.members() ?? []) {
      const property = fieldsOf(value);
      const mark = required.has(key) ? '' : '?';
      if (text !== '') text += '\n';
      text += comment(property, indent);
      text += `${space(indent)}${key}${mark}: `;
      text += this.type(value, property, indent);
      text += ',';
    }
    return text;
  }

  private type(value: JsonValue, schema: Fields, indent: number): string {
    if (UNKNOWN_KEYWORDS.some((keyword) => schema.has(keyword))) this.isFaithful = false;
    const type = keyword(schema.get('type'));
    const options = schema.get('enum');
    if (options?.isArray === true) return enumeration(options);
    switch (type) {
      case 'string':
      case 'boolean':
      case 'null':
        return type;
      case 'number':
      case 'integer':
        return 'number';
      case 'object':
        return `{\n${this.properties(schema, indent + 2)}\n}`;
      case 'array': {
        const items = schema.get('items');
        return items === undefined ? 'any[]' : `${this.type(items, fieldsOf(items), indent)}[]`;
      }
      default:
        return this.unknown(value);
    }
  }

  /** Counted as it is written, since what the model reads instead is not known. */
  private unknown({ tape, start, end, isString }: JsonValue): string {
    this.isFaithful = false;
    return isString ? '' : tape.bytes.toString('utf8', start, end);
  }
}

function enumeration(options: JsonValue): string {
  let text = '';
  for (const option of options.elements()) {
    if (text !== '') text += ' | ';
    const { tape, start, end } = option;
    text += option.isString ? `"${option.text()}"` : tape.bytes.toString('utf8', start, end);
  }
  return text;
}

function comment(fields: Fields, indent: number): string {
  const text = fields.get('description')?.text() ?? '';
  return text === '' ? '' : `${space(indent)}// ${text}\n`;
}

function space(indent: number): string {
  return ' '.repeat(Math.min(indent, MAX_INDENT));
}
