/** Turns of a conversation as Gemini's contents with parts. */
import type {
  AssistantTurn,
  AudioPart,
  DocumentPart,
  ImagePart,
  ToolCallPart,
  ToolResultPart,
  UserTurn,
} from './conversation.ts';
import { type JsonObject, parseObject } from './exact-json.ts';
import { given } from './given.ts';
import { typeOfUrl } from './media.ts';
import type { GeminiTraits } from './models.ts';
import { resultText, type SpokenTurn } from './turns.ts';

/** What Google names for calls that did not come from Gemini ("Thought signatures: FAQ"). */
const NO_SIGNATURE = 'skip_thought_signature_validator';

interface Call {
  readonly name: string;
  readonly order: number;
}

export function writeContents(turns: readonly SpokenTurn[], traits: GeminiTraits): JsonObject[] {
  const calls = new Map<string, Call>();
  return turns.flatMap((turn): JsonObject[] => {
    const parts = turn.role === 'user' ? userParts(turn, calls) : modelParts(turn, calls, traits);
    if (parts.length === 0) return [];
    return [{ role: turn.role === 'user' ? 'user' : 'model', parts }];
  });
}

/**
 * Signatures of reasoning belong to what came of it: the first call of the turn, else its last text. The first of
 * several calls at once carries the signature of all.
 */
function modelParts(
  { parts }: AssistantTurn,
  calls: Map<string, Call>,
  traits: GeminiTraits,
): JsonObject[] {
  const written: JsonObject[] = [];
  let signature: string | undefined;
  let isSigned = false;
  for (const part of parts) {
    if (part.type === 'reasoning') {
      signature = part.signature.value;
    } else if (part.type === 'text') {
      written.push({ text: part.text });
    } else {
      calls.set(part.id, { name: part.name, order: written.length });
      const own = signatureOf(part) ?? signature;
      const stated = own ?? (traits.wantsSignatures && !isSigned ? NO_SIGNATURE : undefined);
      signature = undefined;
      isSigned = true;
      const functionCall = { name: part.name, args: part.arguments };
      written.push(given({ functionCall, thoughtSignature: stated }));
    }
  }
  const last = written.at(-1);
  if (signature !== undefined && last?.text !== undefined) last.thoughtSignature = signature;
  return written;
}

function signatureOf({ signature }: ToolCallPart): string | undefined {
  return signature?.by === 'gemini' ? signature.value : undefined;
}

function userParts({ parts }: UserTurn, calls: ReadonlyMap<string, Call>): JsonObject[] {
  const results = parts.filter((part) => part.type === 'tool_result');
  // Without ids, results are told apart by their order: that of the calls.
  const order = (result: ToolResultPart) => calls.get(result.id)?.order ?? 0;
  results.sort((a, b) => order(a) - order(b));
  const shown = results.flatMap(({ content }) => content.filter((part) => part.type !== 'text'));
  const said = parts.filter((part) => part.type !== 'tool_result');
  return [
    ...results.map((result) => responseOf(result, calls.get(result.id)?.name ?? '')),
    ...[...shown, ...said].map((part) =>
      part.type === 'text' ? { text: part.text } : mediaPart(part),
    ),
  ];
}

function responseOf(result: ToolResultPart, name: string): JsonObject {
  const text = resultText(result);
  if (result.isError) return { functionResponse: { name, response: { error: text } } };
  const object = text.trimStart().startsWith('{') ? parseObject(text) : undefined;
  return { functionResponse: { name, response: object ?? { output: text } } };
}

const AUDIO_TYPES = { wav: 'audio/wav', mp3: 'audio/mp3' } as const;

function mediaPart(part: ImagePart | AudioPart | DocumentPart): JsonObject {
  if (part.type === 'audio') {
    return { inlineData: { mimeType: AUDIO_TYPES[part.format], data: part.data } };
  }
  const { source } = part;
  if (source.from === 'base64') {
    return { inlineData: { mimeType: source.mediaType, data: source.data } };
  }
  return { fileData: given({ mimeType: typeOfUrl(source.url), fileUri: source.url }) };
}
