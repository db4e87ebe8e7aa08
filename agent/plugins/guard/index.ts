/**
 * Attacks on the model in what it would read, and requests of an odd shape. Looks at every text that a model would
 * take for language, told by who says it; keeps and logs none of it: what comes out is a score and the names of rules.
 */
import { z } from 'zod';
import { guard, warmUp } from '../../inspection/attacks/index.ts';
import type { Exchange } from '../../pipeline/exchange.ts';
import {
  definePlugin,
  type PluginContext,
  PluginOptionError,
  type Verdict,
} from '../../pipeline/plugin.ts';
import type { PromptBody } from '../../request/prompt-body.ts';
import {
  type Classifier,
  type ClassifierOptions,
  classifierSchema,
  openClassifier,
} from './classifier.ts';
import { Phrases } from './phrases.ts';
import { limitsSchema, shapeRefusal } from './shape.ts';

const NAME = 'guard';
const PERCENT = 100;
/** Variables of HAProxy are no place for long lists. */
const MAX_RULES = 16;

const phrase = z.string().trim().min(2).max(500);

const options = z.strictObject({
  action: z.enum(['flag', 'block']).default('flag'),
  /** From 1 to 100: a score of this or more counts as an attack. */
  threshold: z.int().min(1).max(PERCENT).default(50),
  /** Where requests go that look like an attack: the backend ai-pool-<pool>. */
  pool: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'letters, digits, `_`, `.` and `-`')
    .optional(),
  denyPhrases: z.array(phrase).max(10_000).default([]),
  topics: z
    .record(z.string().regex(/^[a-z][a-z0-9_]{0,31}$/), z.array(phrase).min(1).max(10_000))
    .default({}),
  limits: limitsSchema.prefault({}),
  /** Off without it. */
  classifier: classifierSchema.optional(),
});

interface Findings {
  /** From 0 to 100. */
  readonly score: number;
  readonly rules: readonly string[];
  readonly isDenied: boolean;
}

function inspect(body: PromptBody, phrases: Phrases, threshold: number): Findings {
  const rules = new Set<string>();
  let score = 0;
  let isDenied = false;
  for (const { value, part, role } of body.texts) {
    if (part === 'other' || !value.isString) continue;
    const text = value.text()!;
    const channel = part === 'schema' ? 'definition' : role;
    const found = guard(text, channel, threshold / PERCENT);
    score = Math.max(score, found.score);
    if (found.flagged) for (const rule of found.rules) rules.add(rule);
    if (phrases.isEmpty || part === 'schema') continue;
    const listed = phrases.find(text);
    isDenied ||= listed.isDenied;
    for (const topic of listed.topics) rules.add(topic);
  }
  return { score: Math.floor(score * PERCENT), rules: [...rules], isDenied };
}

function describe({ score, rules }: Findings): string {
  return rules.length === 0 ? `score ${score}` : `score ${score}: ${rules.join(', ')}`;
}

const DENIED: Verdict = {
  refuse: {
    code: 'blocked_by_policy',
    message: 'The request contains a phrase that may not be used here.',
  },
};
const BLOCKED: Verdict = {
  refuse: {
    code: 'blocked_by_policy',
    message:
      "The request was blocked: a text in it looks like an attempt to override the model's instructions, " +
      'or is about something that is not allowed here.',
  },
};

const UNCLASSIFIED: Verdict = {
  refuse: {
    code: 'plugin_failed',
    message: 'The prompt could not be checked just now. Please try again.',
  },
};

/** What somebody says or a tool answers; of system prompts the operator is the author. */
function classifiedText(body: PromptBody): string {
  return body.texts
    .filter(({ part, role, value }) => part === 'message' && role !== 'system' && value.isString)
    .map(({ value }) => value.text()!)
    .join('\n\n');
}

/** The findings and what an external classifier adds to them; undefined when it must be asked and does not answer. */
class SecondOpinion {
  private readonly classifier: Classifier;
  private readonly onFailure: ClassifierOptions['onFailure'];
  private readonly context: PluginContext;

  constructor(options: ClassifierOptions, threshold: number, context: PluginContext) {
    this.classifier = openClassifier(options, threshold / PERCENT, process.env);
    this.onFailure = options.onFailure;
    this.context = context;
  }

  async on(body: PromptBody, findings: Findings): Promise<Findings | undefined> {
    const text = classifiedText(body);
    if (text === '') return findings;
    const answer = await this.classifier.classify(text);
    if (!answer.ok) {
      this.context.serviceFailed('classifier', answer.failure);
      return this.onFailure === 'skip' ? findings : undefined;
    }
    const { score, rules } = answer.opinion;
    return {
      ...findings,
      score: Math.max(findings.score, Math.floor(score * PERCENT)),
      rules: [...findings.rules, ...rules],
    };
  }

  close(): void {
    this.classifier.close();
  }
}

export const guardPlugin = definePlugin({
  name: NAME,
  stage: 'inspect',
  options,
  variables: {},
  onFailure: 'deny',
  create({ action, threshold, pool, denyPhrases, topics, limits, classifier }, context) {
    if (pool !== undefined && !context.catalog.pools.some(({ name }) => name === pool)) {
      const pools = context.catalog.pools.map(({ name }) => name).join(', ');
      throw new PluginOptionError(['pool'], `must name a pool, one of: ${pools}`);
    }
    warmUp();
    const phrases = new Phrases(denyPhrases, topics);
    const second = classifier && new SecondOpinion(classifier, threshold, context);
    const decide = (exchange: Exchange, findings: Findings): Verdict => {
      const { score, rules, isDenied } = findings;
      exchange.note(NAME, describe(findings));
      exchange.variables.set('guard_score', score);
      if (isDenied) return DENIED;
      if (rules.length === 0) return undefined;
      exchange.variables.set('guard_rules', rules.slice(0, MAX_RULES).join(','));
      if (action === 'block') return BLOCKED;
      if (pool !== undefined) exchange.pool = pool;
      return undefined;
    };
    const admit = (exchange: Exchange): Verdict | Promise<Verdict> => {
      const refuse = shapeRefusal(exchange.body, limits);
      if (refuse !== undefined) return { refuse };
      const findings = inspect(exchange.body, phrases, threshold);
      const isBlocked = findings.isDenied || (action === 'block' && findings.rules.length > 0);
      if (second === undefined || isBlocked) return decide(exchange, findings);
      return second
        .on(exchange.body, findings)
        .then((all) => (all === undefined ? UNCLASSIFIED : decide(exchange, all)));
    };
    return { admit, close: () => second?.close() };
  },
});
