/**
 * What somebody would write who has js-tiktoken and no tokenizer of their own: a plugin in the place of `tokens` that
 * counts chat prompts as the OpenAI Cookbook says ("How to count tokens with tiktoken"). For the bench beside it.
 */
import { createRequire } from 'node:module';
import { z } from 'zod';
import { definePlugin } from '../../agent/pipeline/plugin.ts';

const MESSAGE_TOKENS = 3;
const PRIMING_TOKENS = 3;

interface ChatBody {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

export default definePlugin({
  name: 'js-tiktoken',
  stage: 'inspect',
  options: z.strictObject({}),
  variables: {},
  onFailure: 'deny',
  create() {
    const require = createRequire(import.meta.url);
    const { Tiktoken } = require('js-tiktoken/lite');
    const tokenizer = new Tiktoken(require('js-tiktoken/ranks/o200k_base'));
    const count = (text: string): number => tokenizer.encode(text, [], []).length;
    return {
      admit(exchange) {
        const { body, variables } = exchange;
        const { messages } = JSON.parse(body.root.tape.bytes.toString('utf8')) as ChatBody;
        let tokens = PRIMING_TOKENS;
        for (const { role, content } of messages) {
          tokens += MESSAGE_TOKENS + count(role) + count(content);
        }
        exchange.promptCount = { tokens, countedTokens: tokens, isEstimate: false };
        variables.set('prompt_tokens', tokens);
        variables.set('prompt_estimated', false);
        variables.set('stream', body.stream);
        return undefined;
      },
    };
  },
});
