/**
 * Names and places need a model, which is somebody else's program: asked over HTTP in the form of Presidio's analyzer
 * (microsoft.github.io/presidio, "API reference", POST /analyze), with a limit to everything.
 */
import { type JsonFailure, JsonService } from '../../external/http-json.ts';
import type { Finding } from '../../inspection/index.ts';
import type { AnalyzerOptions } from './options.ts';

/** Not reached, not in time, not understood, or asked for too much. The message holds no text. */
export class AnalyzerError extends Error {
  readonly reason: JsonFailure | 'not_understood' | 'question_too_large';

  constructor(reason: AnalyzerError['reason'], message: string = REASONS[reason]) {
    super(message);
    this.name = 'AnalyzerError';
    this.reason = reason;
  }
}

interface Result {
  readonly entity_type: string;
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

const MAX_ANSWER_BYTES = 4_194_304;
/** Between two texts: an end of a sentence for any model. */
const BETWEEN = '\n\n';

const REASONS: Readonly<Record<AnalyzerError['reason'], string>> = {
  busy: 'as many questions as may be are in flight already',
  timeout: 'no answer in time',
  unreachable: 'it cannot be reached',
  status: 'it answered with an error',
  too_large: `its answer has more than ${MAX_ANSWER_BYTES} bytes`,
  not_json: 'its answer is not JSON',
  closed: 'it is not asked any more',
  not_understood: 'its answer is not a list of findings',
  question_too_large: 'the texts are longer than maxTextBytes',
};

export class Analyzer {
  private readonly options: AnalyzerOptions;
  private readonly service: JsonService;

  constructor(options: AnalyzerOptions) {
    const { url, timeoutMs, maxInFlight } = options;
    this.options = options;
    this.service = new JsonService({
      url,
      timeoutMs,
      maxInFlight,
      maxResponseBytes: MAX_ANSWER_BYTES,
    });
  }

  /**
   * All texts in one question.
   * @returns findings for each text, in UTF-16 units of it
   * @throws AnalyzerError
   */
  async analyze(texts: readonly string[]): Promise<Finding[][]> {
    const { language, entities, minScore, maxTextBytes } = this.options;
    const text = texts.map((one) => one.toWellFormed()).join(BETWEEN);
    if (text.trim() === '') return texts.map(() => []);
    if (Buffer.byteLength(text) > maxTextBytes) {
      throw new AnalyzerError('question_too_large');
    }
    const question = { text, language, entities, score_threshold: minScore };
    const answer = await this.service.post(question);
    if (!answer.ok) {
      const { failure, status } = answer;
      const message = status === undefined ? undefined : `it answered with status ${status}`;
      throw new AnalyzerError(failure, message);
    }
    return split(texts, this.findingsOf(answer.json, text));
  }

  /** What is in flight ends at once. */
  close(): void {
    this.service.close();
  }

  private findingsOf(answer: unknown, text: string): Finding[] {
    if (!Array.isArray(answer)) throw new AnalyzerError('not_understood');
    const { entities, minScore } = this.options;
    const units = new CodePoints(text);
    return answer.flatMap((result: unknown): Finding[] => {
      if (!isResult(result, units.count)) {
        throw new AnalyzerError('not_understood', 'its answer has a finding that is none');
      }
      const { entity_type: entity, start, end, score } = result;
      // Only names that the configuration has may come into metrics.
      if (score < minScore || !entities.includes(entity)) return [];
      return [{ entity, start: units.unitAt(start), end: units.unitAt(end), score }];
    });
  }
}

function isResult(value: unknown, length: number): value is Result {
  if (typeof value !== 'object' || value === null) return false;
  const { entity_type: entity, start, end, score } = value as Partial<Record<string, unknown>>;
  return (
    typeof entity === 'string' &&
    typeof score === 'number' &&
    Number.isInteger(start) &&
    Number.isInteger(end) &&
    0 <= (start as number) &&
    (start as number) < (end as number) &&
    (end as number) <= length
  );
}

/** Python counts code points. */
class CodePoints {
  readonly count: number;
  /** UTF-16 unit of each code point; undefined when all are one unit. */
  private readonly units: Uint32Array | undefined;

  constructor(text: string) {
    if (!/[\ud800-\udbff]/.test(text)) {
      this.count = text.length;
      return;
    }
    const units = new Uint32Array(text.length + 1);
    let count = 0;
    for (let at = 0; at < text.length; at += text.codePointAt(at)! > 0xffff ? 2 : 1) {
      units[count] = at;
      count += 1;
    }
    units[count] = text.length;
    this.units = units;
    this.count = count;
  }

  unitAt(codePoint: number): number {
    return this.units === undefined ? codePoint : this.units[codePoint];
  }
}

/** Findings of the joined text as findings of each; one that is in two texts is a part in either. */
function split(texts: readonly string[], findings: readonly Finding[]): Finding[][] {
  const sorted = findings.toSorted((a, b) => a.start - b.start);
  let from = 0;
  let next = 0;
  return texts.map((text) => {
    const to = from + text.length;
    while (next > 0 && sorted[next - 1].end > from) next -= 1;
    const own: Finding[] = [];
    for (; next < sorted.length && sorted[next].start < to; next += 1) {
      const start = Math.max(sorted[next].start, from);
      const end = Math.min(sorted[next].end, to);
      if (start < end) own.push({ ...sorted[next], start: start - from, end: end - from });
    }
    from = to + BETWEEN.length;
    return own;
  });
}
