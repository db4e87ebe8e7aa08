/** What a set of policies decides, beside a plain model of the rules in docs/policies.md. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseConfig } from '../../../agent/config/load.ts';
import type { Policy } from '../../../agent/pipeline/catalog.ts';
import type { Exchange } from '../../../agent/pipeline/exchange.ts';
import { policiesPlugin } from '../../../agent/plugins/policies/index.ts';
import { type Refusal, refusalStatus } from '../../../agent/request/refusal.ts';
import { emptyContext } from '../../helpers/plugin-context.ts';
import { type ExampleChanges, exampleExchange } from '../../helpers/policy-exchange.ts';

interface Judged {
  readonly refusal: Refusal | undefined;
  readonly wouldDeny: readonly string[];
  readonly notes: readonly string[];
}

async function judge(policies: readonly Policy[], changes: ExampleChanges = {}): Promise<Judged> {
  const plugin = await policiesPlugin.create({}, emptyContext({ policies }));
  return judgeWith(plugin.admit, exampleExchange(changes));
}

function judgeWith(admit: (exchange: Exchange) => unknown, exchange: Exchange): Judged {
  const verdict = admit(exchange) as { refuse: Refusal } | undefined;
  return {
    refusal: verdict?.refuse,
    wouldDeny: exchange.wouldDeny,
    notes: exchange.notes.map(({ text }) => text),
  };
}

function rule(
  name: string,
  effect: Policy['effect'],
  when: string,
  more: Partial<Policy> = {},
): Policy {
  return { name, effect, when, mode: 'enforce', ...more };
}

const MISSING_TAG = 'tags.nothing == "x"';

test('without policies everything passes', async () => {
  assert.deepEqual(await judge([]), { refusal: undefined, wouldDeny: [], notes: [] });
});

test('a deny that holds refuses, names itself and adds the words of the operator', async () => {
  const { refusal, notes } = await judge([
    rule('other', 'deny', 'team == "red"'),
    rule('big', 'deny', 'promptTokens > 10', { message: 'Ask for less.' }),
    rule('anyone', 'allow', 'true'),
  ]);
  assert.deepEqual(refusal, {
    code: 'access_denied',
    message: "The policy 'big' denies this request. Ask for less.",
  });
  assert.equal(refusalStatus('access_denied'), 403);
  assert.deepEqual(notes, [
    "deny 'other': does not hold",
    "deny 'big': holds",
    "allow 'anyone': holds",
  ]);
});

test('with allows, one has to hold', async () => {
  const red = rule('red', 'allow', 'team == "red"', { message: 'Red only.' });
  const one = await judge([red]);
  assert.equal(one.refusal?.message, "The policy 'red' does not allow this request. Red only.");
  const two = await judge([red, rule('blue', 'allow', 'team == "blue"')]);
  assert.equal(two.refusal?.message, "No policy allows this request; there are 'red', 'blue'.");
  const many = await judge(
    Array.from({ length: 9 }, (_, index) => rule(`r${index}`, 'allow', 'stream')),
  );
  assert.match(many.refusal!.message, /'r4', 4 more\.$/);
  const held = await judge([red, rule('research', 'allow', 'team == "research"')]);
  assert.equal(held.refusal, undefined);
});

test('what cannot be decided denies and does not allow', async () => {
  const denied = await judge([rule('tagged', 'deny', MISSING_TAG, { message: 'Tag your key.' })]);
  assert.equal(
    denied.refusal?.message,
    "The policy 'tagged' cannot be decided for this request, and so denies it. Tag your key.",
  );
  assert.deepEqual(denied.notes, [
    "deny 'tagged': cannot be decided, so it denies (No such key: nothing)",
  ]);
  const notAllowed = await judge([rule('tagged', 'allow', MISSING_TAG)]);
  assert.equal(notAllowed.refusal?.code, 'access_denied');
});

test('observed policies are noted and enforce nothing', async () => {
  const observe = { mode: 'observe' } as const;
  const cases: [string, Policy[], string[], boolean][] = [
    ['a deny', [rule('a', 'deny', 'true', observe)], ['a'], true],
    ['a deny that does not hold', [rule('a', 'deny', 'false', observe)], [], true],
    ['a deny that cannot be decided', [rule('a', 'deny', MISSING_TAG, observe)], ['a'], true],
    ['an allow alone that holds', [rule('a', 'allow', 'true', observe)], [], true],
    ['an allow alone that does not', [rule('a', 'allow', 'false', observe)], ['a'], true],
    [
      'an allow beside one that holds',
      [rule('a', 'allow', 'false', observe), rule('b', 'allow', 'true')],
      [],
      true,
    ],
    [
      'an allow cannot lift what is enforced',
      [rule('a', 'allow', 'true', observe), rule('b', 'allow', 'false')],
      [],
      false,
    ],
  ];
  for (const [what, policies, expected, passes] of cases) {
    const { wouldDeny, refusal } = await judge(policies);
    assert.deepEqual(wouldDeny, expected, what);
    assert.equal(refusal === undefined, passes, what);
  }
});

test('of a body that was cut, nothing passes unseen', async () => {
  const body = { model: 'gpt-4o', messages: [{ role: 'user', content: 'x'.repeat(500) }] };
  const conditions = [
    '"images" in features',
    'messageCount > 10',
    'maxTokens > 10',
    'completions > 1',
    'stream',
  ];
  for (const when of conditions) {
    const cut = await judge([rule('r', 'deny', when)], { body, seenBytes: 100 });
    assert.match(cut.notes[0], /larger than the gateway can see/, when);
    assert.equal(cut.refusal?.code, 'access_denied', when);
    assert.equal((await judge([rule('r', 'deny', when)], { body })).refusal, undefined, when);
  }
  const early = { model: 'gpt-4o', max_tokens: 5, stream: true, messages: body.messages };
  const seen = rule('r', 'deny', 'maxTokens > 10 || !stream');
  assert.equal((await judge([seen], { body: early, seenBytes: 100 })).refusal, undefined);
});

const OUTCOMES = {
  true: 'team == "research"',
  false: 'team == "red"',
  error: MISSING_TAG,
} as const;

const anyPolicy = fc
  .record({
    effect: fc.constantFrom('allow', 'deny'),
    outcome: fc.constantFrom('true', 'false', 'error'),
    mode: fc.constantFrom('enforce', 'observe'),
  })
  .map(
    (drawn) =>
      drawn as { effect: Policy['effect']; outcome: keyof typeof OUTCOMES; mode: Policy['mode'] },
  );

const anySet = fc.array(anyPolicy, { maxLength: 8 }).map((drawn) =>
  drawn.map(({ effect, outcome, mode }, index) => ({
    outcome,
    policy: rule(`p${index}`, effect, OUTCOMES[outcome], { mode }),
  })),
);
type Drawn = { readonly outcome: keyof typeof OUTCOMES; readonly policy: Policy };

/** The rules of docs/policies.md, as short as they are there. */
function isRefused(set: readonly Drawn[], mode?: 'enforce'): boolean {
  const counted = set.filter(({ policy }) => mode === undefined || policy.mode === mode);
  const denies = counted.filter(({ policy }) => policy.effect === 'deny');
  const allows = counted.filter(({ policy }) => policy.effect === 'allow');
  return (
    denies.some(({ outcome }) => outcome !== 'false') ||
    (allows.length > 0 && !allows.some(({ outcome }) => outcome === 'true'))
  );
}

