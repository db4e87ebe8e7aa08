/**
 * How much a request seems to ask of a model, from 0 to 100: a sum of parts that can each be shown and argued about.
 * No model is asked; the parts look at what is counted anyway and at the words of the last thing the user said, so a
 * score is the same on every agent and costs microseconds.
 */
export const COMPLEXITY_PARTS = {
  length: 'tokens of the prompt, on a logarithmic scale',
  conversation: 'messages beyond the first exchange',
  tools: 'tools may be called',
  media: 'pictures, sound or documents are to be understood',
  schema: 'the answer must be JSON',
  reasoning: 'reasoning is asked for',
  code: 'code is part of the question',
  task: 'words that ask for reasoning, design or proof',
  steps: 'several things are asked for at once',
} as const;

export type ComplexityPart = keyof typeof COMPLEXITY_PARTS;

export interface Complexity {
  /** 0 to 100. */
  readonly score: number;
  /** Points by part; those with none are left out. */
  readonly parts: ReadonlyMap<ComplexityPart, number>;
}

export interface ComplexityInput {
  readonly promptTokens: number;
  readonly messageCount: number;
  /** By the names of docs/policies.md. */
  readonly features: readonly string[];
  /** The last text that the user wrote; `''` for none. */
  readonly question: string;
}

const MAX_SCORE = 100;

/** A prompt of so many tokens or fewer has no points for its length; each doubling has three. */
const SHORT_PROMPT_TOKENS = 64;
const POINTS_PER_DOUBLING = 3;
const MAX_LENGTH_POINTS = 25;

const FIRST_EXCHANGE_MESSAGES = 3;
const MAX_CONVERSATION_POINTS = 10;

const POINTS_OF_FEATURE: ReadonlyMap<string, readonly [ComplexityPart, number]> = new Map([
  ['tools', ['tools', 15]],
  ['images', ['media', 10]],
  ['audio', ['media', 10]],
  ['video', ['media', 10]],
  ['files', ['media', 10]],
  ['json_mode', ['schema', 5]],
  ['reasoning', ['reasoning', 25]],
]);

/** Of a long question both ends are read: instructions stand before or after what they are about. */
const QUESTION_END_UNITS = 4096;

const CODE_POINTS = 15;
const CODE_MARKS = [
  /```/,
  /^[ \t]*(?:def|class|import|from|func|fn|pub|const|let|var|return|public|private|#include|SELECT|CREATE TABLE)\s+\S/m,
  /[;{}][ \t]*\n.*[;{}][ \t]*(?:\n|$)/,
  /\b(?:stack ?trace|traceback|segfault|NullPointerException|TypeError|undefined is not)\b/i,
];

const POINTS_PER_TASK_WORD = 10;
const MAX_TASK_POINTS = 30;
/** Stems, at the beginning of a word; in the languages that most prompts are written in. */
const TASK_WORDS = [
  /\b(?:prove|proof|theorem|derive|lemma|integral|differential equation|beweis|démontre|demuestra)/i,
  /\b(?:step by step|think (?:hard|carefully|through)|reason (?:about|through)|schritt für schritt|étape par étape|paso a paso)/i,
  /\b(?:refactor|debug|optimi[sz]e|algorithm|complexity|concurren|race condition|architect|design (?:a|an|the)\b|implement|migrat)/i,
  /\b(?:analy[sz]e|analysier|analyse[rz]?|analiza|evaluate|critique|compare|contrast|trade-?offs?|root cause|vergleiche|compara)/i,
  /\b(?:strategy|roadmap|business plan|legal|contract|diagnos|hypothes|simulat|forecast)/i,
  /(?:证明|推导|逐步|分析|优化|算法|比较|設計|証明|段階的|分析し)/,
];

const POINTS_PER_STEP = 2;
const MAX_STEP_POINTS = 10;
const LIST_ITEM = /^[ \t]*(?:[-*•]|\d{1,2}[.)])\s+\S/gm;
const QUESTION_MARK = /[?？]/g;
/** One question, or one item, is what everybody asks. */
const FREE_STEPS = 1;

function lengthPoints(promptTokens: number): number {
  if (promptTokens <= SHORT_PROMPT_TOKENS) return 0;
  const doublings = Math.log2(promptTokens / SHORT_PROMPT_TOKENS);
  return Math.min(MAX_LENGTH_POINTS, Math.round(doublings * POINTS_PER_DOUBLING));
}

function ends(question: string): string {
  if (question.length <= 2 * QUESTION_END_UNITS) return question;
  return `${question.slice(0, QUESTION_END_UNITS)}\n${question.slice(-QUESTION_END_UNITS)}`;
}

function countOf(pattern: RegExp, text: string): number {
  let count = 0;
  for (const _ of text.matchAll(pattern)) count += 1;
  return count;
}

function questionPoints(question: string): [ComplexityPart, number][] {
  const text = ends(question);
  const words = TASK_WORDS.filter((pattern) => pattern.test(text)).length;
  const steps = countOf(LIST_ITEM, text) + countOf(QUESTION_MARK, text) - FREE_STEPS;
  return [
    ['code', CODE_MARKS.some((pattern) => pattern.test(text)) ? CODE_POINTS : 0],
    ['task', Math.min(MAX_TASK_POINTS, words * POINTS_PER_TASK_WORD)],
    ['steps', Math.min(MAX_STEP_POINTS, Math.max(0, steps) * POINTS_PER_STEP)],
  ];
}

/** Never throws, and takes a bounded time however long the question is. */
export function complexityOf(input: ComplexityInput): Complexity {
  const { promptTokens, messageCount, features, question } = input;
  const parts = new Map<ComplexityPart, number>();
  const give = (part: ComplexityPart, points: number): void => {
    if (points > 0) parts.set(part, Math.max(points, parts.get(part) ?? 0));
  };
  give('length', lengthPoints(promptTokens));
  give('conversation', Math.min(MAX_CONVERSATION_POINTS, messageCount - FIRST_EXCHANGE_MESSAGES));
  for (const feature of features) {
    const points = POINTS_OF_FEATURE.get(feature);
    if (points !== undefined) give(...points);
  }
  for (const [part, points] of questionPoints(question)) give(part, points);
  const sum = [...parts.values()].reduce((total, points) => total + points, 0);
  return { score: Math.min(MAX_SCORE, sum), parts };
}
