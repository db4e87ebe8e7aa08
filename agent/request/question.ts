/** What the user said last, in whatever dialect: what a request is about, as far as one text can tell. */
import type { JsonValue } from './json/value.ts';

/** Types of content parts that hold a text of the user. */
const TEXT_TYPES = new Set(['text', 'input_text']);

/** @returns `''` where no user says anything, as in a body of token numbers */
export function lastQuestion(root: JsonValue): string {
  const conversation = root.get('messages') ?? root.get('input') ?? root.get('prompt');
  if (conversation === undefined) return '';
  if (!conversation.isArray) return conversation.text() ?? '';
  let last = '';
  for (const message of conversation.elements()) {
    const text = message.isObject ? textOfUser(message) : (message.text() ?? '');
    if (text !== '') last = text;
  }
  return last;
}

function textOfUser(message: JsonValue): string {
  const role = message.get('role')?.text();
  if (role !== 'user') return '';
  const content = message.get('content');
  if (content?.isArray !== true) return content?.text() ?? '';
  const texts: string[] = [];
  for (const part of content.elements()) {
    if (TEXT_TYPES.has(part.get('type')?.text() ?? 'text'))
      texts.push(part.get('text')?.text() ?? '');
  }
  return texts.filter((text) => text !== '').join('\n');
}
