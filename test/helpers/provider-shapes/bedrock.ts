/** The request of Bedrock's Converse, strictly. The model is named in the path. */
import { z } from 'zod';

const cachePoint = z.strictObject({
  cachePoint: z.strictObject({ type: z.literal('default'), ttl: z.enum(['5m', '1h']).optional() }),
});
const text = z.strictObject({ text: z.string() });
const image = z.strictObject({
  image: z.strictObject({
    format: z.enum(['png', 'jpeg', 'gif', 'webp']),
    source: z.strictObject({ bytes: z.string().min(1) }),
  }),
});
const document = z.strictObject({
  document: z.strictObject({
    format: z.enum(['pdf', 'csv', 'doc', 'docx', 'xls', 'xlsx', 'html', 'txt', 'md']),
    name: z.string().regex(/^[a-zA-Z0-9 ()[\]-]{1,200}$/),
    source: z.strictObject({ bytes: z.string().min(1) }),
  }),
});
const toolId = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);
const toolName = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);
const anyObject = z.record(z.string(), z.unknown());
const block = z.union([
  z.strictObject({ text: z.string().regex(/\S/) }),
  image,
  document,
  cachePoint,
  z.strictObject({
    reasoningContent: z.union([
      z.strictObject({
        reasoningText: z.strictObject({ text: z.string(), signature: z.string().min(1) }),
      }),
      z.strictObject({ redactedContent: z.base64().min(1) }),
    ]),
  }),
  z.strictObject({
    toolUse: z.strictObject({ toolUseId: toolId, name: toolName, input: anyObject }),
  }),
  z.strictObject({
    toolResult: z.strictObject({
      toolUseId: toolId,
      content: z.array(z.union([text, image, document])).min(1),
      status: z.enum(['success', 'error']).optional(),
    }),
  }),
]);
const message = z.strictObject({
  role: z.enum(['user', 'assistant']),
  content: z.array(block).min(1),
});
const empty = z.strictObject({});

export const bedrockRequest = z
  .strictObject({
    messages: z
      .array(message)
      .min(1)
      .refine(
        (all) => all.every((one, i) => one.role !== all[i - 1]?.role),
        'roles must alternate',
      ),
    system: z.array(z.union([text, cachePoint])).optional(),
    inferenceConfig: z
      .strictObject({
        maxTokens: z.int().min(1).optional(),
        temperature: z.number().min(0).max(1).optional(),
        topP: z.number().min(0).max(1).optional(),
        stopSequences: z.array(z.string().min(1)).optional(),
      })
      .optional(),
    toolConfig: z
      .strictObject({
        tools: z
          .array(
            z.union([
              z.strictObject({
                toolSpec: z.strictObject({
                  name: toolName,
                  description: z.string().optional(),
                  inputSchema: z.strictObject({ json: anyObject }),
                }),
              }),
              cachePoint,
            ]),
          )
          .min(1),
        toolChoice: z
          .union([
            z.strictObject({ auto: empty }),
            z.strictObject({ any: empty }),
            z.strictObject({ tool: z.strictObject({ name: toolName }) }),
          ])
          .optional(),
      })
      .optional(),
    additionalModelRequestFields: anyObject.optional(),
  })
  .refine(
    ({ messages, toolConfig }) =>
      toolConfig !== undefined ||
      !messages.some(({ content }) => content.some((b) => 'toolUse' in b || 'toolResult' in b)),
    'calls in the messages need a toolConfig',
  );
