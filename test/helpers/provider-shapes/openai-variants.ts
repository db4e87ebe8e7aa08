/**
 * The requests of hosts that speak OpenAI's chat with a difference, strictly. Mistral: its published OpenAPI document
 * and the messages of its errors. DeepSeek: its guide "Thinking Mode" and the messages of its errors. Groq: its page
 * "OpenAI Compatibility" and the messages of its errors.
 */
import { z } from 'zod';
import { openAiChatRequest } from './openai-chat.ts';

const textPart = z.strictObject({ type: z.literal('text'), text: z.string() });
const imagePart = z.strictObject({
  type: z.literal('image_url'),
  image_url: z.union([
    z.string(),
    z.strictObject({ url: z.string(), detail: z.string().optional() }),
  ]),
});
const content = z.union([
  z.string(),
  z.array(z.discriminatedUnion('type', [textPart, imagePart])).min(1),
]);
const shortId = z.string().regex(/^[a-zA-Z0-9]{9}$/);
const toolCall = (id: z.ZodString) =>
  z.strictObject({
    id,
    type: z.literal('function').optional(),
    function: z.strictObject({ name: z.string(), arguments: z.string() }),
    index: z.int().optional(),
  });
const tools = z
  .array(
    z.strictObject({
      type: z.literal('function').optional(),
      function: z.strictObject({
        name: z.string(),
        description: z.string().optional(),
        parameters: z.record(z.string(), z.unknown()),
        strict: z.boolean().optional(),
      }),
    }),
  )
  .nullable()
  .optional();

interface Spoken {
  readonly role: string;
}

/** As the chat templates of Qwen and others want it. */
function isSystemFirst(messages: readonly Spoken[]): boolean {
  return messages.every(({ role }, index) => role !== 'system' || index === 0);
}

function isToolAnswered(messages: readonly Spoken[]): boolean {
  return messages.every(
    ({ role }, index) => role !== 'user' || messages[index - 1]?.role !== 'tool',
  );
}

export const qwenChatRequest = openAiChatRequest.refine(
  ({ messages }) => isSystemFirst(messages),
  'System message must be at the beginning.',
);

export const mistralChatRequest = z.strictObject({
  model: z.string(),
  messages: z
    .array(
      z.discriminatedUnion('role', [
        z.strictObject({ role: z.literal('system'), content }),
        z.strictObject({ role: z.literal('user'), content }),
        z.strictObject({
          role: z.literal('assistant'),
          content: content.nullable().optional(),
          tool_calls: z.array(toolCall(shortId)).nullable().optional(),
          prefix: z.boolean().optional(),
        }),
        z.strictObject({
          role: z.literal('tool'),
          content,
          tool_call_id: shortId,
          name: z.string().optional(),
        }),
      ]),
    )
    .min(1)
    .refine(isSystemFirst, 'Unexpected role system')
    .refine(isToolAnswered, "Unexpected role 'user' after role 'tool'"),
  temperature: z.number().min(0).max(1.5).nullable().optional(),
  top_p: z.number().min(0).max(1).optional(),
  max_tokens: z.int().min(0).nullable().optional(),
  stream: z.boolean().optional(),
  stop: z.union([z.string(), z.array(z.string())]).optional(),
  random_seed: z.int().nullable().optional(),
  metadata: z.record(z.string(), z.unknown()).nullable().optional(),
  response_format: z
    .looseObject({ type: z.enum(['text', 'json_object', 'json_schema']) })
    .optional(),
  tools,
  tool_choice: z
    .union([
      z.enum(['auto', 'none', 'any', 'required']),
      z.looseObject({ type: z.literal('function') }),
    ])
    .optional(),
  presence_penalty: z.number().optional(),
  frequency_penalty: z.number().optional(),
  n: z.int().nullable().optional(),
  prediction: z.unknown().optional(),
  parallel_tool_calls: z.boolean().optional(),
  prompt_mode: z.string().nullable().optional(),
  safe_prompt: z.boolean().optional(),
});

/** What it does not know it passes over, but for the roles and the reasoning behind calls. */
export const deepseekChatRequest = z.looseObject({
  model: z.string(),
  max_tokens: z.int().min(1).nullable().optional(),
  max_completion_tokens: z.never('is passed over: the answer would have no limit').optional(),
  messages: z
    .array(
      z.discriminatedUnion('role', [
        z.looseObject({ role: z.enum(['system', 'user', 'tool']), content }),
        z
          .looseObject({
            role: z.literal('assistant'),
            tool_calls: z.array(z.unknown()).optional(),
            reasoning_content: z.string().nullable().optional(),
          })
          .refine(
            ({ tool_calls: calls, reasoning_content: reasoning }) =>
              calls === undefined || typeof reasoning === 'string',
            'The reasoning_content in the thinking mode must be passed back to the API.',
          ),
      ]),
    )
    .min(1),
});

export const groqChatRequest = z.strictObject({
  ...openAiChatRequest.omit({
    logprobs: true,
    top_logprobs: true,
    logit_bias: true,
    store: true,
  }).shape,
  messages: z
    .array(
      z.strictObject({
        role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
        content: content.nullable().optional(),
        tool_calls: z.array(toolCall(z.string())).optional(),
        tool_call_id: z.string().optional(),
      }),
    )
    .min(1),
});
