import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageSize } from '../../../agent/providers/image-size.ts';
import { type ImageDetail, imageTokens } from '../../../agent/providers/image-tokens.ts';
import { modelFamily } from '../../../agent/providers/model-family.ts';
import { chat, count, dataUrl, part, png } from './bodies.ts';

function tokens(model: string, width: number, height: number, detail: ImageDetail = 'auto') {
  return imageTokens(modelFamily(model), { width, height }, detail).tokens;
}

/** OpenAI docs, "Images and vision", "Calculating costs", this and earlier editions. */
test("OpenAI's examples", () => {
  assert.equal(tokens('gpt-4o', 1024, 1024, 'high'), 765);
  assert.equal(tokens('gpt-4o', 2048, 4096, 'high'), 1105);
  assert.equal(tokens('gpt-4o', 4096, 8192, 'low'), 85);
  assert.equal(tokens('gpt-4o-mini', 2048, 4096, 'high'), 36_835);
  assert.equal(tokens('gpt-5.4', 1024, 1024, 'high'), 1229);
  assert.equal(tokens('gpt-5.4', 2048, 2048, 'high'), 3000);
  assert.equal(tokens('o4-mini', 1024, 1024), Math.ceil(1024 * 1.72));
  assert.equal(tokens('o4-mini', 1800, 2400), Math.ceil(1452 * 1.72));
  assert.equal(tokens('gpt-4.1-nano', 1800, 2400), Math.ceil(1452 * 2.46));
});

/** Measured by others (OpenAI's forum; Hugging Face, JOHNISKING/image-token-cost). */
test('what was measured of OpenAI', () => {
  assert.equal(tokens('gpt-4.1', 1024, 1024), 773 - 8);
  assert.equal(tokens('gpt-5-mini', 256, 256), 77);
  assert.equal(tokens('gpt-5-mini', 768, 1024), 922);
  assert.equal(tokens('gpt-5-mini', 2048, 768), 1844);
  assert.equal(tokens('gpt-5.5', 1920, 1080), 2448);
  assert.equal(tokens('gpt-5.5', 3840, 2160), 9792);
  assert.equal(tokens('gpt-6-astra', 4032, 3024), 14_364);
  assert.equal(tokens('gpt-6-astra', 2560, 1440), 4320);
});

/** Claude docs, "Images and vision", the table of both tiers. */
test("Anthropic's examples", () => {
  const published: [number, number, number, number][] = [
    [200, 200, 64, 64],
    [1000, 1000, 1296, 1296],
    [1092, 1092, 1521, 1521],
    [1920, 1080, 1560, 2691],
    [1080, 1920, 1560, 2691],
    [2000, 1500, 1564, 3888],
    [3840, 2160, 1560, 4784],
  ];
  for (const [width, height, standard, high] of published) {
    assert.equal(tokens('claude-sonnet-4-5-20250929', width, height), standard);
    assert.equal(tokens('us.anthropic.claude-opus-4-7-v1:0', width, height), high);
  }
  assert.equal(tokens('claude-3-5-sonnet-20241022', 1075, 1520), 33 * 47);
});

/** Gemini API docs, "Image understanding" and "Media resolution". */
test("Gemini's examples", () => {
  assert.equal(tokens('gemini-2.5-flash', 384, 384), 258);
  assert.equal(tokens('gemini-2.5-flash', 960, 540), 6 * 258);
  assert.equal(tokens('gemini-3-pro-preview', 960, 540), 1120);
});

test('no size of a picture breaks a rule', () => {
  const models = ['gpt-4o', 'gpt-5-mini', 'gpt-5.4', 'gpt-5.6-sol', 'claude-opus-4-8'];
  for (const model of [...models, 'claude-3-haiku', 'gemini-2.0-flash', 'llama-4']) {
    for (const [width, height] of [
      [1, 1],
      [1, 65_535],
      [65_535, 1],
      [65_535, 65_535],
      [3, 50_000],
    ]) {
      const cost = tokens(model, width, height, 'high');
      assert.ok(Number.isInteger(cost) && cost > 0, `${model} ${width}×${height}: ${cost}`);
    }
  }
});

function sizeOf(file: Buffer) {
  return imageSize((offset, length) => file.subarray(offset, offset + length));
}

function jpeg(width: number, height: number, metadataBytes: number): Buffer {
  const segment = Buffer.alloc(2 + metadataBytes);
  segment.writeUInt16BE(0xffe1);
  segment.writeUInt16BE(metadataBytes, 2);
  const frame = Buffer.from('ffc2001108000000000301', 'hex');
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([Buffer.from('ffd8', 'hex'), segment, segment, frame, Buffer.alloc(20)]);
}

function webp(chunk: string, at: number, bytes: string): Buffer {
  const header = Buffer.alloc(40);
  header.write('RIFF', 0);
  header.write(`WEBP${chunk}`, 8);
  Buffer.from(bytes, 'hex').copy(header, at);
  return header;
}

