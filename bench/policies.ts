/**
 * `npm run bench:policies`: what policies cost one request, in microseconds: 1, 10 and 100 of them, for the conditions
 * that docs/policies.md shows, in turns. Nothing but the plugin runs; the request is read anew each time, as attributes
 * are remembered.
 *
 *     node bench/policies.ts [rounds]
 */
import type { Policy } from '../agent/pipeline/catalog.ts';
import type { PluginInstance } from '../agent/pipeline/plugin.ts';
import { policiesPlugin } from '../agent/plugins/policies/index.ts';
import { compileCondition } from '../agent/policy/expression.ts';
import { emptyContext } from '../test/helpers/plugin-context.ts';
import { exampleExchange } from '../test/helpers/policy-exchange.ts';

const ROUNDS = Number(process.argv[2] ?? 7);
const REQUESTS = 5000;
const BATCH = 20;

/** None of them holds, so that all are evaluated to the end. */
const CONDITIONS = [
  '"images" in features',
  'model == "gpt-4.1" && team == "research"',
  'team == "interns" && !glob(model, "gpt-*")',
  'promptTokens > 32000 && !("long-context" in roles)',
  'endpoint in ["completions", "embeddings"] && (maxTokens == 0 || maxTokens > 4096)',
  'time.weekday > 7 || time.inZone("America/New_York").clock > "24:00"',
  'inNetwork(source, ["192.168.0.0/16", "172.16.0.0/12", "2001:db8::/32"])',
  '"stage" in tags && tags.stage == "test" && stream',
  'roles.exists(r, r.startsWith("guest-"))',
  'providerModel.matches("^(gpt|o[0-9])-.*-preview$")',
];

function policies(count: number): Policy[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `rule-${index}`,
    effect: 'deny',
    // Each its own text: none profits from another's.
    when: `(${CONDITIONS[index % CONDITIONS.length]}) && bodyBytes != ${index}`,
    mode: 'enforce',
  }));
}

/** In small batches, as requests come and go: thousands kept at once would measure the garbage collector. */
function microseconds(plugin: PluginInstance): number {
  let elapsedMs = 0;
  for (let batch = 0; batch < REQUESTS / BATCH; batch += 1) {
    const exchanges = Array.from({ length: BATCH }, () => exampleExchange());
    const begunMs = performance.now();
    for (const exchange of exchanges) {
      if (plugin.admit(exchange) !== undefined) throw new Error('a rule of the benchmark holds');
    }
    elapsedMs += performance.now() - begunMs;
  }
  return (elapsedMs * 1000) / REQUESTS;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

function compileMicroseconds(): number {
  const texts = policies(100).map(({ when }) => when);
  const begunMs = performance.now();
  for (const text of texts) compileCondition(text);
  return ((performance.now() - begunMs) * 1000) / texts.length;
}

const counts = [0, 1, 10, 100];
const plugins = await Promise.all(
  counts.map((count) => policiesPlugin.create({}, emptyContext({ policies: policies(count) }))),
);
const measured = counts.map((): number[] => []);
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const [index, plugin] of plugins.entries()) {
    const value = microseconds(plugin);
    if (round > 0) measured[index].push(value); // the first round warms up
  }
}
console.log('policies   µs per request, median (lowest to highest round)');
for (const [index, count] of counts.entries()) {
  const values = measured[index];
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(2));
  console.log(`${String(count).padStart(8)}   ${median(values).toFixed(2)} (${low} to ${high})`);
}
console.log(`compiling one condition: ${compileMicroseconds().toFixed(0)} µs`);
