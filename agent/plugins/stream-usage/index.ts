/**
 * Makes OpenAI streams end with their usage: inserts `stream_options.include_usage`, so that a streamed answer is
 * charged by what the provider counted. Source: OpenAI API reference, chat completions, stream_options.
 */
import { z } from 'zod';
import { clientDialectOf } from '../../pipeline/catalog.ts';
import { definePlugin } from '../../pipeline/plugin.ts';
import type { Edit } from '../../request/edits.ts';
import type { PromptBody } from '../../request/prompt-body.ts';
import { traitsOf } from '../../translation/openai-variants.ts';

const OPTION = '"include_usage":true';
const ENDPOINTS = new Set(['chat', 'completions']);

/** @returns undefined when the client asks for usage itself */
function usageEdit(body: PromptBody): Edit | undefined {
  const { streamOptions, root } = body;
  const optional = true;
  if (streamOptions === undefined) {
    const replacement = `"stream_options":{${OPTION}},`;
    return { offset: root.start + 1, length: 0, replacement, optional };
  }
  if (!streamOptions.isObject) {
    const { start, end } = streamOptions;
    if (!streamOptions.isNull) return undefined;
    return { offset: start, length: end - start, replacement: `{${OPTION}}`, optional };
  }
  const asked = streamOptions.get('include_usage');
  if (asked === undefined) {
    const isEmpty = streamOptions.members().next().done === true;
    const replacement = isEmpty ? OPTION : `${OPTION},`;
    return { offset: streamOptions.start + 1, length: 0, replacement, optional };
  }
  if (asked.boolean() === true) return undefined;
  return { offset: asked.start, length: asked.end - asked.start, replacement: 'true', optional };
}

export const streamUsagePlugin = definePlugin({
  name: 'stream-usage',
  stage: 'route',
  options: z.strictObject({}),
  variables: {},
  onFailure: 'skip',
  create(_options, { catalog }) {
    const takeOption = new Set(
      catalog.providers
        .filter((provider) => clientDialectOf(provider) === 'openai')
        .filter(({ variant }) => traitsOf(variant).hasStreamOptions)
        .map(({ name }) => name),
    );
    return {
      admit(exchange) {
        const { body, route, endpoint, request, variables } = exchange;
        if (!body.stream || !ENDPOINTS.has(endpoint.name)) return undefined;
        if (route === undefined) return undefined;
        // The provider hop takes the option out for who refuses it. Translated answers tell it too, and to the gateway
        // alone if the client does not ask.
        const isTold =
          request.translates || route.targets.some(({ provider }) => takeOption.has(provider));
        if (!isTold) return undefined;
        const edit = usageEdit(body);
        if (edit !== undefined) {
          exchange.edits.add(edit);
          variables.set('hide_usage', true);
          exchange.note('stream-usage', 'stream_options.include_usage inserted');
        }
        return undefined;
      },
    };
  },
});
