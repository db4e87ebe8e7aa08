/** Content parts of OpenAI chat messages. */
import type { CacheMark, DocumentPart, UserPart } from './conversation.ts';
import { given } from './given.ts';
import { refuseField } from './losses.ts';
import { readBase64, readUrl } from './media.ts';
import type { ObjectReader } from './object-reader.ts';

const PART_TYPES = ['text', 'image_url', 'input_audio', 'file'] as const;

export function readChatPart(part: ObjectReader): UserPart {
  const { path } = part;
  switch (part.oneOf('type', PART_TYPES) ?? 'text') {
    case 'text':
      return { type: 'text', text: part.requiredString('text'), ...readCache(part) };
    case 'image_url': {
      const image = part.requiredObject('image_url');
      const source = readUrl(image.requiredString('url'), image.at('url'));
      return { type: 'image', source, path, ...readCache(part) };
    }
    case 'input_audio': {
      const audio = part.requiredObject('input_audio');
      const data = audio.requiredString('data');
      readBase64(data, 'audio', audio.at('data'));
      return { type: 'audio', data, format: audio.oneOf('format', ['wav', 'mp3']) ?? 'wav', path };
    }
    case 'file':
      return readFile(part.requiredObject('file'), path, readCache(part));
  }
}

function readFile(file: ObjectReader, path: string, cache: { cache?: CacheMark }): DocumentPart {
  if (file.has('file_id')) throw refuseField('files_by_id', file.at('file_id'));
  const data = file.requiredString('file_data');
  const at = file.at('file_data');
  const source = data.startsWith('data:')
    ? readUrl(data, at)
    : readBase64(data, 'application/pdf', at);
  return {
    ...given({ type: 'document' as const, source, name: file.string('filename'), path }),
    ...cache,
  };
}

/** Anthropic's mark for caching, which clients of several gateways also write in this dialect. */
export function readCache(part: ObjectReader): { cache?: CacheMark } {
  const mark = part.object('cache_control');
  if (mark === undefined) return {};
  return { cache: given({ ttl: mark.oneOf('ttl', ['5m', '1h']) }) };
}
