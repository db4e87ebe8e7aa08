/**
 * Random text that is hard to tokenize: short mixtures of everything that the splitting patterns tell
 * apart, and long runs. The same seed gives the same texts.
 */

export type Random = (below: number) => number;

/** mulberry32, a small generator with a 32-bit state. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

/** The seed of a run: from the environment to repeat one, else a new one. */
export function seedOfRun(): number {
  const given = Number.parseInt(process.env.SEED ?? '', 10);
  return Number.isNaN(given) ? Math.floor(Math.random() * 2 ** 32) : given;
}

const FRAGMENTS: readonly string[] = [
  ...'aAbBzZsStTdDmMeErRlLvVxq019 \n\r\t\v\f\'"/.,!?#-_(){}[]<>=+*&^%$@~`|\\:;\0\u007f',
  ...'äÄßſKÅéÉñøŁłđĐǅǈᾈʰªºˆ々ーﾞ中国你好日本語の한국어РусскийПрΑαΩωςשלוםمرحباहिन्दीไทย',
  ...'\u0085\u00a0\u1680\u2000\u2003\u2028\u2029\u202f\u205f\u3000\u200b\u200d\ufeff\u180e',
  ...'\u0300\u0301\u0903\u093e\u20dd\u0e31\ufe0f²½Ⅷ①٣५万〇〡𝟘𝐀𝐚𐐀𐐨😀👍🏽🇩🇪𠀀',
  "'s",
  "'S",
  "'ſ",
  "'t",
  "'re",
  "'RE",
  "'vE",
  "'ll",
  "'lL",
  "'d",
  "'M",
  ' the',
  ' of',
  'ing',
  'HTTPServer',
  'camelCase',
  'don’t',
  '://',
  '\r\n',
  '\n\n',
  '  ',
  '    ',
  '👨‍👩‍👧‍👦',
  '<|endoftext|>',
  '<|fim_prefix|>',
  '<|start|>',
  'constructor',
  '__proto__',
  'toString',
  '\ud800',
  '\udc00',
  '�',
];

/** A run's length: mostly one, sometimes more, now and then longer than any token. */
function runLength(random: Random): number {
  const kind = random(40);
  if (kind < 32) {
    return 1;
  }
  return kind < 39 ? 2 + random(6) : 2 + random(150);
}

export function randomText(random: Random, maxParts: number): string {
  const parts = 1 + random(maxParts);
  // Few different fragments make repetitions and runs likely.
  const variety = random(3) === 0 ? 2 + random(4) : FRAGMENTS.length;
  const offset = random(FRAGMENTS.length);
  let text = '';
  for (let part = 0; part < parts; part++) {
    const any = random(24) === 0;
    const fragment = any
      ? String.fromCodePoint(random(0x110000))
      : FRAGMENTS[(offset + random(variety)) % FRAGMENTS.length]!;
    text += fragment.repeat(runLength(random));
  }
  return text;
}
