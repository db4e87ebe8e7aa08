/** What gateway.yaml says under `plugins.pii`; docs/pii.md explains it. */
import { z } from 'zod';
import { CustomPatterns, ENTITIES, PatternError } from '../../inspection/index.ts';
import { compileCondition, ExpressionError } from '../../policy/expression.ts';
import { ACTIONS, isSecret } from '../../scrubbing/actions.ts';

/** What HAProxy's filter can find in an answer. */
const RESPONSE_ENTITIES = [
  'API_KEY',
  'PRIVATE_KEY',
  'CREDIT_CARD',
  'US_SSN',
  'IBAN_CODE',
  'EMAIL_ADDRESS',
] as const;
const RESPONSE_ACTIONS = ['mask', 'redact', 'block', 'log'] as const;

const MAX_RULES = 100;
const MAX_LISTS = 100;
const MAX_PATTERNS = 100;
const MAX_TIMEOUT_MS = 60_000;

const entity = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{1,39}$/, 'must be 2 to 40 capital letters, digits and underscores');
const action = z.enum(ACTIONS);
const score = z.number().min(0).max(1);

const choice = {
  default: action.optional(),
  entities: z.union([z.array(entity), z.record(entity, action)]).optional(),
};

const responses = z.partialRecord(z.enum(RESPONSE_ENTITIES), z.enum(RESPONSE_ACTIONS));

const rule = z.strictObject({
  when: z.string().min(1),
  ...choice,
  responses: responses.optional(),
});

const termList = z
  .strictObject({
    entity,
    values: z.array(z.string().min(1).max(1000)).default([]),
    file: z.string().min(1).optional(),
    wholeWord: z.boolean().default(true),
    caseSensitive: z.boolean().default(false),
    score: score.default(1),
  })
  .refine(({ values, file }) => values.length > 0 || file !== undefined, {
    error: "must have 'values' or a 'file'",
  });

const pattern = z.strictObject({
  entity,
  pattern: z.string().min(1),
  group: z.int().min(0).default(0),
  caseSensitive: z.boolean().default(true),
  score: score.default(0.8),
});

const analyzer = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  language: z.string().min(2).max(10).default('en'),
  entities: z.array(entity).min(1).default(['PERSON', 'LOCATION']),
  minScore: score.default(0.5),
  timeoutMs: z.int().min(1).max(MAX_TIMEOUT_MS).default(300),
  maxInFlight: z.int().min(1).max(10_000).default(16),
  maxTextBytes: z.int().min(1).max(16_777_216).default(65_536),
  onFailure: z.enum(['deny', 'skip']).default('deny'),
});

const shape = z.strictObject({
  ...choice,
  rules: z.array(rule).max(MAX_RULES).default([]),
  minScore: score.default(0.4),
  terms: z.array(termList).max(MAX_LISTS).default([]),
  patterns: z.array(pattern).max(MAX_PATTERNS).default([]),
  analyzer: analyzer.optional(),
  hmacKeyEnv: z
    .string()
    .regex(/^[A-Z_][A-Z0-9_]*$/, 'must be the name of an environment variable')
    .optional(),
  responses: responses.default({}),
});

export type PiiOptions = z.infer<typeof shape>;
export type PatternOption = PiiOptions['patterns'][number];
export type AnalyzerOptions = NonNullable<PiiOptions['analyzer']>;

type Path = (string | number)[];
type Choice = Pick<PiiOptions, 'default' | 'entities'>;

/** Kinds beside the library's. */
export function customEntities({ terms, patterns, analyzer: asked }: PiiOptions): string[] {
  const names = [...terms, ...patterns].map((one) => one.entity);
  return [...new Set([...names, ...(asked?.entities ?? [])])];
}

export function patternDefinition({ caseSensitive, ...definition }: PatternOption) {
  return { ...definition, isCaseInsensitive: !caseSensitive };
}

interface Problem {
  readonly path: Path;
  readonly message: string;
  readonly offset?: number;
}

function wrongKinds(options: PiiOptions): Problem[] {
  const known = new Set([...ENTITIES, ...customEntities(options)]);
  const of = ({ entities = {} }: Choice, at: Path): Problem[] => {
    const isList = Array.isArray(entities);
    const names = isList ? entities : Object.keys(entities);
    return names.flatMap((name, index): Problem[] => {
      const path = [...at, 'entities', isList ? index : name];
      if (!known.has(name)) {
        return [{ path, message: `is no kind that is known; there are ${[...known].join(', ')}` }];
      }
      if (!isList && entities[name] === 'reversible' && isSecret(name)) {
        return [{ path, message: 'a secret is never given back: use placeholder, hash or block' }];
      }
      return [];
    });
  };
  return [...of(options, []), ...options.rules.flatMap((one, index) => of(one, ['rules', index]))];
}

function wrongPatterns({ patterns }: PiiOptions): Problem[] {
  return patterns.flatMap((one, index): Problem[] => {
    try {
      new CustomPatterns([patternDefinition(one)]);
      return [];
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      return [{ path: ['patterns', index, 'pattern'], message: error.message }];
    }
  });
}

function wrongConditions({ rules }: PiiOptions): Problem[] {
  return rules.flatMap(({ when }, index): Problem[] => {
    try {
      compileCondition(when);
      return [];
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      const { message, offset } = error;
      return [{ path: ['rules', index, 'when'], message, offset }];
    }
  });
}

export const piiOptions = shape.superRefine((options, context) => {
  const problems = [...wrongKinds(options), ...wrongPatterns(options), ...wrongConditions(options)];
  for (const { path, message, offset } of problems) {
    const params = offset === undefined ? {} : { offset };
    context.addIssue({ code: 'custom', path, message, params });
  }
});
