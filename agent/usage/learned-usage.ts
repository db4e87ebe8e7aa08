/**
 * What settled requests teach: how long answers are, by key and model, so that a request that sets no cap reserves
 * what it is likely to use; and how far off the estimates of prompts are whose tokenizer is not public.
 *
 * Averages decay exponentially; the spread is followed as in TCP's retransmission timer (RFC 6298, section 2): an
 * answer is expected to stay under the average plus twice the mean deviation.
 */
import type { Learned } from '../pipeline/plugin.ts';
import type { LedgerRow } from '../store/ledger.ts';

/** Weight of the newest answer; RFC 6298 has an eighth for the average and a quarter for the deviation. */
const AVERAGE_WEIGHT = 1 / 8;
const DEVIATION_WEIGHT = 1 / 4;
const DEVIATIONS = 2;
/** Before so many answers a key's own habit is not trusted. */
const MIN_ANSWERS = 5;
/** Pairs of key and model; then the one that was heard of longest ago is forgotten. About 100 bytes each. */
const MAX_SUBJECTS = 20_000;

/** Weight of one more prompt in the ratio of reported to counted tokens. */
const RATIO_WEIGHT = 1 / 16;
/** A provider that reports far more or less than this counts something else than the prompt. */
const MIN_RATIO = 0.25;
const MAX_RATIO = 4;
/** Very short prompts are mostly framing, and say little of the text. */
const MIN_COUNTED_TOKENS = 20;

interface Habit {
  answers: number;
  average: number;
  deviation: number;
}

export interface LearnedUsageObserver {
  ratioLearned(providerModel: string, ratio: number): void;
}

export class LearnedUsage implements Learned {
  private readonly habits = new Map<string, Habit>();
  private readonly ratios = new Map<string, number>();
  private readonly observer: LearnedUsageObserver;

  constructor(observer: LearnedUsageObserver) {
    this.observer = observer;
  }

  expectedCompletionTokens(key: string, providerModel: string): number | undefined {
    const own = this.habits.get(subjectOf(key, providerModel));
    const habit =
      own !== undefined && own.answers >= MIN_ANSWERS
        ? own
        : this.habits.get(subjectOf('', providerModel));
    if (habit === undefined || habit.answers < MIN_ANSWERS) return undefined;
    return Math.ceil(habit.average + DEVIATIONS * habit.deviation);
  }

  estimateRatio(providerModel: string): number {
    return this.ratios.get(providerModel) ?? 1;
  }

  learn(row: LedgerRow): void {
    if (row.source !== 'reported') return;
    const { key, providerModel, completionTokens } = row;
    this.learnAnswer(subjectOf(key, providerModel), completionTokens);
    this.learnAnswer(subjectOf('', providerModel), completionTokens);
    this.learnRatio(row);
  }

  private learnAnswer(subject: string, tokens: number): void {
    const habit = this.habits.get(subject);
    // Set anew, so that the map stays in the order in which subjects were heard of.
    this.habits.delete(subject);
    this.habits.set(subject, habit === undefined ? firstAnswer(tokens) : nextAnswer(habit, tokens));
    if (this.habits.size <= MAX_SUBJECTS) return;
    const [oldest] = this.habits.keys();
    this.habits.delete(oldest);
  }

  private learnRatio({ providerModel, promptTokens, countedPromptTokens }: LedgerRow): void {
    if (countedPromptTokens < MIN_COUNTED_TOKENS) return;
    const seen = Math.min(MAX_RATIO, Math.max(MIN_RATIO, promptTokens / countedPromptTokens));
    const known = this.ratios.get(providerModel);
    if (known === undefined && this.ratios.size >= MAX_SUBJECTS) return;
    const ratio = known === undefined ? seen : known + (seen - known) * RATIO_WEIGHT;
    this.ratios.set(providerModel, ratio);
    this.observer.ratioLearned(providerModel, ratio);
  }
}

function subjectOf(key: string, providerModel: string): string {
  return `${key}\n${providerModel}`;
}

function firstAnswer(tokens: number): Habit {
  return { answers: 1, average: tokens, deviation: tokens / 2 };
}

function nextAnswer({ answers, average, deviation }: Habit, tokens: number): Habit {
  const error = tokens - average;
  return {
    answers: answers + 1,
    average: average + error * AVERAGE_WEIGHT,
    deviation: deviation + (Math.abs(error) - deviation) * DEVIATION_WEIGHT,
  };
}
