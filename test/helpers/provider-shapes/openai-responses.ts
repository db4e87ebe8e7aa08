/** The request of OpenAI's responses, strictly, for the parts that the gateway's clients and tests use. */
import { z } from 'zod';

const inputText = z.strictObject({ type: z.literal('input_text'), text: z.string() });
const inputImage = z.strictObject({
  type: z.literal('input_image'),
  image_url: z.string().optional(),
  file_id: z.string().optional(),
  detail: z.enum(['auto', 'low', 'high', 'original']).optional(),
});
const inputFile = z.strictObject({
  type: z.literal('input_file'),
  file_data: z.string().optional(),
  file_url: z.string().optional(),
  file_id: z.string().optional(),
  filename: z.string().optional(),
});
const outputText = z.strictObject({
  type: z.literal('output_text'),
  text: z.string(),
  annotations: z.array(z.unknown()).optional(),
});
const inputContent = z.discriminatedUnion('type', [inputText, inputImage, inputFile]);
const summary = z.strictObject({ type: z.literal('summary_text'), text: z.string() });

const item = z.union([
  z.strictObject({
    type: z.literal('message').optional(),
    role: z.enum(['user', 'system', 'developer']),
    content: z.union([z.string(), z.array(inputContent)]),
  }),
  z.strictObject({
    type: z.literal('message').optional(),
    id: z.string().optional(),
    status: z.string().optional(),
    role: z.literal('assistant'),
    content: z.union([z.string(), z.array(outputText)]),
  }),
  z.strictObject({
    type: z.literal('function_call'),
    id: z.string().optional(),
    status: z.string().optional(),
    call_id: z.string().min(1),
    name: z.string().min(1),
    arguments: z.string(),
  }),
  z.strictObject({
    type: z.literal('function_call_output'),
    call_id: z.string().min(1),
    output: z.union([z.string(), z.array(inputContent)]),
  }),
  z.strictObject({
    type: z.literal('reasoning'),
    id: z.string(),
    summary: z.array(summary),
    encrypted_content: z.string().nullable().optional(),
  }),
]);

const format = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    name: z.string().min(1),
    schema: z.record(z.string(), z.unknown()),
    description: z.string().optional(),
    strict: z.boolean().nullable().optional(),
  }),
]);

export const openAiResponsesRequest = z.strictObject({
  model: z.string().min(1),
  input: z.union([z.string(), z.array(item)]),
  instructions: z.string().optional(),
  include: z.array(z.string()).optional(),
  max_output_tokens: z.int().min(16).optional(),
  metadata: z.record(z.string(), z.string()).optional(),
  parallel_tool_calls: z.boolean().optional(),
  previous_response_id: z.string().optional(),
  prompt_cache_key: z.string().optional(),
  reasoning: z
    .strictObject({
      effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).optional(),
      summary: z.enum(['auto', 'concise', 'detailed']).optional(),
    })
    .optional(),
  safety_identifier: z.string().optional(),
  service_tier: z.enum(['auto', 'default', 'flex', 'scale', 'priority', 'fast']).optional(),
  store: z.boolean().optional(),
  stream: z.boolean().optional(),
  temperature: z.number().min(0).max(2).optional(),
  text: z
    .strictObject({
      format: format.optional(),
      verbosity: z.enum(['low', 'medium', 'high']).optional(),
    })
    .optional(),
  tool_choice: z
    .union([
      z.enum(['none', 'auto', 'required']),
      z.strictObject({ type: z.literal('function'), name: z.string() }),
    ])
    .optional(),
  tools: z
    .array(
      z.strictObject({
        type: z.literal('function'),
        name: z.string().min(1),
        description: z.string().optional(),
        parameters: z.record(z.string(), z.unknown()).nullable().optional(),
        strict: z.boolean().nullable().optional(),
      }),
    )
    .optional(),
  top_p: z.number().min(0).max(1).optional(),
  truncation: z.enum(['auto', 'disabled']).optional(),
  user: z.string().optional(),
});
