/** The request of OpenAI's chat completions, strictly: what the published reference allows and nothing else. */
import { z } from 'zod';

const textPart = z.strictObject({ type: z.literal('text'), text: z.string() });
const imagePart = z.strictObject({
  type: z.literal('image_url'),
  image_url: z.strictObject({
    url: z.string().regex(/^(https?:\/\/|data:image\/[a-z+.-]+;base64,)/),
    detail: z.enum(['auto', 'low', 'high', 'original']).optional(),
  }),
});
const audioPart = z.strictObject({
  type: z.literal('input_audio'),
  input_audio: z.strictObject({ data: z.string().min(1), format: z.enum(['wav', 'mp3']) }),
});
const filePart = z.strictObject({
  type: z.literal('file'),
  file: z.strictObject({
    file_data: z.string().min(1).optional(),
    file_id: z.string().optional(),
    filename: z.string().optional(),
  }),
});
const texts = z.union([z.string(), z.array(textPart).min(1)]);
const functionName = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);

const toolCall = z.strictObject({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.strictObject({ name: functionName, arguments: z.string() }),
});

const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content: texts, name: z.string().optional() }),
  z.strictObject({ role: z.literal('developer'), content: texts, name: z.string().optional() }),
  z.strictObject({
    role: z.literal('user'),
    content: z.union([
      z.string(),
      z.array(z.discriminatedUnion('type', [textPart, imagePart, audioPart, filePart])).min(1),
    ]),
    name: z.string().optional(),
  }),
  z
    .strictObject({
      role: z.literal('assistant'),
      content: z.union([texts, z.null()]).optional(),
      refusal: z.string().nullable().optional(),
      name: z.string().optional(),
      tool_calls: z.array(toolCall).min(1).optional(),
    })
    .refine(({ content, tool_calls: calls }) => content != null || calls !== undefined),
  z.strictObject({ role: z.literal('tool'), tool_call_id: z.string().min(1), content: texts }),
]);

const schemaObject = z.record(z.string(), z.unknown());
const tool = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: functionName,
    description: z.string().optional(),
    parameters: schemaObject.optional(),
    strict: z.boolean().nullable().optional(),
  }),
});

const responseFormat = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    json_schema: z.strictObject({
      name: functionName,
      description: z.string().optional(),
      schema: schemaObject.optional(),
      strict: z.boolean().nullable().optional(),
    }),
  }),
]);

/** Every result answers a call of the assistant's message before it, and every call is answered. */
function areCallsAnswered(messages: readonly z.infer<typeof message>[]): boolean {
  let open = new Set<string>();
  for (const one of messages) {
    if (one.role === 'tool') {
      if (!open.delete(one.tool_call_id)) return false;
      continue;
    }
    if (open.size > 0) return false;
    open = new Set(one.role === 'assistant' ? one.tool_calls?.map(({ id }) => id) : []);
  }
  return true;
}

export const openAiChatRequest = z.strictObject({
  model: z.string().min(1),
  messages: z
    .array(message)
    .min(1)
    .refine(areCallsAnswered, 'calls and results do not fit together'),
  frequency_penalty: z.number().min(-2).max(2).optional(),
  logit_bias: z.record(z.string(), z.number()).optional(),
  logprobs: z.boolean().optional(),
  top_logprobs: z.int().min(0).max(20).optional(),
  max_completion_tokens: z.int().min(1).optional(),
  max_tokens: z.int().min(1).optional(),
  n: z.int().min(1).max(128).optional(),
  parallel_tool_calls: z.boolean().optional(),
  presence_penalty: z.number().min(-2).max(2).optional(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).optional(),
  response_format: responseFormat.optional(),
  seed: z.int().optional(),
  service_tier: z.enum(['auto', 'default', 'flex', 'scale', 'priority', 'fast']).optional(),
  stop: z.union([z.string(), z.array(z.string().min(1)).min(1).max(4)]).optional(),
  store: z.boolean().nullable().optional(),
  stream: z.boolean().optional(),
  stream_options: z.strictObject({ include_usage: z.boolean().optional() }).optional(),
  temperature: z.number().min(0).max(2).optional(),
  tool_choice: z
    .union([
      z.enum(['none', 'auto', 'required']),
      z.strictObject({
        type: z.literal('function'),
        function: z.strictObject({ name: functionName }),
      }),
    ])
    .optional(),
  tools: z.array(tool).min(1).max(128).optional(),
  top_p: z.number().min(0).max(1).optional(),
  user: z.string().optional(),
  verbosity: z.enum(['low', 'medium', 'high']).optional(),
});
