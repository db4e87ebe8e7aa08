import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Exchange } from '../../../agent/pipeline/exchange.ts';
import type { PluginInstance } from '../../../agent/pipeline/plugin.ts';
import { countPrompt } from '../../../agent/plugins/tokens/count-prompt.ts';
import { tokensPlugin } from '../../../agent/plugins/tokens/index.ts';
import { findEndpoint } from '../../../agent/request/endpoint.ts';
import { readPromptBody } from '../../../agent/request/prompt-body.ts';
import { emptyContext } from '../../helpers/plugin-context.ts';
import { png } from './bodies.ts';

async function withPlugin(work: (plugin: PluginInstance) => Promise<void>): Promise<void> {
  const plugin = await tokensPlugin.create({}, emptyContext());
  try {
    await work(plugin);
  } finally {
    await plugin.close?.();
  }
}

function exchangeOf(body: object, seenBytes?: number): Exchange {
  const whole = Buffer.from(JSON.stringify(body));
  const bytes = whole.subarray(0, seenBytes ?? whole.length);
  const path = '/v1/chat/completions';
  const endpoint = findEndpoint(path)!;
  const request = {
    id: 'r',
    method: 'POST',
    path,
    credentialSha256: undefined,
    sourceAddress: '127.0.0.1',
    session: '',
    region: '',
    contentType: 'application/json',
    body: bytes,
    bodySizeBytes: whole.length,
    resizable: true,
    translates: true,
    sentAtMs: undefined,
  };
  const exchange = new Exchange(request, endpoint);
  exchange.body = readPromptBody(endpoint, bytes, bytes.length < whole.length);
  return exchange;
}

const say = (content: unknown) => ({ model: 'gpt-4o', messages: [{ role: 'user', content }] });
const expected = ({ body }: Exchange) => countPrompt(body.root, 'chat', 'gpt-4o').tokens;

test('a small prompt is counted at once, and explained', () =>
  withPlugin(async (plugin) => {
    const exchange = exchangeOf({ ...say('hello world'), max_tokens: 7, stream: true });
    assert.equal(plugin.admit(exchange), undefined);
    assert.deepEqual(Object.fromEntries(exchange.variables), {
      prompt_tokens: 9,
      prompt_estimated: false,
      max_tokens: 7,
      stream: true,
    });
    assert.deepEqual(exchange.notes, [
      { plugin: 'tokens', text: '9 in the prompt (framing 7, text 2)' },
    ]);
  }));

test('a large prompt gets the same count from the thread', () =>
  withPlugin(async (plugin) => {
    const texts = [
      'word '.repeat(20_000),
      'é"\n😀'.repeat(20_000),
      '的一是不了在人有我'.repeat(9000),
    ];
    const exchanges = texts.map((text) => exchangeOf(say(text)));
    const verdicts = exchanges.map((exchange) => plugin.admit(exchange));
    for (const verdict of verdicts) assert.ok(verdict instanceof Promise);
    assert.deepEqual(await Promise.all(verdicts), [undefined, undefined, undefined]);
    for (const exchange of exchanges) {
      assert.equal(exchange.variables.get('prompt_tokens'), expected(exchange));
      assert.equal(exchange.variables.get('prompt_estimated'), false);
    }
  }));

test('text in odd places is found to be large while it is counted', () =>
  withPlugin(async (plugin) => {
    const odd = exchangeOf(say([{ type: 'unknown', id: 'word '.repeat(20_000) }]));
    const properties = { ['k'.repeat(100_000)]: { type: 'string' } };
    const tool = { type: 'function', function: { name: 'f', parameters: { properties } } };
    const schema = exchangeOf({ ...say('hello'), tools: [tool] });
    for (const exchange of [odd, schema]) {
      const verdict = plugin.admit(exchange);
      assert.ok(verdict instanceof Promise);
      await verdict;
      assert.equal(exchange.variables.get('prompt_tokens'), expected(exchange));
    }
  }));

test('a large picture is no large prompt', () =>
  withPlugin(async (plugin) => {
    const file = Buffer.concat([png(1024, 1024), Buffer.alloc(800_000, 0xa5)]);
    const url = `data:image/png;base64,${file.toString('base64')}`;
    const exchange = exchangeOf(say([{ type: 'image_url', image_url: { url } }]));
    assert.equal(plugin.admit(exchange), undefined);
    assert.equal(exchange.variables.get('prompt_tokens'), 765 + 7);
  }));

test('a cut body is extrapolated, small or large', () =>
  withPlugin(async (plugin) => {
    for (const words of [2000, 100_000]) {
      const whole = exchangeOf(say('word '.repeat(words)));
      const cut = exchangeOf(say('word '.repeat(words)), words * 3);
      await plugin.admit(cut);
      const tokens = cut.variables.get('prompt_tokens') as number;
      assert.ok(Math.abs(tokens - expected(whole)) < 0.02 * words, `${tokens}`);
      assert.equal(cut.variables.get('prompt_estimated'), true);
    }
  }));

test('the event loop is not held while a large prompt is counted', () =>
  withPlugin(async (plugin) => {
    const letters = 'etaoinshrdlu';
    let noise = '';
    for (let index = 0; index < 900_000; index += 1) {
      noise += letters[(index * 7919 + (index >> 3) * 104_729) % letters.length];
    }
    const exchange = exchangeOf(say(noise));
    await plugin.admit(exchangeOf(say('word '.repeat(20_000))));
    await sleep(50);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    let isCounting = true;
    const counting = Promise.resolve(plugin.admit(exchange)).then(() => {
      isCounting = false;
    });
    let turns = 0;
    for (; isCounting; turns += 1) await sleep(1);
    await counting;
    delay.disable();
    assert.ok(turns > 0);
    // The machine that runs the tests may be busy with other things.
    assert.ok(delay.percentile(50) / 1e6 < 10, `${delay.percentile(50) / 1e6} ms`);
  }));

test('a plugin that is closed counts no more, and one that waits is told', async () => {
  const plugin = await tokensPlugin.create({}, emptyContext());
  const waiting = plugin.admit(exchangeOf(say('word '.repeat(100_000)))) as Promise<unknown>;
  const outcome = assert.rejects(waiting, /the counting thread ended/);
  await plugin.close?.();
  await outcome;
  assert.throws(() => plugin.admit(exchangeOf(say('word '.repeat(100_000)))), /has ended/);
});
