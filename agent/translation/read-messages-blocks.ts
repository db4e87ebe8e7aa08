/** Content blocks of Anthropic messages. */
import type {
  AssistantPart,
  DocumentPart,
  ImagePart,
  TextPart,
  ToolResultContent,
  UserPart,
} from './conversation.ts';
import { given } from './given.ts';
import { refuseField } from './losses.ts';
import { readBase64, readUrl } from './media.ts';
import type { ObjectReader } from './object-reader.ts';
import { mustBe } from './problem.ts';
import { readCache } from './read-chat-parts.ts';
import type { ExtraList } from './read-openai.ts';
import { readSignature } from './reasoning.ts';

export function readText(block: ObjectReader): TextPart {
  block.oneOf('type', ['text']);
  return { type: 'text', text: block.requiredString('text'), ...readCache(block) };
}

export function readUserBlock(block: ObjectReader, extras: ExtraList): UserPart[] {
  switch (block.requiredString('type')) {
    case 'tool_result':
      return [
        {
          type: 'tool_result',
          id: block.requiredString('tool_use_id'),
          content: readResultContent(block, extras),
          isError: block.boolean('is_error') ?? false,
          path: block.path,
          ...readCache(block),
        },
      ];
    default:
      return readContentBlock(block, extras);
  }
}

function readResultContent(block: ObjectReader, extras: ExtraList): ToolResultContent[] {
  const content = block.any('content');
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return block.objects('content').flatMap((one) => readContentBlock(one, extras));
}

/** A document may hold text and pictures of its own. */
function readContentBlock(block: ObjectReader, extras: ExtraList): ToolResultContent[] {
  switch (block.requiredString('type')) {
    case 'text':
      return [readText(block)];
    case 'image':
      return [readImage(block)];
    case 'document':
      return readDocument(block, extras);
    case 'search_result':
      return block.objects('content').map(readText);
    case 'thinking':
    case 'redacted_thinking':
    case 'tool_use':
      throw mustBe(block.at('type'), 'a block that a user may send');
    default:
      throw refuseField('provider_tools', block.path);
  }
}

function readImage(block: ObjectReader): ImagePart {
  const source = block.requiredObject('source');
  return { type: 'image', source: readSource(source), path: block.path, ...readCache(block) };
}

function readSource(source: ObjectReader): ImagePart['source'] {
  switch (source.oneOf('type', ['base64', 'url', 'file', 'text', 'content'])) {
    case 'url':
      return readUrl(source.requiredString('url'), source.at('url'));
    case 'file':
      throw refuseField('files_by_id', source.path);
    default: {
      const mediaType = source.requiredString('media_type');
      return readBase64(source.requiredString('data'), mediaType, source.at('data'));
    }
  }
}

function readDocument(
  block: ObjectReader,
  extras: ExtraList,
): (TextPart | ImagePart | DocumentPart)[] {
  if (block.object('citations')?.boolean('enabled') === true) {
    extras.add('citations', block.at('citations'));
  }
  const source = block.requiredObject('source');
  const type = source.string('type');
  if (type === 'text') {
    return [{ type: 'text', text: source.requiredString('data'), ...readCache(block) }];
  }
  if (type === 'content') {
    const content = source.any('content');
    if (typeof content === 'string') return [{ type: 'text', text: content, ...readCache(block) }];
    return source
      .objects('content')
      .map((one) => (one.string('type') === 'image' ? readImage(one) : readText(one)));
  }
  const name = block.string('title');
  return [
    {
      ...given({ type: 'document' as const, source: readSource(source), name, path: block.path }),
      ...readCache(block),
    },
  ];
}

export function readAssistantBlock(block: ObjectReader): AssistantPart[] {
  switch (block.requiredString('type')) {
    case 'text':
      return [readText(block)];
    case 'tool_use':
      return [
        {
          type: 'tool_call',
          id: block.requiredString('id'),
          name: block.requiredString('name'),
          arguments: block.plainObject('input') ?? {},
          path: block.path,
        },
      ];
    case 'thinking': {
      const text = block.requiredString('thinking');
      const signature = readSignature(block.string('signature') ?? '', 'anthropic');
      return [{ type: 'reasoning', text, signature }];
    }
    case 'redacted_thinking': {
      const signature = readSignature(block.requiredString('data'), 'anthropic');
      return [{ type: 'reasoning', text: '', signature, redacted: true }];
    }
    case 'tool_result':
    case 'image':
    case 'document':
      throw mustBe(block.at('type'), 'one of text, tool_use, thinking, redacted_thinking');
    default:
      throw refuseField('provider_tools', block.path);
  }
}
