/** The shape of a request, held against limits: more messages, tools, images or levels than anyone means to send. */
import { z } from 'zod';
import type { JsonValue } from '../../request/json/value.ts';
import type { PromptBody } from '../../request/prompt-body.ts';
import type { Refusal } from '../../request/refusal.ts';
import { repeatedShare } from './repetition.ts';

const count = (most: number) => z.int().min(0).max(1_000_000).default(most);

/** The defaults are far beyond what providers take; the JSON reader has a limit of its own for nesting, 512. */
export const limitsSchema = z.strictObject({
  messages: count(4096),
  tools: count(1024),
  images: count(512),
  nesting: z.int().min(1).max(512).default(128),
  /** Of passages of eight words, which share may have stood before; without it nothing is compared. */
  repeatedShare: z.number().gt(0).max(1).optional(),
});

export type ShapeLimits = z.infer<typeof limitsSchema>;

const IMAGE_TYPES = new Set(['image_url', 'input_image', 'image']);
const PROMPT_KEYS = ['messages', 'input', 'system'];
/** Without these bytes there is no image in a body. */
const IMAGE_MARK = Buffer.from('image');
const PERCENT = 100;

function tooMany(what: string, found: number, most: number, param?: string): Refusal {
  const message = `The request has ${found} ${what}; at most ${most} are allowed here.`;
  return { code: 'request_shape', message, ...(param === undefined ? {} : { param }) };
}

function countElements(value: JsonValue | undefined): number {
  if (value === undefined) return 0;
  let found = 0;
  for (const _ of value.elements()) found += 1;
  return found;
}

function countImages(root: JsonValue): number {
  if (!root.tape.bytes.includes(IMAGE_MARK)) return 0;
  let images = 0;
  const stack = PROMPT_KEYS.map((key) => root.get(key)).filter((value) => value !== undefined);
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    for (const element of value.elements()) if (isContainer(element)) stack.push(element);
    for (const { key, value: inside } of value.members()) {
      if (key === 'type' && IMAGE_TYPES.has(inside.text() ?? '')) images += 1;
      if (isContainer(inside)) stack.push(inside);
    }
  }
  return images;
}

function isContainer(value: JsonValue): boolean {
  return value.isObject || value.isArray;
}

/** Levels of objects and arrays, the body itself being the first. */
function nesting({ tape }: JsonValue): number {
  const ends: number[] = [];
  let deepest = 0;
  for (let index = 0; index < tape.count; index += 1) {
    while (ends.length > 0 && index >= ends[ends.length - 1]) ends.pop();
    if (tape.after(index) === index + 1) continue;
    ends.push(tape.after(index));
    deepest = Math.max(deepest, ends.length);
  }
  return deepest;
}

/** @returns why the request is refused; undefined when it keeps the limits */
export function shapeRefusal(body: PromptBody, limits: ShapeLimits): Refusal | undefined {
  const { root, messageCount, texts } = body;
  if (messageCount > limits.messages) {
    return tooMany('messages', messageCount, limits.messages, 'messages');
  }
  const tools = countElements(root.get('tools')) + countElements(root.get('functions'));
  if (tools > limits.tools) return tooMany('tools', tools, limits.tools, 'tools');
  const levels = nesting(root);
  if (levels > limits.nesting) {
    return tooMany('levels of objects and arrays', levels, limits.nesting);
  }
  const images = countImages(root);
  if (images > limits.images) return tooMany('images', images, limits.images);
  if (limits.repeatedShare === undefined) return undefined;
  const share = repeatedShare(
    texts.filter(({ part }) => part === 'message').map(({ value }) => value.text() ?? ''),
  );
  if (share <= limits.repeatedShare) return undefined;
  const percent = (of: number): string => `${Math.floor(of * PERCENT)} %`;
  return {
    code: 'request_shape',
    message:
      `${percent(share)} of the prompt repeats itself; at most ${percent(limits.repeatedShare)} may. ` +
      'A client that sends its own output again and again looks like this.',
  };
}
