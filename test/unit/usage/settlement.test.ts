import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeReceipt, ReceiptKey } from '../../../agent/pipeline/receipt.ts';
import { parseAccessLine } from '../../../agent/usage/access-line.ts';
import { OctetCountedReader } from '../../../agent/usage/octet-counted.ts';
import { settlementOf } from '../../../agent/usage/settlement.ts';

const SECRET = new ReceiptKey(Buffer.alloc(32, 1));

const MINUTE = { kind: 'sliding' as const, lengthMs: 60_000 };

const RECEIPT = encodeReceipt(
  {
    requestId: 'r-1',
    chargedAtMs: 1000,
    admittedBy: 'store',
    org: 'o',
    tags: {},
    session: '',
    countedPromptTokens: 40,
    price: undefined,
    key: 'k',
    team: 't',
    user: '',
    endpoint: 'chat',
    model: 'm',
    provider: 'p',
    providerModel: 'pm',
    promptTokens: 40,
    charges: [
      { counter: 'c:requests', shared: false, window: MINUTE, amount: 1, measure: 'requests' },
      { counter: 'c:tokens', shared: false, window: MINUTE, amount: 540, measure: 'tokens' },
    ],
  },
  SECRET,
);

const FIELDS = {
  id: 'r-1',
  receipt: RECEIPT,
  status: '200',
  term: '--',
  server: 'openai',
  ttfb_ms: '12',
  total_ms: '345',
  prompt: '41',
  completion: '7',
  cached: '3',
  cache_write: '0',
  reasoning: '2',
  source: 'reported',
  events: '6',
};

function line(changes: Partial<typeof FIELDS> = {}, message = '127.0.0.1 200 …'): string {
  const fields = Object.entries({ ...FIELDS, ...changes }).map(
    ([name, value]) => `${name}="${value}"`,
  );
  return `<134>1 2026-01-01T00:00:00.000000+00:00 host haproxy 123 - [ai-gateway ${fields.join(' ')}] ${message}`;
}

function deltas(changes: Partial<typeof FIELDS>): [number, number] {
  const settling = settlementOf(parseAccessLine(line(changes))!, SECRET, 5000, () => undefined);
  assert.ok(settling.kind === 'settle');
  const [requests, tokens] = settling.settlement.corrections;
  return [requests.delta, tokens.delta];
}

test('reported usage replaces what was reserved', () => {
  const settling = settlementOf(parseAccessLine(line())!, SECRET, 5000, () => undefined);
  assert.ok(settling.kind === 'settle');
  assert.deepEqual(
    settling.settlement.corrections.map(({ counter, delta }) => [counter, delta]),
    [
      ['c:requests', 0],
      ['c:tokens', 41 + 7 - 540],
    ],
  );
  const { promptTokens, completionTokens, cachedTokens, reasoningTokens, firstByteMs, totalMs } =
    settling.settlement.row;
  assert.deepEqual(
    [promptTokens, completionTokens, cachedTokens, reasoningTokens, firstByteMs, totalMs],
    [41, 7, 3, 2, 12, 345],
  );
});

test('a cut stream is charged its prompt and the events that went through', () => {
  const cut = { source: 'estimated', prompt: '-', completion: '9', term: 'CD' };
  assert.deepEqual(deltas(cut), [0, 40 + 9 - 540]);
  assert.deepEqual(deltas({ ...cut, prompt: '38' }), [0, 38 + 9 - 540]);
});

test('what no provider did is not charged; what HAProxy refused counts as no request', () => {
  const nothing = { source: 'none', prompt: '-', completion: '-' };
  assert.deepEqual(deltas({ ...nothing, status: '502', server: 'openai' }), [0, -540]);
  assert.deepEqual(deltas({ ...nothing, status: '403', server: '<NOSRV>' }), [-1, -540]);
  assert.deepEqual(deltas({ ...nothing, status: '200' }), [0, 40 - 540]);
});

test('lines without a receipt, of another request, or forged settle nothing', () => {
  const kind = (changes: Partial<typeof FIELDS>) =>
    settlementOf(parseAccessLine(line(changes))!, SECRET, 1, () => undefined).kind;
  assert.equal(kind({ receipt: '-' }), 'no-receipt');
  assert.equal(kind({ id: 'r-2' }), 'forged');
  assert.equal(kind({ receipt: `${RECEIPT}x` }), 'forged');
});

test('other lines are recognised as foreign, also when their text imitates ours', () => {
  const foreign = [
    '',
    'hello',
    '<134>1 2026-01-01T00:00:00Z host haproxy 1 - - text',
    `<134>1 2026-01-01T00:00:00Z host haproxy 1 - - ${line().slice(line().indexOf('['))}`,
    line({ id: '-' }),
  ];
  for (const text of foreign) assert.equal(parseAccessLine(text), undefined, text);
  assert.equal(parseAccessLine(line({}, '[ai-gateway id="evil"]'))?.requestId, 'r-1');
});

test('octet-counted lines come whole however the bytes are cut', () => {
  const lines = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(lines, fc.infiniteStream(fc.integer({ min: 1, max: 50 })), (list, sizes) => {
      const stream = Buffer.concat(
        list.map((text) => Buffer.from(`${Buffer.byteLength(text)} ${text}`)),
      );
      const reader = new OctetCountedReader();
      const read: string[] = [];
      for (let at = 0; at < stream.length; ) {
        const size: number = sizes.next().value;
        read.push(...reader.push(stream.subarray(at, at + size)));
        at += size;
      }
      assert.deepEqual(read, list);
    }),
  );
});

test('a stream that is not octet-counted is refused', () => {
  for (const text of ['GET / HTTP/1.1', '999999 x', '<134>1 …', ' 5 hello']) {
    assert.throws(() => new OctetCountedReader().push(Buffer.from(text)), {
      name: 'LogFramingError',
    });
  }
});

test('a request that HAProxy took to another target is that one’s, at its price', () => {
  const rates = { input: 0, cachedInput: 0, cacheWrite: 0, output: 0, reasoning: 0 };
  const price = { ...rates, perRequest: 7_000_000, perImage: 0, longPrompt: undefined };
  const asked: unknown[] = [];
  const text = line().replace('server="openai"', 'server="x" target="chat/other:big"');
  const settling = settlementOf(parseAccessLine(text)!, SECRET, 5000, (...of) => {
    asked.push(of);
    return { provider: 'other', providerModel: 'big', price };
  });
  assert.ok(settling.kind === 'settle');
  const { provider, providerModel, priced, costMicros } = settling.settlement.row;
  const expected = { provider: 'other', providerModel: 'big', priced: true, costMicros: 7_000_000 };
  assert.deepEqual({ provider, providerModel, priced, costMicros }, expected);
  assert.deepEqual(asked, [['chat/other:big', 'm', 1000]]);
});
