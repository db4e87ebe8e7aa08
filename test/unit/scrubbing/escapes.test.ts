/** Values planted at random places of random bodies, under random escapes: they go, and no other byte does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { scrubText } from '../../../agent/scrubbing/index.ts';

const CARD = '4111 1111 1111 1111';
const CARD_NUMBER = '4111111111111111';
const MAIL = 'ann.lee@example.com';

type Tree =
  | {
      readonly kind: 'text';
      readonly before: string;
      readonly value: string;
      readonly after: string;
    }
  | { readonly kind: 'number' }
  | { readonly kind: 'array'; readonly items: readonly Tree[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [Tree, Tree])[] }
  /** JSON, written into a string. */
  | { readonly kind: 'nested'; readonly inside: Tree };

/** A piece of what is written; planted ones are what must be replaced. */
interface Piece {
  readonly text: string;
  readonly isPlanted: boolean;
}

const plain = (text: string): Piece => ({ text, isPlanted: false });

/** Random numbers from a seed: the same choices for the body and for what is expected of it. */
function randomFrom(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

class Writer {
  private readonly isExpected: boolean;
  private readonly forOthers: () => number;
  private readonly forPlanted: () => number;

  constructor(isExpected: boolean, seed: number) {
    this.isExpected = isExpected;
    this.forOthers = randomFrom(seed);
    this.forPlanted = randomFrom(seed + 1);
  }

  write(tree: Tree): Piece[] {
    switch (tree.kind) {
      case 'text': {
        const text = this.isExpected ? placeholderOf(tree.value) : tree.value;
        return this.string([plain(tree.before), { text, isPlanted: true }, plain(tree.after)]);
      }
      case 'number':
        return [{ text: this.isExpected ? '"[CREDIT_CARD]"' : CARD_NUMBER, isPlanted: true }];
      case 'array':
        return [plain('['), ...this.list(tree.items.map((item) => this.write(item))), plain(' ]')];
      case 'object':
        return [
          plain('{ '),
          ...this.list(
            tree.members.map(([key, value]) => [
              ...this.write(key),
              plain(' :'),
              ...this.write(value),
            ]),
          ),
          plain('}'),
        ];
      default:
        return this.string(this.write(tree.inside));
    }
  }

  private list(items: readonly Piece[][]): Piece[] {
    return items.flatMap((item, index) => (index === 0 ? item : [plain(', '), ...item]));
  }

  private string(pieces: readonly Piece[]): Piece[] {
    const escaped = pieces.map(({ text, isPlanted }) => ({
      text: [...text].map((character) => this.escaped(character, isPlanted)).join(''),
      isPlanted,
    }));
    return [plain('"'), ...escaped, plain('"')];
  }

  private escaped(character: string, isPlanted: boolean): string {
    if (isPlanted && this.isExpected) return JSON.stringify(character).slice(1, -1);
    const random = isPlanted ? this.forPlanted : this.forOthers;
    const choice = random();
    const must = character === '"' || character === '\\' || character < ' ';
    if (!must && choice < 0.8) return character;
    if (choice > 0.9 && SHORT[character] !== undefined) return SHORT[character];
    return Array.from({ length: character.length }, (_, unit) => {
      const hex = character.charCodeAt(unit).toString(16).padStart(4, '0');
      return `\\u${choice > 0.85 ? hex.toUpperCase() : hex}`;
    }).join('');
  }
}

function placeholderOf(value: string): string {
  if (value === '') return '';
  return value === MAIL ? '[EMAIL_ADDRESS]' : '[CREDIT_CARD]';
}

function written(tree: Tree, isExpected: boolean, seed: number): string {
  return new Writer(isExpected, seed)
    .write(tree)
    .map(({ text }) => text)
    .join('');
}

const filler = fc
  .array(fc.constantFrom(...'abcdexyz "\\/\n\t\b{}[]:,éß中\u{1f600}\u200d\u0007'), {
    maxLength: 12,
  })
  .map((characters) => characters.join(''));

const text = fc
  .record({
    before: filler.map((one) => `${one} `),
    value: fc.constantFrom(CARD, MAIL, CARD_NUMBER, ''),
    after: filler.map((one) => ` ${one}`),
  })
  .map((parts): Tree => ({ kind: 'text', ...parts }));

/** @param levels of arrays, objects and strings that hold JSON */
const tree = fc.memo((levels: number): fc.Arbitrary<Tree> => {
  if (levels <= 0) return fc.oneof(text, fc.constant<Tree>({ kind: 'number' }));
  const inside = tree(levels - 1);
  const container = fc.oneof(
    fc
      .array(inside, { minLength: 1, maxLength: 3 })
      .map((items): Tree => ({ kind: 'array', items })),
    fc
      .array(fc.tuple(text, inside), { minLength: 1, maxLength: 3 })
      .map((members): Tree => ({ kind: 'object', members })),
  );
  return fc.oneof(
    text,
    container,
    container.map((within): Tree => ({ kind: 'nested', inside: within })),
  );
});

function nesting(one: Tree): number {
  if (one.kind === 'nested') return 1 + nesting(one.inside);
  if (one.kind === 'array') return Math.max(...one.items.map(nesting));
  if (one.kind === 'object') return Math.max(...one.members.map(([, value]) => nesting(value)));
  return 0;
}

test('planted values are replaced under every escape, and every other byte stays', () => {
  const root = tree(5).filter((one) => nesting(one) <= 3);
  let planted = 0;
  fc.assert(
    fc.property(root, fc.nat(), (one, seed) => {
      const around = (isExpected: boolean): string =>
        `{"model":"m", "messages":[{"role":"assistant","content":[{"type":"tool_use","id":"${CARD_NUMBER}","input": ${written(one, isExpected, seed)} }]}]}`;
      const before = around(false);
      const expected = around(true);
      const { body, found } = scrubText(before);
      assert.equal(body, expected);
      JSON.parse(body);
      planted += found.length;
    }),
    { numRuns: 400 },
  );
  assert.ok(planted > 300, `${planted} were planted`);
});
