/** The content of a message in any dialect: a string, or parts of text, pictures, sound, files, calls and results. */
import { type Fields, fieldsOf, keyword } from '../../request/json/fields.ts';
import { KIND } from '../../request/json/tape.ts';
import { JsonValue } from '../../request/json/value.ts';
import { countAudio, countFile, countImage } from './media.ts';
import type { PartKind, Tally } from './tally.ts';

/** @param kind what its text counts as */
export function countContent(tally: Tally, kind: PartKind, content: JsonValue | undefined): void {
  if (content === undefined) return;
  if (content.isArray) {
    for (const part of content.elements()) countPart(tally, kind, part);
  } else {
    countPart(tally, kind, content);
  }
}

function countPart(tally: Tally, kind: PartKind, part: JsonValue): void {
  if (!part.isObject) {
    tally.text(kind, part);
    return;
  }
  const fields = fieldsOf(part);
  switch (keyword(fields.get('type'))) {
    case 'text':
    case 'input_text':
    case 'output_text':
    case 'summary_text':
      tally.text(kind, fields.get('text'));
      return;
    case 'refusal':
      tally.text(kind, fields.get('refusal'));
      return;
    case 'thinking':
      tally.text(kind, fields.get('thinking'));
      return;
    case 'redacted_thinking':
      tally.estimate(kind);
      return;
    case 'image_url':
    case 'input_image':
      countOpenAiImage(tally, fields);
      return;
    case 'image':
      countClaudeImage(tally, fields);
      return;
    case 'input_audio':
      countAudio(tally, fieldsOf(fields.get('input_audio')).get('data') ?? fields.get('data'));
      return;
    case 'file':
    case 'input_file':
      countFile(tally, (fields.get('file') ?? part).get('file_data'));
      return;
    case 'document':
      countDocument(tally, kind, fields);
      return;
    default:
      countToolPart(tally, kind, part, fields);
  }
}

/** `tool_use`, `server_tool_use`, `tool_result`, `web_search_tool_result` and so on; else something unknown. */
function countToolPart(tally: Tally, kind: PartKind, part: JsonValue, fields: Fields): void {
  const type = keyword(fields.get('type'));
  if (type.endsWith('tool_use')) {
    tally.text('tool calls', fields.get('name'));
    tally.text('tool calls', fields.get('input'));
    tally.estimate('tool calls');
  } else if (type.endsWith('tool_result')) {
    countContent(tally, 'tool results', fields.get('content'));
    tally.estimate('tool results');
  } else {
    countStrings(tally, kind, part);
  }
}

/** Chat completions put the URL into an object, responses do not. */
function countOpenAiImage(tally: Tally, fields: Fields): void {
  const image = fields.get('image_url');
  if (image?.isObject === true) countImage(tally, image.get('url'), keyword(image.get('detail')));
  else countImage(tally, image, keyword(fields.get('detail')));
}

function countClaudeImage(tally: Tally, fields: Fields): void {
  const source = fieldsOf(fields.get('source'));
  countImage(tally, source.get('data') ?? source.get('url'), '', source.has('data'));
}

function countDocument(tally: Tally, kind: PartKind, fields: Fields): void {
  tally.text(kind, fields.get('title'));
  tally.text(kind, fields.get('context'));
  const source = fieldsOf(fields.get('source'));
  switch (keyword(source.get('type'))) {
    case 'text':
      tally.text(kind, source.get('data'));
      return;
    case 'content':
      countContent(tally, kind, source.get('content'));
      return;
    default:
      countFile(tally, source.get('data'));
  }
}

const DATA_URL = 'data:';

/**
 * Every string in something that no rule knows: more than the model reads, since keys are strings too, but never less.
 * One pass over the tape, without recursion.
 */
export function countStrings(tally: Tally, kind: PartKind, value: JsonValue): void {
  const { tape } = value;
  const end = tape.after(value.index);
  tally.estimate(kind);
  for (let index = value.index; index < end; index += 1) {
    if (tape.kind(index) !== KIND.string) continue;
    const start = tape.start(index);
    const isData = tape.bytes.toString('latin1', start, start + DATA_URL.length) === DATA_URL;
    const text = new JsonValue(tape, index);
    if (isData) countFile(tally, text);
    else tally.text(kind, text);
  }
}
