/** Runs a suite of end-to-end tests against each HAProxy version, each with a gateway of its own. */
import { after, before, describe } from 'node:test';
import { type GatewayStack, type StackOptions, startGatewayStack } from './gateway-stack.ts';
import { type HaproxyVersion, haproxyVersions } from './haproxy-versions.ts';

export type SuiteOptions = Omit<StackOptions, 'version'>;

/** What the tests of one version share; filled before the first of them runs. */
export interface Suite {
  readonly version: HaproxyVersion;
  readonly stack: GatewayStack;
}

/** @param define is called while tests are collected; `stack` is there once they run */
export async function onEachVersion(
  options: SuiteOptions,
  define: (suite: Suite) => void,
): Promise<void> {
  for (const version of await haproxyVersions()) describeGateway(version, options, define);
}

export async function onNewestVersion(
  options: SuiteOptions,
  define: (suite: Suite) => void,
): Promise<void> {
  const versions = await haproxyVersions();
  describeGateway(versions.at(-1)!, options, define);
}

function describeGateway(
  version: HaproxyVersion,
  options: SuiteOptions,
  define: (suite: Suite) => void,
): void {
  describe(`HAProxy ${version.version}`, () => {
    let stack: GatewayStack | undefined;
    before(async () => {
      stack = await startGatewayStack({ ...options, version });
    });
    after(async () => {
      await stack?.stop();
    });
    define({
      version,
      get stack() {
        if (stack === undefined) throw new Error('the gateway is not started yet');
        return stack;
      },
    });
  });
}

const WAIT_LIMIT_MS = 10_000;
const POLL_MS = 25;

/** Polls until `probe` gives something; fails with `what` after a bound. */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined> | T | undefined,
  limitMs = WAIT_LIMIT_MS,
): Promise<T> {
  const endsAtMs = Date.now() + limitMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > endsAtMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/**
 * Waits until a log has it: a line is written when its request is over, and that the client may know first.
 * @param log of which program, as it is now
 */
export async function logged(log: () => string, pattern: RegExp): Promise<void> {
  await eventually(`the log has ${pattern}`, () => pattern.test(log()) || undefined);
}

/** As the ledger has it, by request id; waits until every id is there. */
export async function settledRows(
  stack: GatewayStack,
  requestIds: readonly string[],
): Promise<Map<string, Record<string, unknown>>> {
  return eventually(`${requestIds.length} requests settled`, async () => {
    const answer = await fetch(`${stack.adminUrl}/api/ledger?limit=1000`, {
      headers: { authorization: `Bearer ${stack.adminToken}` },
    });
    const { rows } = (await answer.json()) as { rows: Record<string, unknown>[] };
    const byId = new Map(rows.map((row) => [row.requestId as string, row]));
    if (byId.size !== rows.length) throw new Error('a request was settled twice');
    return requestIds.every((id) => byId.has(id)) ? byId : undefined;
  });
}

export async function metric(stack: GatewayStack, line: string): Promise<number> {
  const text = await (await fetch(`${stack.adminUrl}/metrics`)).text();
  const found = text.split('\n').find((one) => one.startsWith(`${line} `));
  return found === undefined ? 0 : Number(found.slice(line.length + 1));
}

export interface ChatOptions {
  readonly body?: object | string | Buffer;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

/** One POST with the stack's key. */
export function post(stack: GatewayStack, options: ChatOptions = {}): Promise<Response> {
  const { body = {}, path = '/v1/chat/completions', headers, signal } = options;
  const isRaw = typeof body === 'string' || Buffer.isBuffer(body);
  return fetch(stack.url + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${stack.apiKey}`,
      'content-type': 'application/json',
      ...headers,
    },
    body: isRaw ? new Uint8Array(Buffer.from(body)) : JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
}

export function say(content: string, more: object = {}): object {
  return { model: 'gpt-4o', messages: [{ role: 'user', content }], ...more };
}
