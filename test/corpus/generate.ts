/**
 * `node test/corpus/generate.ts`: writes inspection.jsonl, the cases on which recall and precision are measured. One
 * case per line: a text or a chat body, and what is in it. As many have nothing in them as have something, and half
 * of both are bodies as clients send them. The same seed gives the same file.
 */
import { writeFileSync } from 'node:fs';
import { NEGATIVES } from './negatives.ts';
import { type Draw, drawFrom, KINDS, pick } from './values.ts';

const CASES = 1800;
const SEED = 20_261_122;

export interface Case {
  readonly form: 'text' | 'body';
  readonly text: string;
  readonly expect: readonly (readonly [entity: string, value: string])[];
}

const BEFORE = [
  '',
  'Hi, ',
  'Please fix this: ',
  'Quick question. ',
  'As discussed, ',
  'Notes:\n- ',
];
const AFTER = [
  '',
  '.',
  ', thanks!',
  '\nCan you check?',
  ' (urgent)',
  ' and tell me what to do next.',
];
const SMALL_TALK = [
  'Could you help me plan the offsite? We are twelve people, and the budget is 4,500 euros.',
  'Summarise the report in three bullet points. Keep it under 120 words.',
  'The build failed with exit code 137 after 42 seconds; the pod was killed at 14:05.',
  'Here is the function:\n```ts\nexport function add(a: number, b: number) { return a + b; }\n```',
  'Revenue grew 12.5 % in 2023 and 9.8 % in 2024, to 1.2 million.',
  'Translate to German: the train leaves at 7:45 from platform 9.',
];

function body(draw: Draw, content: string): string {
  const parts = draw(3) === 0 ? [{ type: 'text', text: content }] : content;
  const messages = [
    { role: 'system', content: 'You are a helpful assistant. Answer briefly.' },
    { role: 'user', content: pick(draw, SMALL_TALK) },
    { role: 'assistant', content: 'Sure. What else should I know?' },
    { role: 'user', content: parts },
  ];
  return JSON.stringify({ model: 'gpt-4o-mini', temperature: 0.7, messages });
}

function sentence(draw: Draw, inner: string): string {
  return pick(draw, BEFORE) + inner + pick(draw, AFTER);
}

function cases(): Case[] {
  const draw = drawFrom(SEED);
  return Array.from({ length: CASES }, (_, index): Case => {
    const form = index % 4 >= 2 ? 'body' : 'text';
    const wrap = (inner: string): string => (form === 'body' ? body(draw, inner) : inner);
    if (index % 2 === 1) {
      const inner = sentence(draw, NEGATIVES[(index >> 1) % NEGATIVES.length](draw));
      return { form, text: wrap(inner), expect: [] };
    }
    const kind = KINDS[(index >> 1) % KINDS.length];
    const value = kind.make(draw);
    const inner = sentence(draw, pick(draw, kind.labels) + value);
    return { form, text: wrap(inner), expect: [[kind.entity, value]] };
  });
}

const file = new URL('inspection.jsonl', import.meta.url);
writeFileSync(
  file,
  `${cases()
    .map((one) => JSON.stringify(one))
    .join('\n')}\n`,
);
