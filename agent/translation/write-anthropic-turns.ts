/** Turns of a conversation as Anthropic's messages with content blocks. */
import type {
  AssistantPart,
  CacheMark,
  DocumentPart,
  ImagePart,
  MediaSource,
  ToolResultPart,
  UserPart,
} from './conversation.ts';
import type { JsonObject } from './exact-json.ts';
import { given } from './given.ts';
import type { Losses } from './losses.ts';
import { requireCommonImage } from './media.ts';
import { mustBe } from './problem.ts';
import { type SpokenTurn, ToolIds } from './turns.ts';

export function writeTurns(turns: readonly SpokenTurn[], losses: Losses): JsonObject[] {
  const ids = new ToolIds();
  return turns.map(({ role, parts }, index) => {
    const content = (parts as readonly (UserPart | AssistantPart)[]).flatMap((part) =>
      blockOf(part, ids, losses),
    );
    const isLast = index === turns.length - 1;
    return { role, content: role === 'assistant' && isLast ? withTrimmedEnd(content) : content };
  });
}

/** The last message, if the model's own, is continued: it must not end in white space. */
function withTrimmedEnd(content: JsonObject[]): JsonObject[] {
  const last = content.at(-1);
  if (last === undefined || typeof last.text !== 'string') return content;
  return [...content.slice(0, -1), { ...last, text: last.text.trimEnd() }];
}

export function cacheControl({ cache }: { readonly cache?: CacheMark }): JsonObject {
  return cache === undefined ? {} : { cache_control: { type: 'ephemeral', ...cache } };
}

function blockOf(part: UserPart | AssistantPart, ids: ToolIds, losses: Losses): JsonObject[] {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.text, ...cacheControl(part) }];
    case 'image':
    case 'document':
      return [mediaBlock(part)];
    case 'audio':
      return losses.refuse('audio', part.path);
    case 'reasoning': {
      const { text, redacted, signature } = part;
      if (redacted) return [{ type: 'redacted_thinking', data: signature.value }];
      return [{ type: 'thinking', thinking: text, signature: signature.value }];
    }
    case 'tool_call': {
      const { name, arguments: input } = part;
      return [{ type: 'tool_use', id: ids.ofCall(part.id), name, input }];
    }
    case 'tool_result':
      return [resultBlock(part, ids)];
  }
}

function resultBlock(part: ToolResultPart, ids: ToolIds): JsonObject {
  const content = part.content.flatMap((one) => {
    if (one.type !== 'text') return [mediaBlock(one)];
    return /\S/.test(one.text) ? [{ type: 'text', text: one.text }] : [];
  });
  return given({
    type: 'tool_result',
    tool_use_id: ids.ofResult(part.id),
    content: content.length === 0 ? undefined : content,
    is_error: part.isError || undefined,
    ...cacheControl(part),
  });
}

function mediaBlock(part: ImagePart | DocumentPart): JsonObject {
  if (part.type === 'image') {
    return { type: 'image', source: imageSource(part.source, part.path), ...cacheControl(part) };
  }
  return given({
    type: 'document',
    source: documentSource(part.source, part.path),
    title: part.name,
    ...cacheControl(part),
  });
}

function imageSource(source: MediaSource, path: string): JsonObject {
  if (source.from === 'url') return { type: 'url', url: source.url };
  requireCommonImage(source.mediaType, path);
  return { type: 'base64', media_type: source.mediaType, data: source.data };
}

function documentSource(source: MediaSource, path: string): JsonObject {
  if (source.from === 'url') return { type: 'url', url: source.url };
  const { mediaType, data } = source;
  if (mediaType === 'application/pdf') return { type: 'base64', media_type: mediaType, data };
  if (!mediaType.startsWith('text/')) throw mustBe(path, 'a PDF or a text');
  const text = Buffer.from(data, 'base64').toString();
  return { type: 'text', media_type: 'text/plain', data: text };
}
