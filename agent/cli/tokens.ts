/** `ai-gateway tokens count`: the tokens of a text or of a request body, as the gateway counts them, part by part. */
import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { countPrompt, countText, guessEndpoint } from '../plugins/tokens/count-prompt.ts';
import type { PromptTokens } from '../plugins/tokens/tally.ts';
import { modelFamily } from '../providers/model-family.ts';
import { scanJson } from '../request/json/scan.ts';
import { JsonError } from '../request/json/tape.ts';
import { JsonValue } from '../request/json/value.ts';

export interface TokensCountOptions {
  readonly model?: string;
  readonly json?: boolean;
}

const STANDARD_INPUT = 0;

class UnusableInput extends Error {}

interface Counted {
  readonly model: string;
  readonly request: string;
  readonly count: PromptTokens;
}

/** @returns the exit code: 1 when there is nothing to count */
export function countTokensOf(file: string, options: TokensCountOptions): number {
  try {
    const input = readFileSync(file === '-' ? STANDARD_INPUT : file);
    print(count(input, options.model), options.json === true);
    return 0;
  } catch (error) {
    const isExpected =
      error instanceof UnusableInput || (error as NodeJS.ErrnoException).code !== undefined;
    if (!isExpected) throw error;
    process.stderr.write(`${(error as Error).message}\n`);
    return 1;
  }
}

function count(input: Buffer, givenModel: string | undefined): Counted {
  const body = requestBody(input);
  const model = givenModel ?? body?.get('model')?.text();
  if (model === undefined) {
    throw new UnusableInput(
      "Give --model: which tokenizer counts depends on it, and there is no 'model' in the input.",
    );
  }
  const endpoint = body === undefined ? undefined : guessEndpoint(body, model);
  return body === undefined || endpoint === undefined
    ? { model, request: 'text', count: countText(input.toString('utf8'), model) }
    : { model, request: endpoint, count: countPrompt(body, endpoint, model) };
}

/** Undefined for what is not a JSON object: then it is a text. */
function requestBody(input: Buffer): JsonValue | undefined {
  if (!isUtf8(input)) return undefined;
  try {
    const root = new JsonValue(scanJson(input), 0);
    return root.isObject ? root : undefined;
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
}

function print({ model, request, count }: Counted, asJson: boolean): void {
  const { tokens, isEstimate, parts } = count;
  const { encoding, ratio } = modelFamily(model);
  if (asJson) {
    const shown = { tokens, isEstimate, model, encoding, ratio, request, parts };
    process.stdout.write(`${JSON.stringify(shown)}\n`);
    return;
  }
  const scaled = ratio === 1 ? '' : ` × ${ratio}`;
  const lines = [
    `tokens     ${tokens}${isEstimate ? ' (estimate)' : ''}`,
    `model      ${model}, ${encoding}${scaled}`,
    `request    ${request}`,
    '',
    'parts',
    ...parts.map(
      (part) =>
        `  ${part.kind.padEnd(16)} ${String(part.tokens).padStart(9)}  ${part.items} counted${part.isEstimate ? ', estimate' : ''}`,
    ),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
