/**
 * node test/mock-provider/main.ts [--port 9013] [--host 127.0.0.1] [--require-key KEY]
 *   [--record-requests 1000] [--first-byte-ms 200] [--tokens-per-second 50] … [--fast]
 *
 * A pretended LLM provider that speaks OpenAI's and Anthropic's APIs. Every
 * setting of behaviour.ts is a flag; --help lists them.
 */
import { parseArgs } from 'node:util';
import {
  type Behaviour,
  BehaviourError,
  DEFAULT_BEHAVIOUR,
  FLAGS,
  readBehaviour,
} from './behaviour.ts';
import { startFastProvider } from './fast-server.ts';
import { startMockProvider } from './provider.ts';

const flags = Object.fromEntries(
  [...FLAGS.keys()].map((name) => [name, { type: 'string' as const }]),
);

/** The only settings that mean something with --fast. */
const FAST_SETTINGS = new Set<keyof Behaviour>(['firstByteMs', 'completionTokens', 'usage']);

function usage(): string {
  const settings = [...FLAGS].map(
    ([name, key]) => `  --${name} (${JSON.stringify(DEFAULT_BEHAVIOUR[key])})`,
  );
  return `node test/mock-provider/main.ts
  --port (9013)             0 takes any free port
  --host (127.0.0.1)
  --require-key KEY         answer 401 to any other key
  --record-requests (1000)  how many requests GET /__mock/requests remembers
  --fast                    for benchmarks: the same answer to everything, nothing recorded
${settings.join('\n')}

Each setting below --fast can be given per request too: as a header
(x-mock-first-byte-ms: 200) or in the body ("metadata": {"mock": {"firstByteMs": 200}},
where the value of mock may also be the JSON text of that object).
GET and DELETE /__mock/requests show and forget what was received;
PUT /__mock/behaviour changes the settings, POST /__mock/behaviour those of the next request.`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      ...flags,
      port: { type: 'string', default: '9013' },
      host: { type: 'string', default: '127.0.0.1' },
      'require-key': { type: 'string' },
      'record-requests': { type: 'string', default: '1000' },
      fast: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { host, fast, help, 'require-key': requireKey, ...numbers } = values;
  if (help) {
    console.log(usage());
    return;
  }
  const { port: portText, 'record-requests': recordText, ...settings } = numbers;
  const port = wholeNumber('port', portText, 65_535);
  const requests = wholeNumber('record-requests', recordText, 1_000_000);
  const behaviour = readBehaviour(settings);
  if (fast) refuseUnusedSettings(behaviour, requireKey);
  const provider = fast
    ? await startFastProvider({ port, host, behaviour })
    : await startMockProvider({
        port,
        host,
        behaviour,
        record: { requests },
        ...(requireKey === undefined ? {} : { requireKey }),
      });
  console.log(`mock provider listening on ${provider.url}`);
  const stop = () => {
    provider.stop().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function wholeNumber(name: string, text: string, most: number): number {
  const read = Number(text);
  if (text.trim() !== '' && Number.isInteger(read) && read >= 0 && read <= most) return read;
  throw new BehaviourError(`--${name} must be a whole number from 0 to ${most}, not ${text}`);
}

function refuseUnusedSettings(behaviour: Partial<Behaviour>, requireKey: string | undefined): void {
  const names = Object.keys(behaviour) as (keyof Behaviour)[];
  const unused: string[] = names.filter((name) => !FAST_SETTINGS.has(name));
  if (requireKey !== undefined) unused.push('requireKey');
  if (unused.length > 0) throw new BehaviourError(`--fast knows no ${unused.join(', ')}`);
}

main().catch((error: Error & { code?: string }) => {
  console.error(`mock provider: ${error.message}`);
  process.exit(error instanceof BehaviourError || error.code?.startsWith('ERR_PARSE_ARGS') ? 2 : 1);
});
