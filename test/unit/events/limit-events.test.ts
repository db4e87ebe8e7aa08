import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type LimitEvent, LimitEvents } from '../../../agent/events/limit-events.ts';
import type { LimitCharge } from '../../../agent/pipeline/exchange.ts';
import { SqliteStore } from '../../../agent/store/sqlite/sqlite-store.ts';
import { StoreError } from '../../../agent/store/store.ts';

const START_MS = 1_800_000_000_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

function charge(fields: Partial<LimitCharge> = {}): LimitCharge {
  return {
    counter: 'key:k1:tokens:hour',
    shared: false,
    window: { kind: 'sliding', lengthMs: HOUR_MS },
    limit: 1000,
    amount: 10,
    enforced: true,
    measure: 'tokens',
    period: 'hour',
    rule: 'key:k1',
    subject: "key 'k1'",
    ...fields,
  };
}

class Agents {
  nowMs = START_MS;
  readonly events: LimitEvent[] = [];
  readonly labels: string[] = [];
  thresholds = [50, 80, 100];
  private readonly store = SqliteStore.open({ path: ':memory:', nowMs: () => this.nowMs });

  agent(store: Pick<SqliteStore, 'claimOnce'> = this.store): LimitEvents {
    return new LimitEvents({
      store,
      thresholds: () => this.thresholds,
      log: {
        info() {},
        warn: (fields, message) => assert.equal(message, 'limit reached', `${fields}`),
      },
      observer: { limitEvent: (limit, threshold) => this.labels.push(`${limit} ${threshold}`) },
      deliver: (event) => this.events.push(event),
      nowMs: () => this.nowMs,
    });
  }
}

async function stand(
  agent: LimitEvents,
  used: number,
  one = charge(),
  exceeded?: number,
): Promise<void> {
  const { counter, limit } = one;
  const remaining = Math.max(0, limit - used);
  agent.limitsStand([one], [{ counter, limit, used, remaining, resetMs: 1 }], {
    org: 'acme',
    exceeded,
  });
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('limit events', () => {
  test('one for each threshold, once in a window, over all agents', async () => {
    const agents = new Agents();
    const [one, other] = [agents.agent(), agents.agent()];
    await stand(one, 499);
    assert.deepEqual(agents.labels, []);
    await stand(one, 500);
    await stand(other, 510);
    await stand(one, 520);
    assert.deepEqual(agents.labels, ['key 50']);
    await stand(other, 1000);
    await stand(one, 1000);
    assert.deepEqual(agents.labels, ['key 50', 'key 80', 'key 100']);
    agents.nowMs += HOUR_MS;
    await stand(one, 600);
    await stand(other, 600);
    assert.deepEqual(agents.labels.slice(3), ['key 50']);
  });

  test('says what, whose and how much, with an id of its own', async () => {
    const agents = new Agents();
    await stand(agents.agent(), 810);
    const [first, second] = agents.events;
    assert.notEqual(first.id, second.id);
    assert.deepEqual(
      { ...second, id: '' },
      {
        id: '',
        type: 'limit.threshold',
        at: new Date(START_MS).toISOString(),
        org: 'acme',
        rule: 'key:k1',
        subject: "key 'k1'",
        counter: 'key:k1:tokens:hour',
        measure: 'tokens',
        period: 'hour',
        threshold: 80,
        used: 810,
        limit: 1000,
        enforced: true,
      },
    );
  });

  test('a limit that refuses is reached, however much is left', async () => {
    const agents = new Agents();
    await stand(agents.agent(), 300, charge({ amount: 900 }), 0);
    assert.deepEqual(agents.labels, ['key 100']);
    const other = new Agents();
    await stand(other.agent(), 300, charge({ amount: 1001 }), 0);
    assert.deepEqual(other.labels, [], 'the request is larger than the whole limit');
  });

  test('a budget tells once in its period, and again in the next', async () => {
    const agents = new Agents();
    const agent = agents.agent();
    const budget = (startMs: number): LimitCharge =>
      charge({
        window: {
          kind: 'calendar',
          startMs,
          endMs: startMs + DAY_MS,
          nextEndMs: startMs + 2 * DAY_MS,
        },
      });
    await stand(agent, 500, budget(START_MS));
    agents.nowMs += DAY_MS - 1;
    await stand(agent, 500, budget(START_MS));
    assert.equal(agents.events.length, 1);
    agents.nowMs += 1;
    await stand(agent, 500, budget(START_MS + DAY_MS));
    assert.equal(agents.events.length, 2);
  });

  test('limits per second tell once in a minute', async () => {
    const agents = new Agents();
    const agent = agents.agent();
    const one = charge({ window: { kind: 'sliding', lengthMs: 1000 }, period: 'second' });
    for (let second = 0; second < 120; second += 1) {
      await stand(agent, 500, one);
      agents.nowMs += 1000;
    }
    assert.equal(agents.events.length, 2);
  });

  test('a limit that was raised is another; one of zero is none', async () => {
    const agents = new Agents();
    const agent = agents.agent();
    await stand(agent, 500);
    await stand(agent, 1200, charge({ limit: 2000 }));
    await stand(agent, 0, charge({ limit: 0, counter: 'zero' }));
    assert.equal(agents.events.length, 2);
  });

  test('thresholds are those of the present configuration', async () => {
    const agents = new Agents();
    const agent = agents.agent();
    await stand(agent, 300);
    agents.thresholds = [30];
    await stand(agent, 300);
    assert.deepEqual(agents.labels, ['key 30']);
  });

  test('without the store an agent raises it itself', async () => {
    const agents = new Agents();
    const claimOnce = (): Promise<boolean> => Promise.reject(new StoreError('away'));
    const agent = agents.agent({ claimOnce });
    await stand(agent, 500);
    await stand(agent, 500);
    assert.deepEqual(agents.labels, ['key 50']);
  });

  test('metrics name limits of the configuration and kinds of owners, never keys', async () => {
    const agents = new Agents();
    agents.thresholds = [50];
    const agent = agents.agent();
    for (const rule of ['per-model', 'team:acme/blue']) {
      await stand(agent, 500, charge({ rule, counter: rule }));
    }
    assert.deepEqual(agents.labels, ['per-model 50', 'team 50']);
  });
});
