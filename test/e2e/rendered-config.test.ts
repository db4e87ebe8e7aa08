/** What `ai-gateway haproxy render` writes, HAProxy takes without a warning; and takes up while requests go on. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { parseConfig } from '../../agent/config/load.ts';
import { renderHaproxyConfig } from '../../agent/haproxy-config/render.ts';
import { startProgram } from '../helpers/child-process.ts';
import { freePorts, releasePorts } from '../helpers/free-port.ts';
import { PROJECT_FOLDER } from '../helpers/gateway-stack.ts';
import { type HaproxyVersion, haproxyVersions } from '../helpers/haproxy-versions.ts';
import { removeTemporaryFolder, temporaryFolder } from '../helpers/temporary-folder.ts';
import { startMockProvider } from '../mock-provider/provider.ts';

const folder = temporaryFolder('rendered');
after(() => removeTemporaryFolder(folder));

const MAIN = join(PROJECT_FOLDER, 'haproxy/haproxy.cfg');
const LOAD_LIMIT_MS = 20_000;
/** No DNS here. */
const ENVIRONMENT = {
  PATH: process.env.PATH ?? '',
  AI_ROOT: PROJECT_FOLDER,
  AI_INIT_ADDR: 'none',
  KEY_ONE: 'a',
  KEY_TWO: 'b',
};

function large(): object {
  const dialects = ['openai', 'anthropic', 'gemini', 'azure-openai', 'cohere', 'bedrock'];
  const balances = [
    'ordered',
    'weighted',
    'round-robin',
    'least-connections',
    'hash-key',
    'hash-session',
    'hash-prompt',
  ];
  const providers = Array.from({ length: 50 }, (_, index) => ({
    name: `provider-${index}`,
    dialect: dialects[index % dialects.length],
    url: `http${index % 2 === 0 ? 's' : ''}://provider-${index}.example.com/v1`,
    apiVersion: '2024-10-21',
    keys: [{ env: 'KEY_ONE' }, { env: 'KEY_TWO' }].slice(0, index % 3),
    headers: { 'x-extra': `a "b" 100% $HOME \\ '${index}' {} #` },
    ...(index % 5 === 0 && { healthPath: '/health?deep=1' }),
    alpn: index % 4 === 0 ? ['h2', 'http/1.1'] : ['http/1.1'],
    tls: index % 7 === 0 ? { verify: 'none' } : {},
  }));
  const pools = Array.from({ length: 450 }, (_, index) => ({
    name: `pool-${index}`,
    balance: balances[index % balances.length],
    targets: [0, 1, 2].map((place) => ({
      provider: `provider-${(index + place * 7) % 50}`,
      model: `org/model-${index}:${place}`,
      weight: 1 + place,
      maxConnections: 50,
    })),
  }));
  const models = [
    ...pools.map(({ name }) => ({ name, pool: name })),
    ...providers.map(({ name }) => ({ name: `${name}-*`, provider: name })),
  ];
  return { providers, pools, models };
}

function write(name: string, config: object): string {
  const out = join(folder, name);
  mkdirSync(out, { recursive: true });
  const files = renderHaproxyConfig(
    parseConfig(JSON.stringify(config), 'g.yaml').config,
    `"${out}"`,
  );
  for (const [file, text] of files) writeFileSync(join(out, file), text);
  return out;
}

function assertClean(version: HaproxyVersion, out: string, env: object = {}): void {
  const [command, ...words] = version.command as [string, ...string[]];
  const run = spawnSync(command, [...words, '-dW', '-c', '-f', out, '-f', MAIN], {
    env: { ...ENVIRONMENT, ...env },
    encoding: 'utf8',
    timeout: LOAD_LIMIT_MS,
  });
  const output = run.stdout + run.stderr;
  assert.equal(run.status, 0, output.slice(0, 2000));
  assert.doesNotMatch(output, /WARNING|ALERT/);
}

