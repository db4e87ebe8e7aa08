/** Policies and roles behind real HAProxys: who may do what, from where, and what a client is told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyHash } from '../helpers/gateway-stack.ts';
import { eventually, metric, onEachVersion, post, say } from '../helpers/gateway-suite.ts';

const SMALL = 'sk-ai-small-models';
const ABROAD = 'sk-ai-from-abroad';
const UNTAGGED = 'sk-ai-untagged';
const PICTURE = { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } };

interface ErrorBody {
  readonly type?: string;
  readonly error: { readonly code?: string; readonly type: string; readonly message: string };
}

await onEachVersion(
  {
    configure(config) {
      config.models.push(
        { name: 'gpt-4o', provider: 'openai' },
        { name: 'gpt-4o-mini', provider: 'openai' },
      );
      config.roles = [{ name: 'small', models: ['gpt-4o-mini', 'claude-*'] }];
      config.teams!.push({ name: 'abroad' });
      config.keys![0] = { ...config.keys![0], tags: { stage: 'prod' } };
      const tags = { stage: 'prod' };
      config.keys!.push(
        { id: 'small', sha256: keyHash(SMALL), team: 'test', roles: ['small'], tags },
        { id: 'abroad', sha256: keyHash(ABROAD), team: 'abroad', tags },
        { id: 'untagged', sha256: keyHash(UNTAGGED), team: 'test' },
      );
      config.policies = [
        {
          name: 'from-here',
          effect: 'allow',
          when: 'team != "abroad" && inNetwork(source, ["127.0.0.0/8", "::1"])',
        },
        {
          name: 'from-there',
          effect: 'allow',
          when: 'team == "abroad" && inNetwork(source, ["192.0.2.0/24", "2001:db8::/32"])',
        },
        {
          name: 'no-pictures',
          effect: 'deny',
          when: '"images" in features',
          message: 'Pictures are not allowed here.',
        },
        { name: 'capped', effect: 'deny', when: 'maxTokens > 1000 || promptTokens > 2000' },
        { name: 'no-embeddings', effect: 'deny', when: 'endpoint == "embeddings"' },
        { name: 'no-tests', effect: 'deny', when: 'tags.stage == "test"' },
        { name: 'streams', effect: 'deny', when: 'stream', mode: 'observe' },
        { name: 'session-x', effect: 'deny', when: 'session == "x"', mode: 'observe' },
      ];
    },
  },
  (suite) => {
    const ask = (body: object, key?: string, path?: string, headers: Record<string, string> = {}) =>
      post(suite.stack, {
        body,
        headers: { ...headers, ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
        ...(path === undefined ? {} : { path }),
      });
    const refusalOf = async (answer: Response): Promise<ErrorBody['error']> => {
      assert.equal(answer.status, 403);
      return ((await answer.json()) as ErrorBody).error;
    };

    test('what no policy denies and one allows passes', async () => {
      const answer = await ask(say('hello'));
      assert.equal(answer.status, 200, await answer.text());
    });

    test('a feature is refused in the shape of each dialect, and the provider never sees it', async () => {
      const before = suite.stack.provider.count;
      const openai = await ask({
        model: 'gpt-4o',
        messages: [{ role: 'user', content: [{ type: 'text', text: 'what is this' }, PICTURE] }],
      });
      assert.deepEqual(await refusalOf(openai), {
        code: 'access_denied',
        type: 'permission_error',
        param: null,
        message: "The policy 'no-pictures' denies this request. Pictures are not allowed here.",
      });
      const source = { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' };
      const content = [
        { type: 'tool_result', tool_use_id: 't', content: [{ type: 'image', source }] },
      ];
      const body = { model: 'claude-x', max_tokens: 5, messages: [{ role: 'user', content }] };
      const anthropic = await ask(body, undefined, '/v1/messages');
      assert.equal(anthropic.status, 403);
      const shape = (await anthropic.json()) as ErrorBody;
      assert.deepEqual([shape.type, shape.error.type], ['error', 'permission_error']);
      assert.match(shape.error.message, /'no-pictures'/);
      assert.equal(suite.stack.provider.count, before);
    });

    test('caps on answers and prompts, and endpoints', async () => {
      assert.equal((await ask(say('hi', { max_tokens: 1000 }))).status, 200);
      for (const body of [say('hi', { max_tokens: 1001 }), say('word '.repeat(2100))]) {
        assert.match((await refusalOf(await ask(body))).message, /^The policy 'capped' denies/);
      }
      const embeddings = { model: 'text-embedding-3-small', input: 'hi' };
      const { message } = await refusalOf(await ask(embeddings, undefined, '/v1/embeddings'));
      assert.match(message, /'no-embeddings'/);
    });

    test('networks: an allow of another network does not help', async () => {
      const { message } = await refusalOf(await ask(say('hi'), ABROAD));
      assert.equal(message, "No policy allows this request; there are 'from-here', 'from-there'.");
    });

    test('a policy that cannot be decided denies', async () => {
      const { message } = await refusalOf(await ask(say('hi'), UNTAGGED));
      assert.match(message, /^The policy 'no-tests' cannot be decided/);
    });

    test('a role says which models its keys may use, and /v1/models agrees', async () => {
      assert.equal((await ask(say('hi', { model: 'gpt-4o-mini' }), SMALL)).status, 200);
      const refused = await refusalOf(await ask(say('hi'), SMALL));
      assert.equal(refused.code, 'model_not_allowed');
      const listed = await fetch(`${suite.stack.url}/v1/models`, {
        headers: { authorization: `Bearer ${SMALL}` },
      });
      const { data } = (await listed.json()) as { data: { id: string }[] };
      assert.deepEqual(
        data.map(({ id }) => id),
        ['gpt-4o-mini'],
      );
    });

    test('observed policies refuse nothing, are counted, and stand in the access line', async () => {
      const { stack } = suite;
      const count = (rule: string) => metric(stack, `ai_gateway_would_deny_total{rule="${rule}"}`);
      const before = await count('streams');
      const answer = await ask(say('hi', { stream: true }), undefined, undefined, {
        'x-session-id': 'x',
      });
      assert.equal(answer.status, 200);
      await answer.text();
      assert.equal(await count('streams'), before + 1);
      assert.equal(await count('session-x'), 1);
      await eventually('the access line', () =>
        stack.haproxyLog.includes('would_deny=streams,session-x ') ? true : undefined,
      );
      const inBody = await ask(say('hi', { metadata: { session_id: 'x' } }));
      assert.equal(inBody.status, 200);
      assert.equal(await count('session-x'), 2);
    });
  },
);
