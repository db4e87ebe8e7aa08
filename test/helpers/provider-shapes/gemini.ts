/** The requests of Gemini's generateContent and batchEmbedContents, strictly. */
import { z } from 'zod';

const args = z.record(z.string(), z.unknown());
const signature = z.string().min(1).optional();
const part = z.union([
  z.strictObject({
    text: z.string(),
    thought: z.boolean().optional(),
    thoughtSignature: signature,
  }),
  z.strictObject({
    inlineData: z.strictObject({ mimeType: z.string().min(1), data: z.string().min(1) }),
  }),
  z.strictObject({
    fileData: z.strictObject({ mimeType: z.string().optional(), fileUri: z.string().min(1) }),
  }),
  z.strictObject({
    functionCall: z.strictObject({ name: z.string().min(1), args: args.optional() }),
    thoughtSignature: signature,
  }),
  z.strictObject({
    functionResponse: z.strictObject({ name: z.string().min(1), response: args }),
  }),
]);
const content = z.strictObject({ role: z.enum(['user', 'model']), parts: z.array(part).min(1) });
type Content = z.infer<typeof content>;

const calls = (one: Content | undefined) =>
  (one?.parts ?? []).flatMap((p) => ('functionCall' in p ? [p.functionCall.name] : []));
const answers = (one: Content) =>
  one.parts.flatMap((p) => ('functionResponse' in p ? [p.functionResponse.name] : []));

/** As many responses as calls, of the same functions, in the content after the calls. */
function areCallsAnswered(contents: readonly Content[]): boolean {
  return contents.every((one, index) => calls(contents[index - 1]).join() === answers(one).join());
}

const mode = z.enum(['AUTO', 'ANY', 'NONE', 'VALIDATED']);

export const geminiRequest = z.strictObject({
  contents: z
    .array(content)
    .min(1)
    .refine(areCallsAnswered, 'calls and responses do not fit together'),
  systemInstruction: z.strictObject({ parts: z.array(part).min(1) }).optional(),
  tools: z
    .array(
      z.strictObject({
        functionDeclarations: z
          .array(
            z.strictObject({
              name: z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/),
              description: z.string().optional(),
              parametersJsonSchema: args.optional(),
            }),
          )
          .min(1),
      }),
    )
    .optional(),
  toolConfig: z
    .strictObject({
      functionCallingConfig: z.strictObject({
        mode,
        allowedFunctionNames: z.array(z.string()).min(1).optional(),
      }),
    })
    .optional(),
  generationConfig: z
    .strictObject({
      temperature: z.number().min(0).max(2).optional(),
      topP: z.number().min(0).max(1).optional(),
      topK: z.int().optional(),
      candidateCount: z.literal(1).optional(),
      maxOutputTokens: z.int().min(1).optional(),
      stopSequences: z.array(z.string().min(1)).max(5).optional(),
      frequencyPenalty: z.number().min(-2).max(2).optional(),
      presencePenalty: z.number().min(-2).max(2).optional(),
      seed: z.int().optional(),
      responseMimeType: z.enum(['text/plain', 'application/json']).optional(),
      responseJsonSchema: args.optional(),
      thinkingConfig: z
        .strictObject({
          includeThoughts: z.boolean().optional(),
          thinkingBudget: z.int().min(-1).max(32_768).optional(),
          thinkingLevel: z.enum(['MINIMAL', 'LOW', 'MEDIUM', 'HIGH']).optional(),
        })
        .refine((wish) => wish.thinkingBudget === undefined || wish.thinkingLevel === undefined)
        .optional(),
    })
    .refine((c) => c.responseJsonSchema === undefined || c.responseMimeType === 'application/json')
    .optional(),
});

export const geminiEmbedRequest = z.strictObject({
  requests: z
    .array(
      z.strictObject({
        model: z.string().regex(/^(models|tunedModels)\//),
        content: z.strictObject({ parts: z.array(z.strictObject({ text: z.string() })).length(1) }),
        taskType: z
          .enum(['RETRIEVAL_QUERY', 'RETRIEVAL_DOCUMENT', 'CLASSIFICATION', 'CLUSTERING'])
          .optional(),
        outputDimensionality: z.int().min(1).optional(),
      }),
    )
    .min(1)
    .max(100),
});
