/**
 * `make up` as a newcomer meets it: it says a URL, a key and a curl line that
 * work, shows requests, and leaves nothing behind, however it ends.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { isListening, type Program, startProgram } from '../helpers/child-process.ts';
import { freePorts } from '../helpers/free-port.ts';
import { PROJECT_FOLDER } from '../helpers/gateway-stack.ts';
import { type HaproxyVersion, haproxyVersions } from '../helpers/haproxy-versions.ts';
import { ProcessMark } from '../helpers/marked-processes.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const START_LIMIT_MS = 60_000;
const GONE_LIMIT_MS = 10_000;
const PORTS_LIMIT_MS = 1_000;
const READY = /Ctrl-C stops everything/;
const execute = promisify(execFile);

const versions = await haproxyVersions();
const newest = versions.at(-1) as HaproxyVersion;

const runs: Up[] = [];
after(() => {
  for (const { mark } of runs) mark.killAll(); // of a test that failed
});

/** One run of `make up` on ports of its own. */
class Up {
  readonly mark = new ProcessMark();
  readonly folder = temporaryFolder('up');
  readonly ports: number[];
  program!: Program;

  private constructor(ports: number[]) {
    this.ports = ports;
  }

  static async start(version: HaproxyVersion, env: Record<string, string> = {}): Promise<Up> {
    const up = new Up(await freePorts(7));
    runs.push(up);
    await up.start(version, env);
    return up;
  }

  async start(version: HaproxyVersion, env: Record<string, string> = {}): Promise<void> {
    const [clients, stats, spop, log, admin, mock, relay] = this.ports.map(
      (port) => `127.0.0.1:${port}`,
    );
    this.program = await startProgram({
      name: 'make up',
      command: ['make', '--no-print-directory', 'up', `AI_BIND=${clients}`],
      folder: PROJECT_FOLDER,
      env: {
        MAKEFLAGS: undefined, // of the `make test` that runs this
        MAKELEVEL: undefined,
        OPENAI_API_KEY: undefined,
        ANTHROPIC_API_KEY: undefined,
        AI_STATS_BIND: stats,
        AI_AGENT_SPOP: spop,
        AI_AGENT_LOG: log,
        AI_USAGE_RELAY: relay,
        AI_AGENT_ADMIN: admin,
        AI_MOCK_PROVIDER: mock,
        AI_RUN_FOLDER: this.folder,
        HAPROXY: executableFor(version),
        ...this.mark.env,
        ...env,
      },
    });
  }

  ready(): Promise<unknown> {
    return this.program.waitForOutput(READY, { limitMs: START_LIMIT_MS });
  }

  /** What a terminal does: the signal goes to its whole foreground group. */
  pressControlC(): void {
    process.kill(-this.program.pid, 'SIGINT');
  }

  /** Nothing runs, no port is taken, and what says "it runs" is gone. */
  async assertNothingLeft(limitMs = GONE_LIMIT_MS): Promise<void> {
    await this.mark.waitUntilGone(limitMs);
    const giveUpAt = Date.now() + PORTS_LIMIT_MS; // a process that dies closes its ports last
    for (const port of this.ports) {
      while (await isListening(port))
        assert.ok(Date.now() < giveUpAt, `port ${port} is still taken`);
    }
  }
}

/** HAPROXY names one file, so the argv of a downloaded HAProxy is put into a script. */
function executableFor({ command }: HaproxyVersion): string {
  const path = join(temporaryFolder('haproxy'), 'haproxy');
  writeFileSync(path, `#!/bin/sh\nexec ${command.map((word) => `'${word}'`).join(' ')} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}

function environmentFile(folder: string): Record<string, string> {
  const lines = readFileSync(join(folder, 'up.env'), 'utf8').trim().split('\n');
  return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s, 2)));
}

for (const version of versions) {
  test(`what it prints works, on HAProxy ${version.version}`, async () => {
    const up = await Up.start(version);
    await up.ready();

    const env = environmentFile(up.folder);
    assert.equal(env.GATEWAY_URL, `http://127.0.0.1:${up.ports[0]}`);
    assert.match(env.GATEWAY_API_KEY ?? '', /^sk-ai-.{32}$/);
    assert.ok(up.program.output.includes(env.GATEWAY_API_KEY ?? '?'));
    const ledger = await fetch(`${env.ADMIN_URL}/api/ledger`, {
      headers: { authorization: `Bearer ${env.ADMIN_TOKEN}` },
    });
    assert.equal(ledger.status, 200);

    const curl = /^ {2}(curl .*)$/m.exec(up.program.output)?.[1] ?? '';
    const answer = await execute('sh', ['-c', `${curl} --silent --max-time 10`]).catch((error) => {
      throw new Error(`${error.message}\n${up.program.output}`);
    });
    assert.equal(JSON.parse(answer.stdout).object, 'chat.completion', answer.stdout);
    await up.program.waitForOutput(/200 +POST \/v1\/chat\/completions .* tokens .* local /);

    up.pressControlC();
    await up.assertNothingLeft();
    assert.equal(existsSync(join(up.folder, 'up.env')), false);
  });
}

