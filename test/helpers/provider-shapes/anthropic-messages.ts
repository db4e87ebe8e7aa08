/** The request of Anthropic's messages, strictly, with the rules between blocks that the API checks. */
import { z } from 'zod';

const cacheControl = z
  .strictObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() })
  .optional();
/** The API refuses blocks without a letter in them. */
const telling = z.string().regex(/\S/);
const text = z.strictObject({
  type: z.literal('text'),
  text: telling,
  cache_control: cacheControl,
});
const urlSource = z.strictObject({ type: z.literal('url'), url: z.url() });
const image = z.strictObject({
  type: z.literal('image'),
  source: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('base64'),
      media_type: z.enum(['image/jpeg', 'image/png', 'image/gif', 'image/webp']),
      data: z.string().min(1),
    }),
    urlSource,
  ]),
  cache_control: cacheControl,
});
const document = z.strictObject({
  type: z.literal('document'),
  source: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('base64'),
      media_type: z.literal('application/pdf'),
      data: z.string().min(1),
    }),
    z.strictObject({
      type: z.literal('text'),
      media_type: z.literal('text/plain'),
      data: z.string(),
    }),
    urlSource,
  ]),
  title: z.string().optional(),
  context: z.string().optional(),
  cache_control: cacheControl,
});
const toolId = z.string().regex(/^[a-zA-Z0-9_-]+$/);
const toolName = z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/);
const toolUse = z.strictObject({
  type: z.literal('tool_use'),
  id: toolId,
  name: toolName,
  input: z.record(z.string(), z.unknown()),
  cache_control: cacheControl,
});
const toolResult = z.strictObject({
  type: z.literal('tool_result'),
  tool_use_id: toolId,
  content: z
    .union([z.string(), z.array(z.discriminatedUnion('type', [text, image, document]))])
    .optional(),
  is_error: z.boolean().optional(),
  cache_control: cacheControl,
});
/** It can read its own ones alone: base64. */
const sealed = z.base64().min(1);
const thinking = z.strictObject({
  type: z.literal('thinking'),
  thinking: z.string(),
  signature: sealed,
});
const redacted = z.strictObject({ type: z.literal('redacted_thinking'), data: sealed });

const userContent = z.array(z.discriminatedUnion('type', [text, image, document, toolResult]));
const assistantContent = z.array(z.discriminatedUnion('type', [text, toolUse, thinking, redacted]));
const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('user'), content: z.union([telling, userContent.min(1)]) }),
  z.strictObject({
    role: z.literal('assistant'),
    content: z.union([telling, assistantContent.min(1)]),
  }),
]);
type Message = z.infer<typeof message>;

function blocks(one: Message | undefined): readonly { readonly type: string }[] {
  return one === undefined || typeof one.content === 'string' ? [] : one.content;
}

/** Each call is answered at the start of the very next message, and nothing else is. */
function areCallsAnswered(messages: readonly Message[]): boolean {
  return messages.every((one, index) => {
    const calls = blocks(messages[index - 1]).filter((block) => block.type === 'tool_use');
    const results = blocks(one).filter((block) => block.type === 'tool_result');
    const firstOther = blocks(one).findIndex((block) => block.type !== 'tool_result');
    const areFirst = firstOther === -1 || firstOther >= results.length;
    const called = calls.map((block) => (block as z.infer<typeof toolUse>).id).toSorted();
    const answered = results
      .map((block) => (block as z.infer<typeof toolResult>).tool_use_id)
      .toSorted();
    return areFirst && called.join() === answered.join();
  });
}

/** Where results of tools come last: before their calls. */
function hasThoughtBeforeCalls(messages: readonly Message[]): boolean {
  const [asking, answering] = messages.slice(-2);
  if (!blocks(answering).some((block) => block.type === 'tool_result')) return true;
  return /thinking$/.test(blocks(asking)[0]?.type ?? '');
}

function doesNotEndInSpace(messages: readonly Message[]): boolean {
  const last = messages.at(-1);
  if (last?.role !== 'assistant' || typeof last.content === 'string') return true;
  const block = last.content.at(-1);
  return block?.type !== 'text' || block.text === block.text.trimEnd();
}

const serial = { disable_parallel_tool_use: z.boolean().optional() };

export const anthropicMessagesRequest = z
  .strictObject({
    model: z.string().min(1),
    max_tokens: z.int().min(1),
    messages: z
      .array(message)
      .min(1)
      .refine(areCallsAnswered, 'calls and results do not fit together')
      .refine(doesNotEndInSpace, 'the last message ends in white space'),
    system: z.union([z.string(), z.array(text)]).optional(),
    metadata: z.strictObject({ user_id: z.string().max(256).optional() }).optional(),
    output_config: z
      .strictObject({
        effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).optional(),
        format: z
          .strictObject({
            type: z.literal('json_schema'),
            schema: z.record(z.string(), z.unknown()),
          })
          .optional(),
      })
      .optional(),
    service_tier: z.enum(['auto', 'standard_only']).optional(),
    stop_sequences: z.array(telling).optional(),
    stream: z.boolean().optional(),
    temperature: z.number().min(0).max(1).optional(),
    top_p: z.number().min(0).max(1).optional(),
    top_k: z.int().min(0).optional(),
    thinking: z
      .discriminatedUnion('type', [
        z.strictObject({
          type: z.literal('enabled'),
          budget_tokens: z.int().min(1024),
        }),
        z.strictObject({
          type: z.literal('adaptive'),
          display: z.enum(['summarized', 'omitted']).optional(),
        }),
        z.strictObject({ type: z.literal('disabled') }),
      ])
      .optional(),
    tool_choice: z
      .discriminatedUnion('type', [
        z.strictObject({ type: z.literal('auto'), ...serial }),
        z.strictObject({ type: z.literal('any'), ...serial }),
        z.strictObject({ type: z.literal('tool'), name: toolName, ...serial }),
        z.strictObject({ type: z.literal('none') }),
      ])
      .optional(),
    tools: z
      .array(
        z.strictObject({
          name: toolName,
          description: z.string().optional(),
          input_schema: z.looseObject({ type: z.literal('object') }),
          strict: z.boolean().optional(),
          eager_input_streaming: z.boolean().nullable().optional(),
          cache_control: cacheControl,
        }),
      )
      .optional(),
  })
  .refine(
    ({ thinking: wish, max_tokens: limit }) =>
      wish?.type !== 'enabled' || wish.budget_tokens < limit,
    'the budget of thinking must be below max_tokens',
  )
  .refine(
    ({ thinking: wish, temperature, top_k: topK, tool_choice: choice }) =>
      wish === undefined ||
      wish.type === 'disabled' ||
      (temperature === undefined &&
        topK === undefined &&
        choice?.type !== 'any' &&
        choice?.type !== 'tool'),
    'thinking goes together with neither sampling nor forced tools',
  )
  .refine(
    ({ thinking: wish, messages }) => wish?.type !== 'enabled' || hasThoughtBeforeCalls(messages),
    'expected thinking or redacted_thinking, but found tool_use',
  )
  .refine(
    ({ messages, tools }) =>
      tools !== undefined ||
      !messages.some((one) => blocks(one).some((block) => block.type === 'tool_use')),
    'calls in the messages need tools',
  );
