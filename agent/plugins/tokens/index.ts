/** How many tokens the prompt has: counted here when it is small, on a thread of its own when it is large. */
import { z } from 'zod';
import type { Exchange } from '../../pipeline/exchange.ts';
import { definePlugin, type Verdict } from '../../pipeline/plugin.ts';
import type { PromptBody } from '../../request/prompt-body.ts';
import { countPromptWithin } from './count-prompt.ts';
import { LargePrompts } from './large-prompts.ts';
import type { PromptTokens } from './tally.ts';
import { providerModelOf, warmUp } from './warm-up.ts';

/**
 * Up to here a prompt is counted in line. The slowest text known (letters in no order, without a space) takes 0.25 µs a
 * byte, so the event loop is held for 8 ms at most; English takes 0.01. The thread answers up to 1 ms later.
 */
const MAX_INLINE_BYTES = 32 * 1024;
/** Walking over a value of JSON costs about as much as counting so much English. */
const BYTES_PER_VALUE = 16;

/**
 * What counting will cost, in bytes of text, as far as can be told without counting: what clients put into odd places
 * shows only then. Pictures and files cost nothing: they are never decoded.
 */
function countingWork({ root, texts }: PromptBody): number {
  let bytes = root.tape.count * BYTES_PER_VALUE;
  for (const { value, part } of texts) if (part !== 'other') bytes += value.end - value.start;
  return bytes;
}

/** What a cut body shows stands for the rest of it. */
function extrapolate({ tokens, parts }: PromptTokens, { body, request }: Exchange): PromptTokens {
  const scale = request.bodySizeBytes / Math.max(1, body.root.tape.bytes.length);
  return { tokens: Math.ceil(tokens * scale), isEstimate: true, parts };
}

/** @param ratio what providers have reported for each token that was counted for this model */
function publish(exchange: Exchange, seen: PromptTokens, ratio: number): Verdict {
  const { body, variables, endpoint } = exchange;
  const count = body.cut ? extrapolate(seen, exchange) : seen;
  const tokens = count.isEstimate ? Math.ceil(count.tokens * ratio) : count.tokens;
  exchange.promptCount = { tokens, countedTokens: count.tokens, isEstimate: count.isEstimate };
  variables.set('prompt_tokens', tokens);
  variables.set('prompt_estimated', count.isEstimate);
  variables.set('stream', body.stream);
  if (body.maxCompletionTokens !== undefined) {
    variables.set('max_tokens', body.maxCompletionTokens);
  }
  exchange.note('tokens', describe(count, body.cut));
  // Anthropic API reference, "Count tokens in a Message": the count is the whole answer, and no provider is asked.
  if (endpoint.name !== 'count_tokens') return undefined;
  return { respond: JSON.stringify({ input_tokens: tokens }) };
}

function describe({ tokens, isEstimate, parts }: PromptTokens, isCut: boolean): string {
  const shown = parts.map((part) => `${part.kind} ${part.tokens}${part.isEstimate ? '~' : ''}`);
  const certainty = isEstimate ? ', estimated' : '';
  return `${tokens} in the prompt${certainty} (${isCut ? 'seen: ' : ''}${shown.join(', ')})`;
}

export const tokensPlugin = definePlugin({
  name: 'tokens',
  stage: 'inspect',
  options: z.strictObject({}),
  variables: {},
  onFailure: 'deny',
  create(_options, { catalog, learned }) {
    warmUp(catalog.models);
    const largePrompts = new LargePrompts();
    largePrompts.prepareSoon();
    return {
      admit(exchange) {
        const { body, endpoint } = exchange;
        if (body.mcp !== undefined) return undefined;
        const model = providerModelOf(catalog.models, body.model);
        const count =
          countingWork(body) <= MAX_INLINE_BYTES
            ? countPromptWithin(MAX_INLINE_BYTES, body.root, endpoint.name, model)
            : undefined;
        const ratio = learned.estimateRatio(model);
        if (count !== undefined) return publish(exchange, count, ratio);
        return largePrompts
          .count(body, endpoint.name, model)
          .then((answer) => publish(exchange, answer, ratio));
      },
      close: () => largePrompts.close(),
    };
  },
});
