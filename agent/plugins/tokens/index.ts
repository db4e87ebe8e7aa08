/**
 * How many tokens the prompt has. Chat framing as OpenAI documents it: three tokens for each message and one for its
 * role, three that prime the answer ("How to count tokens with tiktoken", OpenAI Cookbook).
 */
import { z } from 'zod';
import { findModel } from '../../pipeline/catalog.ts';
import type { Exchange, PromptCount } from '../../pipeline/exchange.ts';
import { definePlugin } from '../../pipeline/plugin.ts';
import {
  countTokens,
  countTokensInUtf8,
  type Encoding,
  encodingForModel,
  prepareEncoding,
} from '../../tokenizer/index.ts';

const TOKENS_PER_MESSAGE = 4;
const ANSWER_PRIMING_TOKENS = 3;
/** For models whose tokenizer is not public. */
const DEFAULT_ENCODING: Encoding = 'o200k_base';

const options = z.strictObject({});

function countTexts({ body }: Exchange, encoding: Encoding): number {
  let tokens = 0;
  for (const { value, part } of body.texts) {
    if (part === 'other') continue;
    tokens += value.isEscaped
      ? countTokens(value.text()!, encoding)
      : countTokensInUtf8(value.tape.bytes, value.start, value.end, encoding);
  }
  return tokens;
}

function countPrompt(exchange: Exchange, providerModel: string): PromptCount {
  const { body, request } = exchange;
  const encoding = encodingForModel(providerModel);
  const texts = countTexts(exchange, encoding ?? DEFAULT_ENCODING);
  const framing =
    body.messageCount > 0 ? body.messageCount * TOKENS_PER_MESSAGE + ANSWER_PRIMING_TOKENS : 0;
  const seen = texts + framing;
  if (!body.cut) return { tokens: seen, isEstimate: encoding === undefined };
  const scale = request.bodySizeBytes / Math.max(1, request.body.length);
  return { tokens: Math.ceil(seen * scale), isEstimate: true };
}

export const tokensPlugin = definePlugin({
  name: 'tokens',
  stage: 'inspect',
  options,
  variables: {},
  onFailure: 'deny',
  create(_options, { catalog }) {
    // At start, so that no request waits for the tables.
    prepareEncoding(DEFAULT_ENCODING);
    return {
      admit(exchange) {
        const { body, variables } = exchange;
        const model = findModel(catalog.models, body.model);
        const count = countPrompt(exchange, model?.providerModel ?? body.model);
        exchange.promptCount = count;
        variables.set('prompt_tokens', count.tokens);
        variables.set('prompt_estimated', count.isEstimate);
        variables.set('stream', body.stream);
        if (body.maxCompletionTokens !== undefined) {
          variables.set('max_tokens', body.maxCompletionTokens);
        }
        exchange.note(
          'tokens',
          `${count.tokens} in the prompt${count.isEstimate ? ', estimated' : ''}`,
        );
        return undefined;
      },
    };
  },
});
