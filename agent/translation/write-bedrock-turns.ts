/** Turns of a conversation as Converse's messages with content blocks. */
import type {
  AssistantPart,
  CacheMark,
  DocumentPart,
  ImagePart,
  ReasoningPart,
  ToolResultPart,
  UserPart,
} from './conversation.ts';
import type { JsonObject } from './exact-json.ts';
import type { Losses } from './losses.ts';
import { requireCommonImage } from './media.ts';
import { mustBe } from './problem.ts';
import { type SpokenTurn, ToolIds } from './turns.ts';

const DOCUMENT_FORMATS: ReadonlyMap<string, string> = new Map([
  ['application/pdf', 'pdf'],
  ['text/csv', 'csv'],
  ['text/html', 'html'],
  ['text/markdown', 'md'],
  ['text/plain', 'txt'],
  ['application/msword', 'doc'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['application/vnd.ms-excel', 'xls'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
]);

export function writeBedrockTurns(turns: readonly SpokenTurn[], losses: Losses): JsonObject[] {
  const writer = new BlockWriter(losses);
  return turns.map(({ role, parts }) => ({
    role,
    content: (parts as readonly (UserPart | AssistantPart)[]).flatMap((part) => writer.write(part)),
  }));
}

/** The prompt up to here is worth caching. */
export function cachePoint({ cache }: { readonly cache?: CacheMark }): JsonObject[] {
  return cache === undefined ? [] : [{ cachePoint: { type: 'default', ...cache } }];
}

function reasoningOf({ text, redacted, signature }: ReasoningPart): JsonObject {
  if (redacted) return { redactedContent: signature.value };
  return { reasoningText: { text, signature: signature.value } };
}

class BlockWriter {
  private readonly losses: Losses;
  private readonly ids = new ToolIds();
  private documents = 0;

  constructor(losses: Losses) {
    this.losses = losses;
  }

  write(part: UserPart | AssistantPart): JsonObject[] {
    switch (part.type) {
      case 'text':
        return [{ text: part.text }, ...cachePoint(part)];
      case 'image':
      case 'document':
        return [this.media(part), ...cachePoint(part)];
      case 'audio':
        return this.losses.refuse('audio', part.path);
      case 'reasoning':
        return [{ reasoningContent: reasoningOf(part) }];
      case 'tool_call': {
        const { name, arguments: input } = part;
        return [{ toolUse: { toolUseId: this.ids.ofCall(part.id), name, input } }];
      }
      case 'tool_result':
        return [this.result(part), ...cachePoint(part)];
    }
  }

  private result(part: ToolResultPart): JsonObject {
    const content = part.content.map((one) =>
      one.type === 'text' ? { text: one.text } : this.media(one),
    );
    const status = part.isError ? { status: 'error' } : {};
    const toolUseId = this.ids.ofResult(part.id);
    return {
      toolResult: {
        toolUseId,
        content: content.length === 0 ? [{ text: '' }] : content,
        ...status,
      },
    };
  }

  private media(part: ImagePart | DocumentPart): JsonObject {
    const { source, path } = part;
    if (source.from === 'url') {
      return this.losses.refuse(part.type === 'image' ? 'images_url' : 'documents_url', path);
    }
    const { mediaType, data } = source;
    if (part.type === 'image') {
      requireCommonImage(mediaType, path);
      return { image: { format: mediaType.slice('image/'.length), source: { bytes: data } } };
    }
    const format = DOCUMENT_FORMATS.get(mediaType);
    if (format === undefined)
      throw mustBe(path, `one of ${[...DOCUMENT_FORMATS.keys()].join(', ')}`);
    // Names must differ, and may be read by the model: the client's could be an instruction.
    this.documents += 1;
    return { document: { format, name: `document ${this.documents}`, source: { bytes: data } } };
  }
}
