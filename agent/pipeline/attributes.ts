/** What expressions are told of a request. Each attribute is looked up when it is asked for, and then remembered. */
import { type Attributes, UnknownAttribute } from '../policy/attributes.ts';
import { type LocalTime, localTime } from '../policy/local-time.ts';
import { costCeilingMicros } from '../pricing/price-list.ts';
import { type Conversation, conversationOf } from '../request/conversation.ts';
import { featuresOf } from '../request/features.ts';
import { lastQuestion } from '../request/question.ts';
import { complexityOf } from '../routing/complexity.ts';
import { scriptOf } from '../routing/script.ts';
import type { Exchange, Route } from './exchange.ts';

const CUT = "the body is larger than the gateway can see; see 'oversize' in gateway.yaml";

class RequestAttributes implements Attributes {
  private readonly exchange: Exchange;
  private readonly timeZone: string;
  private knownFeatures: readonly string[] | undefined;
  private knownConversation: Conversation | undefined;
  private knownTime: LocalTime | undefined;
  private knownComplexity: bigint | undefined;

  constructor(exchange: Exchange, timeZone: string) {
    this.exchange = exchange;
    this.timeZone = timeZone;
  }

  get org(): string {
    return this.exchange.knownIdentity.org;
  }

  get team(): string {
    return this.exchange.knownIdentity.team;
  }

  get user(): string {
    return this.exchange.knownIdentity.user;
  }

  get key(): string {
    return this.exchange.knownIdentity.id;
  }

  get roles(): readonly string[] {
    return this.exchange.knownIdentity.roles;
  }

  get tags(): Readonly<Record<string, string>> {
    return this.exchange.knownIdentity.tags;
  }

  get session(): string {
    return this.exchange.session;
  }

  get source(): string {
    return this.exchange.request.sourceAddress;
  }

  get endpoint(): string {
    return this.exchange.endpoint.name;
  }

  get dialect(): string {
    return this.exchange.endpoint.dialect;
  }

  get model(): string {
    return this.exchange.body.model;
  }

  get mcpServer(): string {
    return this.exchange.mcp?.server ?? '';
  }

  get mcpMethods(): readonly string[] {
    return (this.exchange.mcp?.messages ?? []).flatMap(({ method }) => method || []);
  }

  get mcpTools(): readonly string[] {
    return this.exchange.mcp?.tools ?? [];
  }

  get providerModel(): string {
    if (this.exchange.mcp !== undefined) return '';
    return this.route('providerModel').providerModel;
  }

  get provider(): string {
    if (this.exchange.mcp !== undefined) return 'mcp';
    return this.route('provider').provider.name;
  }

  get pool(): string {
    if (this.exchange.mcp !== undefined) return '';
    return this.route('pool').pool;
  }

  get region(): string {
    return this.exchange.request.region;
  }

  get complexity(): bigint {
    this.knownComplexity ??= this.judgeComplexity();
    return this.knownComplexity;
  }

  private judgeComplexity(): bigint {
    const { body, promptCount } = this.exchange;
    if (body.cut) throw new UnknownAttribute('complexity', CUT);
    const { score, parts } = complexityOf({
      promptTokens: promptCount?.tokens ?? 0,
      messageCount: body.messageCount,
      features: this.features,
      question: lastQuestion(body.root),
    });
    const shown = [...parts].map(([part, points]) => `${part} ${points}`).join(', ');
    this.exchange.note('complexity', shown === '' ? `${score}` : `${score} (${shown})`);
    return BigInt(score);
  }

  get script(): string {
    const { body } = this.exchange;
    if (body.cut) throw new UnknownAttribute('script', CUT);
    return scriptOf(lastQuestion(body.root));
  }

  get costMicros(): bigint {
    const { price, promptCount, body } = this.exchange;
    this.route('costMicros');
    if (price === undefined) return 0n;
    const completionTokens = (body.maxCompletionTokens ?? 0) * body.completions;
    return BigInt(costCeilingMicros(price, promptCount?.tokens ?? 0, completionTokens));
  }

