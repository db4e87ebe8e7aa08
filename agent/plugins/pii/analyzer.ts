/**
 * Names and places need a model, which is somebody else's program: asked over HTTP in the form of Presidio's analyzer
 * (microsoft.github.io/presidio, "API reference", POST /analyze), with a limit to everything.
 */
import type { Finding } from '../../inspection/index.ts';
import type { AnalyzerOptions } from './options.ts';

/** Not reached, not in time, not understood, or asked for too much. The message holds no text. */
export class AnalyzerError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AnalyzerError';
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

export class Analyzer {
  private readonly options: AnalyzerOptions;
  private inFlight = 0;

  constructor(options: AnalyzerOptions) {
    this.options = options;
  }

  /**
   * All texts in one question.
   * @returns findings for each text, in UTF-16 units of it
   * @throws AnalyzerError
   */
  async analyze(texts: readonly string[]): Promise<Finding[][]> {
    const { maxInFlight, maxTextBytes } = this.options;
    const joined = texts.map((text) => text.toWellFormed()).join(BETWEEN);
    if (joined.trim() === '') return texts.map(() => []);
    if (Buffer.byteLength(joined) > maxTextBytes) {
      throw new AnalyzerError(`the texts have more than ${maxTextBytes} bytes`);
    }
    if (this.inFlight >= maxInFlight) {
      throw new AnalyzerError(`${maxInFlight} questions are in flight already`);
    }
    this.inFlight += 1;
    try {
      return split(texts, this.findingsOf(await this.ask(joined), joined));
    } finally {
      this.inFlight -= 1;
    }
  }

  private async ask(text: string): Promise<unknown> {
    const { url, language, entities, minScore, timeoutMs } = this.options;
    const question = { text, language, entities, score_threshold: minScore };
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(question),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (answer.status !== 200) {
        await answer.body?.cancel();
        throw new AnalyzerError(`it answered with status ${answer.status}`);
      }
      return JSON.parse(await readBounded(answer));
    } catch (error) {
      if (error instanceof AnalyzerError) throw error;
      if (error instanceof SyntaxError) throw new AnalyzerError('its answer is not JSON');
      const { name } = error as Error;
      if (name === 'TimeoutError') throw new AnalyzerError(`no answer within ${timeoutMs} ms`);
      throw new AnalyzerError('it cannot be reached');
    }
  }

  private findingsOf(answer: unknown, text: string): Finding[] {
    if (!Array.isArray(answer)) throw new AnalyzerError('its answer is not a list of findings');
    const { entities, minScore } = this.options;
    const units = new CodePoints(text);
    return answer.flatMap((result: unknown): Finding[] => {
      if (!isResult(result, units.count)) {
        throw new AnalyzerError('its answer has a finding that is none');
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

async function readBounded(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) {
      throw new AnalyzerError(`its answer has more than ${MAX_ANSWER_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
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