test('any set of policies decides as the model does, in any order; would_deny is what enforcing adds', async () => {
  await fc.assert(
    fc.asyncProperty(anySet, fc.infiniteStream(fc.nat()), async (set, random) => {
      const shuffled = set
        .map((drawn) => ({ drawn, place: random.next().value as number }))
        .sort((a, b) => a.place - b.place)
        .map(({ drawn }) => drawn);
      const [one, other] = await Promise.all(
        [set, shuffled].map((some) => judge(some.map(({ policy }) => policy))),
      );
      assert.equal(one.refusal !== undefined, isRefused(set, 'enforce'));
      assert.equal(other.refusal === undefined, one.refusal === undefined, 'order');
      assert.deepEqual(other.wouldDeny.toSorted(), one.wouldDeny.toSorted(), 'order');
      assert.equal(one.notes.length, set.length, 'each is looked at once');
      if (one.refusal === undefined) {
        assert.equal(one.wouldDeny.length > 0, isRefused(set), 'all of them enforced');
      }
    }),
    { numRuns: 1000 },
  );
});

const TICK_MICROSECONDS = 10_000;

/** Microseconds of this thread: other programs of a busy machine do not count. */
function cpuTime(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return user + system;
}

test('the time of many policies grows as their number', async () => {
  const admitOf = async (count: number) => {
    const policies = Array.from({ length: count }, (_, index) =>
      rule(`r${index}`, 'deny', `promptTokens > ${1000 + index} && "images" in features`),
    );
    const { admit } = await policiesPlugin.create({}, emptyContext({ policies }));
    return () => {
      for (let request = 0; request < 20; request += 1) judgeWith(admit, exampleExchange());
    };
  };
  const [few, many] = [await admitOf(200), await admitOf(2000)];
  few();
  many();
  // In turns and summed up: the clock of a thread may tick in hundredths of a second.
  const rounds = Array.from({ length: 20 }, () => [cpuTime(few), cpuTime(many)]);
  const [fewTime, manyTime] = [0, 1].map((which) => rounds.reduce((sum, r) => sum + r[which], 0));
  const ratio = manyTime / Math.max(fewTime, TICK_MICROSECONDS);
  assert.ok(ratio < 30, `10 times the policies took ${ratio.toFixed(1)} times as long`);
});

test('every example in docs/policies.md is a valid configuration', () => {
  const page = readFileSync('docs/policies.md', 'utf8');
  const head =
    'providers: [{name: openai, dialect: openai}]\nmodels: [{name: m, provider: openai}]\n';
  const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block]) => block);
  assert.ok(blocks.length >= 4);
  for (const block of blocks) {
    const section = /^\w/.test(block) ? block : `policies:\n${block}`;
    parseConfig(head + section, 'docs/policies.md');
  }
});
