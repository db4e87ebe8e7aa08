/** What an operator does to a running gateway, and what others do to its ports. */
import assert from 'node:assert/strict';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayFile, GatewayStack } from '../helpers/gateway-stack.ts';
import {
  eventually,
  logged,
  metric,
  onNewestVersion,
  post,
  say,
  settledRows,
} from '../helpers/gateway-suite.ts';

const PROMPT = 'a very private prompt about 4111 1111 1111 1111';

function change(stack: GatewayStack, edit: (config: GatewayFile) => void): void {
  const config = JSON.parse(readFileSync(stack.configFile, 'utf8')) as GatewayFile;
  edit(config);
  writeFileSync(stack.configFile, JSON.stringify(config));
}

await onNewestVersion({}, (suite) => {
  const status = async (model: string): Promise<number> => {
    const answer = await post(suite.stack, { body: say(PROMPT, { model }) });
    await answer.text();
    return answer.status;
  };
  const until = (what: string, model: string, wanted: number) =>
    eventually(what, async () => ((await status(model)) === wanted ? true : undefined));

  test('a change of gateway.yaml is taken up while requests run', async () => {
    assert.equal(await status('new-model'), 404);
    change(suite.stack, (config) => config.models.push({ name: 'new-model', provider: 'openai' }));
    await until('the new model is served', 'new-model', 200);
  });

  test('a file that is replaced, as editors and Kubernetes do, is seen too', async () => {
    const next = `${suite.stack.configFile}.next`;
    const config = JSON.parse(readFileSync(suite.stack.configFile, 'utf8')) as GatewayFile;
    config.models.push({ name: 'replaced', provider: 'openai' });
    writeFileSync(next, JSON.stringify(config));
    renameSync(next, suite.stack.configFile);
    await until('the new model is served', 'replaced', 200);
  });

  test('a broken file keeps the old one running and says where it is broken', async () => {
    const { stack } = suite;
    const good = readFileSync(stack.configFile, 'utf8');
    writeFileSync(
      stack.configFile,
      good.replace('"oversize"', '"x"').replace('"models"', '"modles"'),
    );
    await eventually('the refusal is logged', () =>
      stack.agentLog.includes('configuration refused') ? true : undefined,
    );
    await logged(() => stack.agentLog, /gateway\.yaml:\d+:\d+: modles: unknown key/);
    assert.equal(await status('replaced'), 200);
    writeFileSync(stack.configFile, good);
    change(stack, (config) => config.models.push({ name: 'by-signal', provider: 'openai' }));
    stack.agent!.signal('SIGHUP');
    await until('SIGHUP reloads', 'by-signal', 200);
    assert.ok((await metric(stack, 'ai_gateway_config_reloads_total{outcome="refused"}')) >= 1);
  });

  test('what needs a restart is refused, not half applied', async () => {
    const { stack } = suite;
    const good = readFileSync(stack.configFile, 'utf8');
    change(stack, (config) => {
      config.store = { type: 'sqlite', path: 'elsewhere.db' };
      config.models.push({ name: 'half', provider: 'openai' });
    });
    await eventually('the refusal is logged', () =>
      /cannot change in a running agent/.test(stack.agentLog) ? true : undefined,
    );
    assert.equal(await status('half'), 404);
    writeFileSync(stack.configFile, good);
  });

  test('garbage on the ports closes those connections and harms nobody', async () => {
    const { stack } = suite;
    const garbage = ['GET / HTTP/1.1\r\n\r\n', '\x16\x03\x01\x02\x00', '\0'.repeat(100), '999999 '];
    for (const port of [stack.ports.spop, stack.ports.log]) {
      for (const bytes of garbage) {
        const socket = connect({ port, host: '127.0.0.1' });
        socket.on('error', () => {});
        const closed = new Promise((resolve) => socket.once('close', resolve));
        socket.write(bytes);
        socket.resume();
        await Promise.race([closed, sleep(200)]);
        socket.destroy();
      }
    }
    assert.equal(await status('gpt-4o'), 200);
    await logged(() => stack.agentLog, /bad SPOP frame/);
    await logged(() => stack.agentLog, /log connection closed/);
  });

  test('the admin API opens with its token alone', async () => {
    const { adminUrl, adminToken } = suite.stack;
    const get = (path: string, token?: string) =>
      fetch(adminUrl + path, {
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      });
    assert.equal((await get('/healthz')).status, 200);
    assert.equal((await get('/readyz')).status, 200);
    assert.match(await (await get('/metrics')).text(), /^ai_gateway_requests_total\{/m);
    assert.equal((await get('/api/ledger')).status, 401);
    assert.equal((await get('/api/ledger', 'wrong')).status, 401);
    assert.equal((await get('/api/ledger', adminToken)).status, 200);
    assert.equal((await get('/api/ledger?limit=0', adminToken)).status, 400);
    assert.equal((await get('/nothing')).status, 404);
  });

  test('neither keys nor prompts are in any log', async () => {
    const { stack } = suite;
    await post(stack, { body: say(PROMPT), headers: { authorization: 'Bearer sk-mistyped-key' } });
    const answer = await post(stack, { body: say(PROMPT) });
    await answer.text();
    await settledRows(stack, [answer.headers.get('x-request-id')!]);
    const everything =
      stack.agentLog + stack.haproxyLog + (await (await fetch(`${stack.adminUrl}/metrics`)).text());
    for (const secret of [
      stack.apiKey,
      'sk-mistyped-key',
      'very private',
      '4111 1111',
      '41111111',
      stack.adminToken,
    ]) {
      assert.ok(!everything.includes(secret));
    }
    await logged(
      () => stack.haproxyLog,
      /200 -- .*key=test model=gpt-4o .*POST "\/v1\/chat\/completions"/,
    );
  });

  test('SIGTERM drains: running questions are answered, the exit code is 0', async () => {
    const { stack } = suite;
    const asked = Promise.all(Array.from({ length: 20 }, () => status('gpt-4o')));
    await sleep(20);
    const exit = await stack.agent!.stop();
    assert.deepEqual(exit, { code: 0, signal: null });
    for (const code of await asked) assert.ok(code === 200 || code === 503);
    await logged(() => stack.agentLog, /"inTime":true/);
  });
});
