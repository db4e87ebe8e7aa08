/** What a prompt adds up to, by kind: cheap enough to be kept for every request, and shown by `explain`. */
import { type ModelFamily, modelFamily } from '../../providers/model-family.ts';
import type { JsonValue } from '../../request/json/value.ts';
import { countTokens, countTokensInUtf8 } from '../../tokenizer/index.ts';
import { unescapeUtf8 } from './unescape.ts';

export const PART_KINDS = [
  'text',
  'framing',
  'tools',
  'tool calls',
  'tool results',
  'response format',
  'images',
  'audio',
  'files',
  'token numbers',
] as const;
export type PartKind = (typeof PART_KINDS)[number];

export interface PromptPart {
  readonly kind: PartKind;
  /** How many: messages for `framing`, strings for `text`, pictures for `images`. */
  readonly items: number;
  readonly tokens: number;
  readonly isEstimate: boolean;
}

export interface PromptTokens {
  readonly tokens: number;
  readonly isEstimate: boolean;
  readonly parts: readonly PromptPart[];
}

/** Sizes that pictures claim can add up to anything; a count stays what an integer variable holds. */
const MAX_TOKENS = 0x7fff_ffff;

interface Sum {
  items: number;
  /** Of the family's encoding; what the model makes of them is known only after its ratio. */
  encoded: number;
  fixed: number;
  isEstimate: boolean;
}

/** The tally has more to count than it was allowed. Not a mistake, so it carries nothing. */
export class OverBudget extends Error {}

/** Every message has one of these few. */
const MAX_CACHED_ROLES = 64;

export class Tally {
  readonly family: ModelFamily;
  private readonly sums = new Map<PartKind, Sum>();
  private budgetBytes: number;

  /** @param budgetBytes of text that may be counted; beyond it `text` throws OverBudget */
  constructor(model: string, budgetBytes: number) {
    this.family = modelFamily(model);
    this.budgetBytes = budgetBytes;
  }

  /** Before any work whose cost grows with the text. */
  spend(bytes: number): void {
    this.budgetBytes -= bytes;
    if (this.budgetBytes < 0) throw new OverBudget();
  }

  /**
   * A string by its text; anything else by the JSON it is written in; null is nothing.
   * @param ending what follows the text without a border that the tokenizer would see
   */
  text(kind: PartKind, value: JsonValue | undefined, ending = ''): void {
    if (value === undefined || value.isNull || value.start === value.end) return;
    const { start, end } = value;
    const { bytes } = value.tape;
    const { encoding } = this.family;
    this.spend(end - start);
    const sum = this.item(kind);
    if (ending !== '') {
      sum.encoded += countTokens(value.text() + ending, encoding);
    } else if (value.isString && value.isEscaped) {
      const text = unescapeUtf8(bytes, start, end);
      sum.encoded += countTokensInUtf8(text, 0, text.length, encoding);
    } else {
      sum.encoded += countTokensInUtf8(bytes, start, end, encoding);
    }
  }

  /** Text that is not in the body as it is counted, and is no item by itself; whoever made it has spent for it. */
  words(kind: PartKind, text: string): void {
    this.sum(kind).encoded += countTokens(text, this.family.encoding);
  }

  fixed(kind: PartKind, tokens: number): void {
    this.sum(kind).fixed += tokens;
  }

  /** One more of that kind, whatever it costs. */
  item(kind: PartKind): Sum {
    const sum = this.sum(kind);
    sum.items += 1;
    return sum;
  }

  estimate(kind: PartKind): void {
    this.sum(kind).isEstimate = true;
  }

  /** What stands around one message: its role and the marks of the format. */
  message(role: string): void {
    const { framing, encoding } = this.family;
    this.item('framing').fixed += framing.message + roleTokens(role, encoding);
    if (!framing.isDocumented) this.estimate('framing');
  }

  /** What begins the answer. */
  priming(): void {
    this.fixed('framing', this.family.framing.priming);
  }

  total(): PromptTokens {
    const parts: PromptPart[] = [];
    let tokens = 0;
    let isEstimate = false;
    for (const [kind, sum] of this.sums) {
      const part = this.part(kind, sum);
      tokens += part.tokens;
      isEstimate ||= part.isEstimate;
      parts.push(part);
    }
    return { tokens: Math.min(MAX_TOKENS, Math.max(0, tokens)), isEstimate, parts };
  }

  private part(kind: PartKind, { items, encoded, fixed, isEstimate }: Sum): PromptPart {
    const { ratio, isExact } = this.family;
    return {
      kind,
      items,
      tokens: Math.ceil(encoded * ratio) + fixed,
      isEstimate: isEstimate || (encoded > 0 && !isExact),
    };
  }

  private sum(kind: PartKind): Sum {
    const known = this.sums.get(kind);
    if (known !== undefined) return known;
    const sum: Sum = { items: 0, encoded: 0, fixed: 0, isEstimate: false };
    this.sums.set(kind, sum);
    return sum;
  }
}

const rolesCounted = new Map<string, number>();

function roleTokens(role: string, encoding: ModelFamily['encoding']): number {
  const key = `${encoding}:${role}`;
  const known = rolesCounted.get(key);
  if (known !== undefined) return known;
  const tokens = countTokens(role, encoding);
  if (rolesCounted.size < MAX_CACHED_ROLES && role.length <= 16) rolesCounted.set(key, tokens);
  return tokens;
}
