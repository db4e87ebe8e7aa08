/** Personal data and secrets in prompts: found in the decoded text, dealt with as the operator says, kept nowhere. */
import { createSecretKey } from 'node:crypto';
import type { Exchange, FindingCount } from '../../pipeline/exchange.ts';
import {
  definePlugin,
  type PluginContext,
  PluginOptionError,
  type Verdict,
} from '../../pipeline/plugin.ts';
import { Recognizer } from '../../scrubbing/recognizer.ts';
import {
  encodeRestored,
  type ReplacementKeys,
  Replacements,
} from '../../scrubbing/replacements.ts';
import { Scrubber } from '../../scrubbing/scrubber.ts';
import { Analyzer, AnalyzerError } from './analyzer.ts';
import { type PiiOptions, patternDefinition, piiOptions } from './options.ts';
import { Scopes } from './scopes.ts';
import { termLists } from './term-files.ts';

const NAME = 'pii';
const WARM_UP = 'Call 415 555 0132 or write to a@b.example, card 4111 1111 1111 1111.';
/** Places that one refusal names. */
const MAX_NAMED = 5;

class Pii {
  private readonly options: PiiOptions;
  private readonly context: PluginContext;
  private readonly recognizer: Recognizer;
  private readonly scopes: Scopes;
  private readonly analyzer: Analyzer | undefined;
  /** The operator's own key for hashes, so that others can compute them. */
  private readonly hashKey: Buffer | undefined;

  /** @throws PluginOptionError */
  constructor(options: PiiOptions, context: PluginContext) {
    const { minScore, patterns, analyzer, hmacKeyEnv } = options;
    this.options = options;
    this.context = context;
    this.recognizer = new Recognizer({
      minScore,
      terms: termLists(options, context.folder),
      patterns: patterns.map(patternDefinition),
    });
    this.scopes = new Scopes(options, context.catalog.timeZone);
    this.analyzer = analyzer === undefined ? undefined : new Analyzer(analyzer);
    // Tables are made once, and not on the way of the first request.
    this.recognizer.find(WARM_UP, this.scopes.base.plan);
    this.hashKey = hmacKeyEnv === undefined ? undefined : keyOf(hmacKeyEnv);
  }

  admit(exchange: Exchange): Verdict | Promise<Verdict> {
    const { plan, responseRules } = this.scopes.scopeOf(exchange);
    if (responseRules !== '') exchange.variables.set('response_rules', responseRules);
    const scrubber = new Scrubber(exchange.body, plan);
    if (plan.entities.length > 0) scrubber.find(this.recognizer);
    const { analyzer } = this;
    const isAsked = this.options.analyzer?.entities.some((one) => plan.actionOf(one) !== 'off');
    if (analyzer === undefined || isAsked !== true) return this.settle(exchange, scrubber);
    return this.ask(analyzer, scrubber, exchange);
  }

  private async ask(analyzer: Analyzer, scrubber: Scrubber, exchange: Exchange): Promise<Verdict> {
    const leaves = scrubber.leaves.filter(({ kind }) => kind === 'string');
    try {
      const found = await analyzer.analyze(leaves.map(({ text }) => text));
      for (const [index, leaf] of leaves.entries()) scrubber.add(leaf, found[index]);
    } catch (error) {
      if (!(error instanceof AnalyzerError)) throw error;
      this.context.serviceFailed('analyzer', error.reason);
      exchange.note(NAME, `the analyzer failed (${error.message})`);
      if (this.options.analyzer!.onFailure === 'deny') {
        const message = 'The gateway cannot look for names in this request at the moment.';
        return { refuse: { code: 'plugin_failed', message } };
      }
    }
    return this.settle(exchange, scrubber);
  }

  close(): void {
    this.analyzer?.close();
  }

  private settle(exchange: Exchange, scrubber: Scrubber): Verdict {
    const counts = scrubber.counts();
    exchange.findings = counts;
    exchange.note(NAME, described(counts));
    if (counts.some(({ action }) => action === 'block')) return blocked(scrubber);
    const { request, endpoint, edits, variables, knownIdentity } = exchange;
    const replacements = new Replacements(this.keys(), knownIdentity.org, request.body);
    for (const edit of scrubber.edits(replacements, !request.resizable)) edits.add(edit);
    if (scrubber.brokenSeals().length > 0) variables.set('foreign_reasoning', true);
    const replaced = counts.filter(({ action }) => action !== 'log');
    const logged = sum(counts) - sum(replaced);
    variables.set('pii_count', sum(replaced));
    if (replaced.length > 0) {
      variables.set('pii_entities', replaced.map(({ entity }) => entity).join(','));
    }
    if (logged > 0) variables.set('pii_logged', logged);
    // Vectors hold no placeholders that could be given back.
    if (replacements.restored.size > 0 && endpoint.name !== 'embeddings') {
      variables.set('restore', encodeRestored(replacements.restored));
    }
    return undefined;
  }

  private known: ReplacementKeys | undefined;

  private keys(): ReplacementKeys {
    const { context, hashKey } = this;
    this.known ??= {
      reversible: createSecretKey(context.secretFor('pii reversible')),
      hash: createSecretKey(hashKey ?? context.secretFor('pii hash')),
    };
    return this.known;
  }
}

/** @throws PluginOptionError */
function keyOf(name: string): Buffer {
  const value = process.env[name];
  if (value !== undefined && value !== '') return Buffer.from(value);
  throw new PluginOptionError(['hmacKeyEnv'], 'is not in the environment, or empty');
}

function sum(counts: readonly FindingCount[]): number {
  return counts.reduce((total, { count }) => total + count, 0);
}

function described(counts: readonly FindingCount[]): string {
  if (counts.length === 0) return 'nothing found';
  return counts.map(({ entity, action, count }) => `${count} ${entity}: ${action}`).join(', ');
}

function blocked(scrubber: Scrubber): Verdict {
  const places = scrubber.places().filter(({ action }) => action === 'block');
  const names = [...new Set(places.map(({ entity, path }) => `${entity} in ${path}`))];
  const named = names.slice(0, MAX_NAMED);
  if (names.length > MAX_NAMED) named.push(`${names.length - MAX_NAMED} more places`);
  const message = `This request holds what may not be sent: ${named.join(', ')}.`;
  return { refuse: { code: 'blocked_by_policy', message, param: places[0].path } };
}

export const piiPlugin = definePlugin({
  name: NAME,
  stage: 'scrub',
  options: piiOptions,
  variables: {},
  onFailure: 'deny',
  create: (options, context) => new Pii(options, context),
});
