/**
 * A second opinion from a model of the operator's. Two shapes of endpoint: OpenAI's moderations, and a chat completion
 * of Llama Guard, which answers `safe`, or `unsafe` and the categories on the next line.
 *
 * Sources: OpenAI, "Moderations" (platform.openai.com/docs/api-reference/moderations); Meta, model cards of
 * Llama Guard 3 and 4.
 */
import { z } from 'zod';
import { type JsonFailure, JsonService } from '../../external/http-json.ts';

export const classifierSchema = z.strictObject({
  shape: z.enum(['openai-moderation', 'llama-guard']),
  url: z.url({ protocol: /^https?$/ }),
  /** As the endpoint calls it. */
  model: z.string().min(1).max(200).optional(),
  /** The environment variable that holds the key, sent as a bearer token. */
  apiKeyEnv: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable')
    .optional(),
  /** Keep it below agent.deadlineMs. */
  timeoutMs: z.int().min(10).max(60_000).default(500),
  maxInFlight: z.int().min(1).max(1_000).default(32),
  maxResponseBytes: z.int().min(256).max(1_048_576).default(65_536),
  /** Of a prompt the end is sent: what was said last. */
  maxCharacters: z.int().min(100).max(1_000_000).default(20_000),
  /** When there is no answer that can be read: refuse the request, or go by the gateway's own score. */
  onFailure: z.enum(['deny', 'skip']).default('deny'),
});

export type ClassifierOptions = z.infer<typeof classifierSchema>;

export interface Opinion {
  /** From 0 to 1. */
  readonly score: number;
  readonly flagged: boolean;
  /** Names of rules: `classifier_s1`, `classifier_hate_threatening`; empty unless flagged. */
  readonly rules: readonly string[];
}

export type ClassifierFailure = JsonFailure | 'not_understood';

export type Classification =
  | { readonly ok: true; readonly opinion: Opinion }
  | { readonly ok: false; readonly failure: ClassifierFailure };

export interface Classifier {
  classify(text: string): Promise<Classification>;
  close(): void;
}

const RULE_PREFIX = 'classifier_';
const MAX_CATEGORIES = 16;
const MAX_CATEGORY_CHARACTERS = 32;
/** Names of rules become labels of a metric: an endpoint that makes up new ones must not fill the memory. */
const MAX_NAMES = 64;

const moderation = z.object({
  results: z
    .array(
      z.object({
        flagged: z.boolean(),
        categories: z.record(z.string(), z.boolean().nullable()).optional(),
        category_scores: z.record(z.string(), z.number()).optional(),
      }),
    )
    .min(1),
});

const completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1),
});

interface Shape {
  request(text: string, model: string | undefined): object;
  /** @returns undefined when the answer is not of this shape */
  opinion(json: unknown): { flagged: boolean; score: number; categories: string[] } | undefined;
}

const SHAPES: Readonly<Record<ClassifierOptions['shape'], Shape>> = {
  'openai-moderation': {
    request: (input, model) => ({ ...(model === undefined ? {} : { model }), input }),
    opinion(json) {
      const parsed = moderation.safeParse(json);
      if (!parsed.success) return undefined;
      const { flagged, categories = {}, category_scores: scores = {} } = parsed.data.results[0];
      const score = Math.max(0, ...Object.values(scores));
      const named = Object.keys(categories).filter((name) => categories[name] === true);
      return { flagged, score: Math.min(1, score), categories: named };
    },
  },
  'llama-guard': {
    request: (content, model) => ({
      ...(model === undefined ? {} : { model }),
      messages: [{ role: 'user', content }],
      temperature: 0,
      max_tokens: 32,
    }),
    opinion(json) {
      const parsed = completion.safeParse(json);
      if (!parsed.success) return undefined;
      const lines = parsed.data.choices[0].message.content
        .trim()
        .toLowerCase()
        .split(/\s*\n\s*/);
      const [verdict, categories = ''] = lines;
      if (verdict === 'safe') return { flagged: false, score: 0, categories: [] };
      if (verdict !== 'unsafe') return undefined;
      return { flagged: true, score: 1, categories: categories.split(',') };
    },
  },
};

/**
 * @param threshold from 0 to 1; what is flagged has at least this score
 * @throws Error when the key is not in the environment
 */
export function openClassifier(
  options: ClassifierOptions,
  threshold: number,
  environment: Readonly<Record<string, string | undefined>>,
): Classifier {
  const { shape, url, model, apiKeyEnv, timeoutMs, maxInFlight, maxResponseBytes } = options;
  const headers: Record<string, string> = {};
  if (apiKeyEnv !== undefined) {
    const key = environment[apiKeyEnv];
    if (key === undefined || key === '') {
      throw new Error(`guard.classifier: the environment variable ${apiKeyEnv} is not set`);
    }
    headers.authorization = `Bearer ${key}`;
  }
  const service = new JsonService({ url, headers, timeoutMs, maxInFlight, maxResponseBytes });
  const { request, opinion } = SHAPES[shape];
  const names = new RuleNames();
  return {
    async classify(text) {
      const answer = await service.post(request(text.slice(-options.maxCharacters), model));
      if (!answer.ok) return answer;
      const read = opinion(answer.json);
      if (read === undefined) return { ok: false, failure: 'not_understood' };
      const flagged = read.flagged || read.score >= threshold;
      if (!flagged) return { ok: true, opinion: { score: read.score, flagged, rules: [] } };
      const score = Math.max(read.score, threshold);
      return { ok: true, opinion: { score, flagged, rules: names.of(read.categories) } };
    },
    close: () => service.close(),
  };
}

class RuleNames {
  private readonly known = new Set<string>();

  of(categories: readonly string[]): string[] {
    const rules = new Set<string>();
    for (const category of categories.slice(0, MAX_CATEGORIES)) rules.add(this.name(category));
    return rules.size > 0 ? [...rules] : [`${RULE_PREFIX}unnamed`];
  }

  private name(category: string): string {
    const plain = category
      .slice(0, MAX_CATEGORY_CHARACTERS)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_|_$/g, '');
    const name = RULE_PREFIX + (plain === '' ? 'unnamed' : plain);
    if (this.known.has(name)) return name;
    if (this.known.size >= MAX_NAMES) return `${RULE_PREFIX}other`;
    this.known.add(name);
    return name;
  }
}