for (const version of await haproxyVersions()) {
  describe(`HAProxy ${version.version}`, () => {
    test('50 providers and 500 models load without a warning', () => {
      const out = write('large', large());
      assert.equal(readFileSync(join(out, 'targets.map'), 'utf8').split('\n').length, 1401);
      assertClean(version, out);
    });

    test('the shipped files, with real providers and with the mock', () => {
      const shipped = join(PROJECT_FOLDER, 'haproxy/generated');
      assertClean(version, shipped, { OPENAI_API_KEY: 'a', ANTHROPIC_API_KEY: 'b' });
      assertClean(version, shipped, { AI_MOCK_PROVIDER: '127.0.0.1:9013' });
    });

    test('a provider whose key is missing is told, and does not stop the others', () => {
      const shipped = join(PROJECT_FOLDER, 'haproxy/generated');
      const [command, ...words] = version.command as [string, ...string[]];
      const run = spawnSync(command, [...words, '-c', '-f', shipped, '-f', MAIN], {
        env: { ...ENVIRONMENT, OPENAI_API_KEY: 'a' },
        encoding: 'utf8',
        timeout: LOAD_LIMIT_MS,
      });
      assert.equal(run.status, 0, run.stderr);
      assert.match(run.stderr, /provider anthropic has no key: ANTHROPIC_API_KEY/);
    });

    test('--reload: what HAProxy refuses is taken back; what it takes serves, and no request is lost', async () => {
      const provider = await startMockProvider();
      const ports = await freePorts(4);
      const [clients, spop, log, relay] = ports.map((port) => `127.0.0.1:${port}`);
      const own = temporaryFolder('reload');
      const program = join(own, 'haproxy');
      // The master starts itself again by its own name: it has to be one that works.
      const [loader, ...rest] = version.command as [string, ...string[]];
      const words = rest.length === 0 ? [loader] : [loader, '--argv0', program, ...rest];
      writeFileSync(
        program,
        `#!/bin/sh\nexec ${words.map((word) => `'${word}'`).join(' ')} "$@"\n`,
      );
      chmodSync(program, 0o755);
      const yaml = join(own, 'gateway.yaml');
      const put = (name: string) =>
        writeFileSync(
          yaml,
          JSON.stringify({
            providers: [{ name, dialect: 'openai', url: `http://127.0.0.1:${provider.port}/v1` }],
            pools: [{ name: 'openai', targets: [{ provider: name, model: `${name}-model` }] }],
            models: [{ name: 'm', pool: 'openai' }],
          }),
        );
      const env = {
        ...ENVIRONMENT,
        AI_BIND: clients,
        AI_STATS_BIND: 'off',
        AI_AGENT_SPOP: spop,
        AI_AGENT_LOG: log,
        AI_USAGE_RELAY: relay,
        AI_ON_AGENT_FAILURE: 'fail-open', // no agent: pool openai
      };
      const out = join(own, 'generated');
      const render = (...more: string[]) =>
        new Promise<{ code: number | null; text: string }>((resolve) => {
          const line = ['agent/main.ts', 'haproxy', 'render', '-c', yaml, '--out', out, ...more];
          const child = spawn(process.execPath, line, { cwd: PROJECT_FOLDER, env });
          let text = '';
          for (const stream of [child.stdout, child.stderr])
            stream.on('data', (part) => (text += part));
          child.once('close', (code) => resolve({ code, text }));
        });
      put('one');
      assert.equal((await render()).code, 0);
      const socket = join(own, 'master.sock');
      const haproxy = await startProgram({
        name: 'HAProxy',
        command: [program, '-W', '-S', socket, '-f', out, '-f', MAIN],
        env,
        folder: own,
        ready: { ports: [ports[0]!] },
      });
      try {
        const ask = async () => {
          const answer = await fetch(`http://${clients}/v1/chat/completions`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', connection: 'close' },
            body: JSON.stringify({ model: 'x', messages: [{ role: 'user', content: 'hi' }] }),
          });
          await answer.text();
          return answer.status;
        };
        assert.equal(await ask(), 200);
        const how = ['--reload', '--master-socket', socket, '--haproxy', program, '-f', MAIN];
        let isDone = false;
        const statuses: number[] = [];
        const asking = (async () => {
          while (!isDone) statuses.push(await ask());
        })();
        put('two');
        const good = await render(...how);
        assert.equal(good.code, 0, good.text);
        const before = readFileSync(join(out, 'targets.map'), 'utf8');
        assert.match(before, /two/);
        await new Promise((resolve) => setTimeout(resolve, 500));
        isDone = true;
        await asking;
        assert.deepEqual([...new Set(statuses)], [200]);
        put('three');
        const broken = join(own, 'broken.cfg');
        writeFileSync(broken, 'backend x\n    no such keyword\n');
        const refused = await render(...how, broken);
        assert.equal(refused.code, 1);
        assert.match(refused.text, /HAProxy refuses the new configuration/);
        assert.equal(readFileSync(join(out, 'targets.map'), 'utf8'), before);
        assert.equal((await render('--check')).code, 1);
      } finally {
        await haproxy.stop({ signal: 'SIGKILL', mayHang: true });
        await provider.stop();
        releasePorts(ports);
        removeTemporaryFolder(own);
      }
    });

    test('TLS: the name is checked against the certificate, and asked for', async () => {
      const own = temporaryFolder('tls');
      const certificate = join(own, 'cert.pem');
      const words = [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '2',
        '-subj',
        '/CN=localhost',
      ];
      const made = spawnSync(
        'openssl',
        [
          ...words,
          '-addext',
          'subjectAltName=DNS:localhost',
          '-keyout',
          join(own, 'key.pem'),
          '-out',
          certificate,
        ],
        { encoding: 'utf8' },
      );
      assert.equal(made.status, 0, made.stderr);
      const names: unknown[] = [];
      const server = createServer(
        { cert: readFileSync(certificate), key: readFileSync(join(own, 'key.pem')) },
        (request, response) => {
          names.push([
            (request.socket as unknown as { servername: string }).servername,
            request.headers.host,
          ]);
          request.resume().once('end', () => response.end('{}'));
        },
      );
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as { port: number };
      const ports = await freePorts(4);
      const [clients, spop, log, relay] = ports.map((one) => `127.0.0.1:${one}`);
      const url = `https://localhost:${port}/v1`;
      const out = write(`tls-${version.branch}`, {
        providers: [
          { name: 'trusted', dialect: 'openai', url, tls: { caFile: certificate } },
          { name: 'unknown', dialect: 'anthropic', url },
        ],
        pools: [
          { name: 'openai', targets: [{ provider: 'trusted' }] },
          { name: 'anthropic', targets: [{ provider: 'unknown' }] },
        ],
        models: [
          { name: 'm', pool: 'openai' },
          { name: 'n', pool: 'anthropic' },
        ],
      });
      const haproxy = await startProgram({
        name: 'HAProxy',
        command: [...version.command, '-db', '-f', out, '-f', MAIN],
        env: {
          ...ENVIRONMENT,
          AI_INIT_ADDR: 'libc', // localhost is in /etc/hosts
          AI_BIND: clients,
          AI_STATS_BIND: 'off',
          AI_AGENT_SPOP: spop,
          AI_AGENT_LOG: log,
          AI_USAGE_RELAY: relay,
          AI_ON_AGENT_FAILURE: 'fail-open',
        },
        ready: { ports: [ports[0]!] },
      });
      try {
        const ask = async (path: string) => {
          const answer = await fetch(`http://${clients}${path}`, { method: 'POST', body: '{}' });
          await answer.text();
          return answer.status;
        };
        assert.equal(await ask('/v1/chat/completions'), 200);
        assert.deepEqual(names, [['localhost', `localhost:${port}`]]);
        assert.equal(await ask('/v1/messages'), 503);
        assert.equal(names.length, 1);
      } finally {
        await haproxy.stop();
        server.closeAllConnections();
        server.close();
        releasePorts(ports);
        removeTemporaryFolder(own);
      }
    });
  });
}