  get budgetLeftPercent(): bigint {
    return BigInt(this.exchange.budgetLeftPercent);
  }

  get guardScore(): bigint {
    const score = this.exchange.variables.get('guard_score');
    if (typeof score === 'number') return BigInt(score);
    throw new UnknownAttribute('guardScore', "the plugin 'guard' has not looked at it");
  }

  get guardRules(): readonly string[] {
    const rules = this.exchange.variables.get('guard_rules');
    return typeof rules === 'string' ? rules.split(',') : [];
  }

  get stream(): boolean {
    const { body } = this.exchange;
    if (body.cut && !body.stream) throw new UnknownAttribute('stream', CUT);
    return body.stream;
  }

  get features(): readonly string[] {
    const { body } = this.exchange;
    if (body.cut) throw new UnknownAttribute('features', CUT);
    this.knownFeatures ??= featuresOf(body.root);
    return this.knownFeatures;
  }

  get messageCount(): bigint {
    const { body } = this.exchange;
    if (body.cut) throw new UnknownAttribute('messageCount', CUT);
    return BigInt(body.messageCount);
  }

  get steps(): bigint {
    return BigInt(this.conversation('steps').steps);
  }

  get toolCalls(): bigint {
    return BigInt(this.conversation('toolCalls').toolCalls);
  }

  get repeatedCalls(): bigint {
    return BigInt(this.conversation('repeatedCalls').sameCalls);
  }

  get promptTokens(): bigint {
    const { promptCount } = this.exchange;
    if (promptCount === undefined) {
      throw new UnknownAttribute('promptTokens', "the plugin 'tokens' has not counted them");
    }
    return BigInt(promptCount.tokens);
  }

  get maxTokens(): bigint {
    const { body } = this.exchange;
    if (body.cut && body.maxCompletionTokens === undefined) {
      throw new UnknownAttribute('maxTokens', CUT);
    }
    return BigInt(body.maxCompletionTokens ?? 0);
  }

  get completions(): bigint {
    const { body } = this.exchange;
    if (body.cut) throw new UnknownAttribute('completions', CUT);
    return BigInt(body.completions);
  }

  get bodyBytes(): bigint {
    return BigInt(this.exchange.request.bodySizeBytes);
  }

  get pii(): readonly string[] {
    const { findings } = this.exchange;
    if (findings === undefined) {
      throw new UnknownAttribute('pii', "the plugin 'pii' has not looked");
    }
    return findings.map(({ entity }) => entity);
  }

  get time(): LocalTime {
    this.knownTime ??= localTime(this.exchange.request.sentAtMs ?? Date.now(), this.timeZone);
    return this.knownTime;
  }

  private conversation(name: 'steps' | 'toolCalls' | 'repeatedCalls'): Conversation {
    const { body, endpoint } = this.exchange;
    if (body.cut) throw new UnknownAttribute(name, CUT);
    this.knownConversation ??= conversationOf(endpoint.name, body);
    return this.knownConversation;
  }

  private route(name: 'providerModel' | 'provider' | 'pool' | 'costMicros'): Route {
    const { route } = this.exchange;
    if (route === undefined) throw new UnknownAttribute(name, 'the request has no route yet');
    return route;
  }
}

/** The same request, as if it went to another of its pool's targets: HAProxy may go on to any of them. */
export function attributesTowards(
  exchange: Exchange,
  timeZone: string,
  { provider, model }: Route['targets'][number],
): Attributes {
  const attributes = requestAttributes(exchange, timeZone);
  const providerModel = model ?? exchange.route!.providerModel;
  return Object.create(attributes, {
    provider: { value: provider, enumerable: true },
    providerModel: { value: providerModel, enumerable: true },
  }) as Attributes;
}

const known = new WeakMap<Exchange, Attributes>();

/** @param timeZone of the attribute `time`: the catalog's */
export function requestAttributes(exchange: Exchange, timeZone: string): Attributes {
  let attributes = known.get(exchange);
  if (attributes === undefined) {
    attributes = new RequestAttributes(exchange, timeZone);
    known.set(exchange, attributes);
  }
  return attributes;
}