describe('whatever ends it, nothing is left', () => {
  test('SIGTERM to make', async () => {
    const up = await Up.start(newest);
    await up.ready();
    up.program.signal('SIGTERM');
    await up.assertNothingLeft();
  });

  test('Ctrl-C while it starts', async () => {
    const up = await Up.start(newest);
    await up.program.waitUntil('the agent', START_LIMIT_MS, () =>
      up.mark.processes().some(({ command }) => /serve -c/.test(command)),
    );
    up.pressControlC();
    await up.assertNothingLeft();
    assert.doesNotMatch(up.program.output, READY);
  });

  test('SIGKILL to make, and then it starts again', async () => {
    const up = await Up.start(newest);
    await up.ready();
    up.program.signal('SIGKILL');
    await up.assertNothingLeft();
    await up.start(newest);
    await up.ready();
    process.kill(up.mark.find(/ai-gateway\.mjs up$/).pid, 'SIGKILL');
    await up.assertNothingLeft();
    assert.ok(existsSync(join(up.folder, 'up.env')), 'a crash leaves it');
    await up.start(newest);
    await up.ready();
    up.pressControlC();
    await up.assertNothingLeft();
  });

  test('a HAProxy that hangs is killed', async () => {
    const up = await Up.start(newest);
    await up.ready();
    process.kill(up.mark.find(/haproxy\.cfg/).pid, 'SIGSTOP');
    up.pressControlC();
    await up.assertNothingLeft();
  });

  test('a second Ctrl-C does not wait', async () => {
    const up = await Up.start(newest);
    await up.ready();
    process.kill(up.mark.find(/serve -c/).pid, 'SIGSTOP'); // has 12 seconds to finish
    up.pressControlC();
    await up.program.waitForOutput(/Stopping/);
    up.pressControlC();
    await up.assertNothingLeft(5_000);
  });

  test('a program that dies ends the rest, with its last lines', async () => {
    const up = await Up.start(newest);
    await up.ready();
    process.kill(up.mark.find(/serve -c/).pid, 'SIGKILL');
    const exit = await up.program.exited;
    assert.notEqual(exit.code, 0);
    assert.match(up.program.output, /agent ended \(signal SIGKILL\)\. Its last lines/);
    await up.assertNothingLeft();
  });
});

describe('what is in the way is named', () => {
  test('a taken port: which, by whom, and how to change it', async () => {
    const first = await Up.start(newest);
    await first.ready();
    const second = await Up.start(newest, {
      AI_AGENT_ADMIN: `127.0.0.1:${first.ports[4]}`,
      AI_STATS_BIND: `127.0.0.1:${first.ports[1]}`,
    });
    const exit = await second.program.exited;
    assert.notEqual(exit.code, 0);
    const { output } = second.program;
    assert.match(
      output,
      new RegExp(`Port ${first.ports[4]} .*is taken by node .*process \\d+.*serve`),
    );
    assert.match(
      output,
      new RegExp(`Port ${first.ports[1]} .*make up AI_STATS_BIND=127.0.0.1:\\d+`),
    );
    await second.assertNothingLeft();
    first.pressControlC();
    await first.assertNothingLeft();
  });

  test('an address that is none, and a HAProxy that is not there', async () => {
    const cases: [Record<string, string>, RegExp][] = [
      [
        { AI_AGENT_LOG: 'localhost' },
        /AI_AGENT_LOG=localhost is not HOST:PORT, as 127\.0\.0\.1:9012/,
      ],
      [{ HAPROXY: '/nowhere/haproxy' }, /\/nowhere\/haproxy -vv does not work: .*ENOENT/],
      [{ HAPROXY: '/bin/echo' }, /\/bin\/echo/],
    ];
    for (const [env, message] of cases) {
      const up = await Up.start(newest, env);
      const exit = await up.program.exited;
      assert.notEqual(exit.code, 0);
      assert.match(up.program.output, message);
      await up.assertNothingLeft();
    }
  });

  test('a HAProxy that refuses its configuration', async () => {
    const up = await Up.start(newest, { AI_ON_AGENT_FAILURE: 'perhaps' });
    const exit = await up.program.exited;
    assert.notEqual(exit.code, 0);
    assert.match(up.program.output, /HAProxy ended \(exit status 1\)\. Its last lines/);
    assert.match(up.program.output, /must be fail-closed or fail-open/);
    await up.assertNothingLeft();
  });
});
