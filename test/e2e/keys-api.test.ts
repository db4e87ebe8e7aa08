/** Keys over the admin API: the same as the command line, with the admin token. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyHash, randomKey } from '../helpers/gateway-stack.ts';
import { onNewestVersion, post, say } from '../helpers/gateway-suite.ts';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what each test expects of it, it says
  readonly body: any;
}

await onNewestVersion(
  {
    configure(config) {
      config.roles = [{ name: 'developer' }];
    },
  },
  (suite) => {
    const call = async (
      method: string,
      path: string,
      body?: unknown,
      headers: Record<string, string> = {},
    ): Promise<Answer> => {
      const { adminUrl, adminToken } = suite.stack;
      const answer = await fetch(adminUrl + path, {
        method,
        headers: {
          authorization: `Bearer ${adminToken}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      return { status: answer.status, headers: answer.headers, body: await answer.json() };
    };
    const ask = async (key: string): Promise<number> => {
      const headers = { authorization: `Bearer ${key}` };
      return (await post(suite.stack, { body: say('hello'), headers })).status;
    };

    test('a key from its creation to its end', async () => {
      const created = await call('POST', '/api/keys', {
        team: 'test',
        user: 'ann',
        roles: ['developer'],
        tags: { 'cost-center': '4711' },
        limits: ['5M tokens/minute', '$50/month'],
        expires: '90d',
      });
      assert.equal(created.status, 201);
      assert.equal(created.headers.get('cache-control'), 'no-store');
      const { key, ...shown } = created.body;
      assert.equal(await ask(key), 200);
      const read = await call('GET', `/api/keys/${shown.id}`);
      assert.deepEqual(read.body, shown);
      const rotated = await call('POST', `/api/keys/${shown.id}/rotate`, { grace: '1h' });
      assert.equal(rotated.status, 200);
      assert.deepEqual([await ask(key), await ask(rotated.body.key)], [200, 200]);
      const revoked = await call('DELETE', `/api/keys/${shown.id}`);
      assert.deepEqual([revoked.status, revoked.body.state], [200, 'revoked']);
      assert.deepEqual([await ask(key), await ask(rotated.body.key)], [401, 401]);
      const again = await call('POST', `/api/keys/${shown.id}/rotate`);
      assert.deepEqual(
        [again.status, again.body.error.message.includes('is revoked')],
        [409, true],
      );
    });

    test('imports JSON lines and CSV, and lists in pages', async () => {
      const foreign = [randomKey(), randomKey(), randomKey()];
      const [first, ...others] = foreign.map((key) => ({ sha256: keyHash(key), team: 'imported' }));
      const lines = others.map((row) => JSON.stringify(row)).join('\n');
      const csv = `sha256,team,user\n${first.sha256},imported,ann\n`;
      const type = (name: string) => ({ 'content-type': name });
      const fromLines = await call('POST', '/api/keys/import', lines, type('application/x-ndjson'));
      const fromCsv = await call('POST', '/api/keys/import', csv, type('text/csv; charset=utf-8'));
      const repeated = await call('POST', '/api/keys/import', csv, type('text/csv'));
      assert.deepEqual(
        [fromLines.body, fromCsv.body, repeated.body],
        [
          { created: 2, existing: 0 },
          { created: 1, existing: 0 },
          { created: 0, existing: 1 },
        ],
      );
      for (const key of foreign) assert.equal(await ask(key), 200);
      const all = await call('GET', '/api/keys?team=imported');
      assert.equal(all.body.keys.length, 3);
      assert.equal(all.body.after, null);
      const pages: unknown[] = [];
      for (let after = ''; after !== null; ) {
        const more = after === '' ? '' : `&after=${after}`;
        const page = await call('GET', `/api/keys?team=imported&limit=2${more}`);
        pages.push(...page.body.keys);
        ({ after } = page.body);
      }
      assert.deepEqual(pages, all.body.keys);
      const ann = await call('GET', '/api/keys?team=imported&user=ann');
      assert.equal(ann.body.keys.length, 1);
      assert.doesNotMatch(JSON.stringify(all.body), /[0-9a-f]{64}/);
    });

    test('each mistake has its status, and says what is allowed', async () => {
      const cases: [Promise<Answer>, number, RegExp][] = [
        [call('POST', '/api/keys', {}), 400, /team: is missing/],
        [call('POST', '/api/keys', { team: 'test', rolls: 1 }), 400, /rolls: unknown key; allowed/],
        [
          call('POST', '/api/keys', { team: 'test', roles: ['boss'] }),
          400,
          /developer \(is 'boss'\)/,
        ],
        [call('POST', '/api/keys', '{"team": '), 400, /the body is not JSON/],
        [
          call('POST', '/api/keys', '{}', { 'content-type': 'text/plain' }),
          415,
          /application\/json/,
        ],
        [call('POST', '/api/keys', { team: 'x'.repeat(70_000) }), 413, /65536 bytes at most/],
        [call('POST', '/api/keys/import', {}), 415, /application\/x-ndjson or text\/csv/],
        [call('GET', '/api/keys?limit=0'), 400, /limit must be 1 to 10000/],
        [call('GET', '/api/keys?after=nope'), 400, /after must be the id/],
        [call('GET', '/api/keys/nope'), 404, /'nope' is not in the store/],
        [call('GET', '/api/keys/test'), 404, /one of gateway.yaml: change it there/],
        [call('DELETE', '/api/keys/%zz'), 400, /not encoded/],
        [call('PUT', '/api/keys'), 405, /only GET, POST is allowed/],
        [call('GET', '/api/nothing'), 404, /known paths: .*\/api\/keys\/\*\/rotate/],
        [call('GET', '/api/keys', undefined, { authorization: 'Bearer x' }), 401, /admin token/],
        [call('POST', '/api/keys', {}, { authorization: '' }), 401, /admin token/],
      ];
      for (const [answer, status, message] of cases) {
        const { status: given, body } = await answer;
        assert.match(body.error.message, message);
        assert.equal(given, status, body.error.message);
      }
      const { body } = await call('POST', '/api/keys', { team: 'test', limits: ['1 wish/day'] });
      assert.equal(body.error.problems[0].path, 'limits[0]');
    });
  },
);
