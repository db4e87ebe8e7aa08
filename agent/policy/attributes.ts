/**
 * What an expression can ask about a request, declared once: the type checker of expressions, the type that the
 * pipeline fills in and the table in docs/policies.md derive from it.
 */
import type { LocalTime } from './local-time.ts';

interface TypeOf {
  string: string;
  int: bigint;
  bool: boolean;
  'list<string>': readonly string[];
  'map<string, string>': Readonly<Record<string, string>>;
  LocalTime: LocalTime;
}

export type AttributeType = keyof TypeOf;

export interface AttributeDeclaration {
  /** CEL's name of it. */
  readonly type: AttributeType;
  /** For the documentation. */
  readonly meaning: string;
}

export const ATTRIBUTES = {
  org: { type: 'string', meaning: 'organization of the key' },
  team: { type: 'string', meaning: 'team of the key' },
  user: { type: 'string', meaning: 'user of the key; `""` without one' },
  key: { type: 'string', meaning: 'id of the key; never the key itself' },
  roles: { type: 'list<string>', meaning: 'roles of the key' },
  tags: {
    type: 'map<string, string>',
    meaning: 'tags of the key, as `tags.stage` or `tags["cost-center"]`; `"stage" in tags` asks',
  },
  session: { type: 'string', meaning: 'the client\'s name for its session; `""` without one' },
  source: {
    type: 'string',
    meaning: 'address that HAProxy saw the client at; for `inNetwork`',
  },
  endpoint: {
    type: 'string',
    meaning: '`chat`, `completions`, `responses`, `embeddings`, `messages` or `mcp`',
  },
  dialect: { type: 'string', meaning: '`openai`, `anthropic` or `mcp`: what the client speaks' },
  model: { type: 'string', meaning: 'model as the client named it; `mcp:<server>` for MCP' },
  mcpServer: { type: 'string', meaning: 'MCP server that is asked; `""` for models' },
  mcpMethods: { type: 'list<string>', meaning: 'methods of MCP, as `tools/call`' },
  mcpTools: { type: 'list<string>', meaning: 'tools of that server that are called' },
  providerModel: { type: 'string', meaning: 'model as the provider is asked for it' },
  provider: { type: 'string', meaning: 'provider that the request goes to' },
  pool: { type: 'string', meaning: 'pool that it goes to' },
  region: {
    type: 'string',
    meaning: 'region of the client, as HAProxy says (`txn.ai.region`); `""` when it does not',
  },
  complexity: {
    type: 'int',
    meaning:
      'how much the request seems to ask of a model, 0 to 100; docs/routing.md has the parts',
  },
  script: {
    type: 'string',
    meaning:
      'what the last question is mostly written in: `latin`, `cyrillic`, `greek`, `arabic`, `hebrew`, `devanagari`, `thai`, `hangul`, `kana`, `han`; `""` without letters',
  },
  costMicros: {
    type: 'int',
    meaning:
      'what the request can cost where it goes, in millionths of a dollar: its prompt and `maxTokens`; 0 without a price',
  },
  budgetLeftPercent: {
    type: 'int',
    meaning:
      'what is left of the tightest limit of money that this key has, as this agent last saw it; 100 without one',
  },
  guardScore: {
    type: 'int',
    meaning: 'how much the prompt looks like an attack on the model, 0 to 100; docs/guard.md',
  },
  guardRules: {
    type: 'list<string>',
    meaning: 'what speaks for it; empty below the threshold',
  },
  stream: { type: 'bool', meaning: 'whether the answer is streamed' },
  features: {
    type: 'list<string>',
    meaning: 'what the request makes use of; the list is below',
  },
  messageCount: { type: 'int', meaning: 'messages in the request; 0 where an endpoint has none' },
  steps: {
    type: 'int',
    meaning: 'turns of the model in the history that the request carries; docs/agents.md',
  },
  toolCalls: { type: 'int', meaning: 'tool calls in that history' },
  repeatedCalls: {
    type: 'int',
    meaning:
      'how often the most frequent of these calls was made: the same tool, the same arguments',
  },
  promptTokens: { type: 'int', meaning: 'tokens of the prompt, as the gateway counted them' },
  maxTokens: {
    type: 'int',
    meaning: "the client's cap on one completion; 0 when it gave none",
  },
  completions: { type: 'int', meaning: 'completions asked for at once (`n`, `best_of`)' },
  bodyBytes: { type: 'int', meaning: 'size of the body' },
  pii: {
    type: 'list<string>',
    meaning:
      'kinds of personal data and secrets that the prompt held, as `"API_KEY" in pii` (docs/pii.md)',
  },
  time: {
    type: 'LocalTime',
    meaning:
      'now, in the `timeZone` of gateway.yaml: `time.hour` (0 to 23), `time.minute`, `time.weekday` (1 is Monday, 7 is Sunday), `time.clock` (as `"08:30"`), `time.date` (as `"2026-11-22"`)',
  },
} as const satisfies Record<string, AttributeDeclaration>;

export type AttributeName = keyof typeof ATTRIBUTES;

/** One request's. A property may throw `UnknownAttribute`: the expression that asked then has no value. */
export type Attributes = {
  readonly [Name in AttributeName]: TypeOf[(typeof ATTRIBUTES)[Name]['type']];
};

/** What is not known of a request although it has some value: never to be taken for an absence. */
export class UnknownAttribute extends Error {
  constructor(name: AttributeName, reason: string) {
    super(`${name} is not known: ${reason}`);
    this.name = 'UnknownAttribute';
  }
}
