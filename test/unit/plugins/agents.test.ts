import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestAttributes } from '../../../agent/pipeline/attributes.ts';
import type { PluginInstance } from '../../../agent/pipeline/plugin.ts';
import { agentsPlugin } from '../../../agent/plugins/agents/index.ts';
import { refusalStatus } from '../../../agent/request/refusal.ts';
import { emptyContext } from '../../helpers/plugin-context.ts';
import { exampleExchange } from '../../helpers/policy-exchange.ts';

const agents = (options: object): PluginInstance =>
  agentsPlugin.create(agentsPlugin.options.parse(options), emptyContext()) as PluginInstance;

/** A run in which `find` was called that often with the same arguments. */
function run(calls: number) {
  const call = {
    id: 'c',
    type: 'function',
    function: { name: 'find', arguments: '{"q":"secret"}' },
  };
  const messages = Array.from({ length: calls }, () => [
    { role: 'assistant', tool_calls: [call] },
    { role: 'tool', tool_call_id: 'c', content: 'nothing' },
  ]).flat();
  return exampleExchange({ body: { model: 'gpt-4o', messages } });
}

async function refusalOf(options: object, exchange = run(5)) {
  const verdict = await agents(options).admit(exchange);
  return verdict !== undefined && 'refuse' in verdict ? verdict.refuse : undefined;
}

test('nothing is limited until it is configured', async () => {
  assert.equal(await refusalOf({}, run(1000)), undefined);
});

test('each limit refuses what is above it, and not what is at it', async () => {
  for (const bound of ['maxSteps', 'maxToolCalls', 'maxCallsInARow', 'maxSameCalls']) {
    assert.equal(await refusalOf({ [bound]: 5 }), undefined, bound);
    const refusal = await refusalOf({ [bound]: 4 });
    assert.equal(refusal?.code, 'agent_limit_exceeded', bound);
    assert.match(refusal.message, new RegExp(`${bound}.*5.*at most 4`));
    assert.doesNotMatch(refusal.message, /secret|find/, 'no text of the prompt');
  }
  assert.equal(await refusalOf({ maxToolResultBytes: 7 }), undefined);
  assert.match((await refusalOf({ maxToolResultBytes: 6 }))!.message, /7 bytes, at most 6/);
});

test('the status is one that SDKs do not retry', () => {
  assert.equal(refusalStatus('agent_limit_exceeded'), 400);
});

test('observed limits are named and refuse nothing', async () => {
  const exchange = run(5);
  const options = { maxSteps: 4, maxToolCalls: 4, maxSameCalls: 9, mode: 'observe' };
  assert.equal(await refusalOf(options, exchange), undefined);
  assert.deepEqual(exchange.wouldDeny, ['agents.maxSteps', 'agents.maxToolCalls']);
});

test('policies can ask for the same figures, except of a body that is cut', () => {
  const attributes = requestAttributes(run(3), 'UTC');
  assert.deepEqual(
    [attributes.steps, attributes.toolCalls, attributes.repeatedCalls],
    [3n, 3n, 3n],
  );
  const cut = exampleExchange({ seenBytes: 60 });
  assert.throws(() => requestAttributes(cut, 'UTC').steps, /not known/);
});