test('sizes are read from headers', () => {
  const gif = Buffer.alloc(40);
  gif.write('GIF89a');
  gif.writeUInt16LE(320, 6);
  gif.writeUInt16LE(200, 8);
  assert.deepEqual(sizeOf(png(1800, 2400)), { width: 1800, height: 2400 });
  assert.deepEqual(sizeOf(gif), { width: 320, height: 200 });
  assert.deepEqual(sizeOf(jpeg(4032, 3024, 60_000)), { width: 4032, height: 3024 });
  // Lossy 176 × 144; lossless 386 × 395; extended 1920 × 1080.
  assert.deepEqual(sizeOf(webp('VP8 ', 26, 'b0009000')), { width: 176, height: 144 });
  assert.deepEqual(sizeOf(webp('VP8L', 20, '2f81816200')), { width: 386, height: 395 });
  assert.deepEqual(sizeOf(webp('VP8X', 24, '7f0700370400')), { width: 1920, height: 1080 });
});

test('what is no picture has no size', () => {
  const broken = [
    Buffer.alloc(0),
    Buffer.from('%PDF-1.7 and more than that, much more'),
    png(0, 5),
    png(70_000, 5),
    png(10, 10).subarray(0, 20),
    jpeg(10, 10, 100).subarray(0, 150),
    Buffer.concat([Buffer.from('ffd8', 'hex'), Buffer.alloc(100, 0xff)]),
    Buffer.concat([Buffer.from('ffd8', 'hex'), Buffer.alloc(5000)]),
    webp('ABCD', 20, '00'),
  ];
  for (const file of broken) assert.equal(sizeOf(file), undefined, file.toString('hex', 0, 30));
});

const picture = (url: string, detail?: string) => [
  { role: 'user', content: [{ type: 'image_url', image_url: { url, detail } }] },
];

test('pictures in chat completions', () => {
  const cost = (url: string, detail?: string) => {
    const counted = chat('gpt-4o', { messages: picture(url, detail) });
    return [part(counted, 'images'), counted.isEstimate];
  };
  const square = dataUrl(png(1024, 1024));
  assert.deepEqual(cost(square), [765, false]);
  assert.deepEqual(cost(square, 'low'), [85, false]);
  assert.deepEqual(cost(square, 'nonsense'), [765, false]);
  assert.deepEqual(cost(dataUrl(jpeg(2048, 4096, 65_000), 'image/jpeg')), [1105, false]);
  assert.deepEqual(cost('https://example.com/a.png'), [85 + 8 * 170, true]);
  assert.deepEqual(cost('https://example.com/a.png', 'low'), [85, false]);
  assert.deepEqual(cost('data:image/png;base64,'), [85 + 8 * 170, true]);
  assert.deepEqual(cost('data:'), [85 + 8 * 170, true]);
});

test('slashes of base64 may be escaped', () => {
  for (const file of [png(1024, 1024), jpeg(2048, 4096, 40_000)]) {
    const noisy = Buffer.concat([file, Buffer.alloc(200_000, 0xff)]);
    const body = JSON.stringify({ messages: picture(dataUrl(noisy)) });
    const escaped = chat('gpt-4o', body.replaceAll('/', '\\/'));
    assert.deepEqual(escaped.parts, chat('gpt-4o', body).parts);
    assert.equal(escaped.isEstimate, false);
  }
});

test('pictures in responses and messages', () => {
  const url = dataUrl(png(1024, 1024));
  const input = [{ role: 'user', content: [{ type: 'input_image', image_url: url }] }];
  assert.equal(part(count('responses', 'gpt-4o', { input }), 'images'), 765);
  const source = (more: object) => ({
    messages: [{ role: 'user', content: [{ type: 'image', source: more }] }],
  });
  const data = png(1000, 1000).toString('base64');
  const base64 = source({ type: 'base64', media_type: 'image/png', data });
  assert.equal(part(count('messages', 'claude-opus-4-8', base64), 'images'), 1296);
  const far = source({ type: 'url', url: 'https://example.com/a.png' });
  assert.equal(part(count('messages', 'claude-opus-4-8', far), 'images'), 4784);
  assert.equal(part(count('messages', 'claude-haiku-4-5', far), 'images'), 1568);
});

test('sound by its length, files by their size', () => {
  const wave = Buffer.alloc(44 + 48_000 * 10);
  wave.write('RIFF', 0);
  wave.write('WAVEfmt ', 8);
  wave.writeUInt32LE(48_000, 28);
  const sound = (file: Buffer, format: string) => ({
    messages: [
      {
        role: 'user',
        content: [{ type: 'input_audio', input_audio: { data: file.toString('base64'), format } }],
      },
    ],
  });
  const heard = chat('gpt-4o', sound(wave, 'wav'));
  assert.equal(part(heard, 'audio'), 101, 'ten seconds and a header');
  assert.equal(heard.isEstimate, true);
  assert.equal(part(chat('gemini-3-pro', sound(wave, 'wav')), 'audio'), 321);
  assert.equal(part(chat('gpt-4o', sound(Buffer.alloc(160_000), 'mp3')), 'audio'), 100);
  const attach = (file_data?: string) => ({
    messages: [{ role: 'user', content: [{ type: 'file', file: { file_data, file_id: 'f' } }] }],
  });
  const pdf = Buffer.concat([Buffer.from('%PDF-1.7'), Buffer.alloc(120_000)]);
  assert.equal(part(chat('gpt-4o', attach(dataUrl(pdf, 'application/pdf'))), 'files'), 9000);
  const plain = Buffer.alloc(4000, 'a').toString('base64');
  assert.equal(part(chat('gpt-4o', attach(plain)), 'files'), 1000);
  assert.equal(part(chat('gpt-4o', attach()), 'files'), 3000);
});
