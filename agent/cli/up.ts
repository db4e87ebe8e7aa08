/**
 * `ai-gateway up` (`make up`): the whole gateway on this machine with one
 * command, to try it. Looks for HAProxy, takes the ports, starts a mock provider
 * (unless the environment has the providers' keys), the agent with its embedded
 * store and HAProxy, waits until they are ready, says how to use them, and shows
 * access lines until Ctrl-C. Everything it writes is in .run/.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeHaproxyConfig } from './haproxy/render.ts';
import { colourFor, formatAccessLine } from './up/access-line.ts';
import { formatAgentLine } from './up/agent-line.ts';
import { announcement, writeEnvironmentFile } from './up/announcement.ts';
import { findHaproxy } from './up/find-haproxy.ts';
import { writeGatewayFile } from './up/gateway-file.ts';
import { Program, type ProgramOptions } from './up/program.ts';
import { addressOf, placesOf, readSettings, type Settings, UpError, urlOf } from './up/settings.ts';
import { StopRequest } from './up/stop-request.ts';
import { refuseTakenPorts } from './up/taken-ports.ts';

export type UpOptions = {
  /** The gateway.yaml to derive from; config/gateway.yaml of this package when absent. */
  config?: string;
  /** Where to keep what it writes; AI_RUN_FOLDER, or .run of the current folder, when absent. */
  folder?: string;
  environment?: NodeJS.ProcessEnv;
};

const PACKAGE_FOLDER = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const MOCK_PROVIDER = join(PACKAGE_FOLDER, 'test/mock-provider/main.ts');
const AGENT = join(PACKAGE_FOLDER, 'agent/ai-gateway.mjs');
const READY_LIMIT_MS = 30_000;
/** The agent has 10 seconds to finish what is in flight; the others end at once. */
const AGENT_STOP_LIMIT_MS = 12_000;
const STOP_LIMIT_MS = 3_000;

/** Runs until it is told to stop, or one of its programs ends. @returns the exit status */
export async function up(options: UpOptions = {}): Promise<number> {
  const environment = options.environment ?? process.env;
  const folder = resolve(options.folder ?? environment.AI_RUN_FOLDER ?? '.run');
  const stopRequest = new StopRequest(environment);
  const run = new Run(environment, folder, stopRequest);
  try {
    await run.start(resolve(options.config ?? join(PACKAGE_FOLDER, 'config/gateway.yaml')));
    return await run.untilStopped();
  } catch (error) {
    if (stopRequest.isMade) return 0; // stopped while starting
    if (!(error instanceof UpError)) throw error;
    say(colour(error.message, 'red'));
    return 1;
  } finally {
    await run.stop();
    stopRequest.dispose();
  }
}

const colour = colourFor(process.stdout.isTTY === true);
const say = (line: string) => process.stdout.write(`${line}\n`);

class Run {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #folder: string;
  readonly #stopRequest: StopRequest;
  readonly #programs: Program[] = [];
  readonly #apiKey = `sk-ai-${randomBytes(24).toString('base64url')}`;
  readonly #adminToken = randomBytes(24).toString('base64url');

  constructor(environment: NodeJS.ProcessEnv, folder: string, stopRequest: StopRequest) {
    this.#environment = environment;
    this.#folder = folder;
    this.#stopRequest = stopRequest;
  }

  /** The providers' keys are for HAProxy alone. */
  get #keyless(): NodeJS.ProcessEnv {
    const { OPENAI_API_KEY: _, ANTHROPIC_API_KEY: __, ...rest } = this.#environment;
    return rest;
  }

  get #environmentFile(): string {
    return join(this.#folder, 'up.env');
  }

  async start(config: string): Promise<void> {
    const settings = readSettings(this.#environment);
    const haproxy = await findHaproxy(this.#environment, say);
    await refuseTakenPorts(placesOf(settings));
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    rmSync(this.#environmentFile, { force: true }); // of a run that crashed: it is there only when all is ready
    const file = join(this.#folder, 'gateway.yaml');
    const { openaiModel, anthropicModel } = writeGatewayFile({
      from: config,
      to: file,
      apiKey: this.#apiKey,
      settings,
    });
    if (settings.mock !== undefined) await this.#startMock(settings.mock);
    await this.#startAgent(file, settings);
    const pools = join(this.#folder, 'generated');
    writeHaproxyConfig(file, pools);
    await this.#startHaproxy(haproxy, pools, settings);
    if (this.#stopRequest.isMade) return;
    const announced = {
      settings,
      apiKey: this.#apiKey,
      adminToken: this.#adminToken,
      openaiModel,
      anthropicModel,
      environmentFile: this.#environmentFile,
    };
    writeEnvironmentFile(announced);
    say(announcement(announced));
  }

  async #startMock(place: NonNullable<Settings['mock']>): Promise<void> {
    if (!existsSync(MOCK_PROVIDER)) {
      throw new UpError(
        'The mock provider comes with the source, not with the package. ' +
          'Set OPENAI_API_KEY and ANTHROPIC_API_KEY, or run `make up` in a checkout.',
      );
    }
    const host = place.host === '*' ? '0.0.0.0' : place.host.replace(/^\[|\]$/g, '');
    const mock = await this.#startProgram({
      name: 'mock provider',
      command: [process.execPath, MOCK_PROVIDER, '--port', String(place.port), '--host', host],
      environment: this.#keyless,
      onLine: () => {},
    });
    await this.#waitFor(mock, `${urlOf(place)}/__mock/health`);
  }

  async #startAgent(file: string, settings: Settings): Promise<void> {
    const agent = await this.#startProgram({
      name: 'agent',
      command: [process.execPath, AGENT, 'serve', '-c', file],
      environment: { ...this.#keyless, AI_GATEWAY_ADMIN_TOKEN: this.#adminToken },
      onLine: (line) => {
        const shown = formatAgentLine(line, colour);
        if (shown !== undefined) say(shown);
      },
    });
    await this.#waitFor(agent, `${urlOf(settings.admin)}/readyz`);
  }

  async #startHaproxy(path: string, pools: string, settings: Settings): Promise<void> {
    const { clients, stats, spop, log, relay, mock } = settings;
    const haproxy = await this.#startProgram({
      name: 'HAProxy',
      command: [path, '-db', '-f', pools, '-f', join(PACKAGE_FOLDER, 'haproxy/haproxy.cfg')],
      environment: {
        ...this.#environment,
        AI_ROOT: PACKAGE_FOLDER,
        AI_BIND: addressOf(clients),
        AI_STATS_BIND: stats === undefined ? 'off' : addressOf(stats),
        AI_AGENT_SPOP: addressOf(spop),
        AI_AGENT_LOG: addressOf(log),
        AI_USAGE_RELAY: addressOf(relay),
        AI_ACCESS_LOG: 'stdout',
        ...(mock && { AI_MOCK_PROVIDER: addressOf(mock) }),
      },
      onLine: (line) => {
        if (line !== '') say(formatAccessLine(line, colour) ?? colour(`HAProxy: ${line}`, 'dim'));
      },
    });
    await this.#waitFor(haproxy, `${urlOf(clients)}/healthz`);
  }

  async #startProgram(
    options: Pick<ProgramOptions, 'name' | 'command' | 'environment' | 'onLine'>,
  ): Promise<Program> {
    if (this.#stopRequest.isMade) throw new UpError('stopped');
    const logFile = join(this.#folder, `${options.name.toLowerCase().replace(' ', '-')}.log`);
    const program = await Program.start({ ...options, folder: PACKAGE_FOLDER, logFile });
    this.#programs.push(program);
    return program;
  }

  #waitFor(program: Program, url: string): Promise<void> {
    return program.waitFor(url, READY_LIMIT_MS, () => this.#stopRequest.isMade);
  }

  /** @returns 0 when it was told to stop, 1 when a program ended by itself */
  async untilStopped(): Promise<number> {
    const died = this.#programs.map((program) => program.ended.then(() => program));
    const ended = await Promise.race([this.#stopRequest.made, ...died]);
    if (!(ended instanceof Program) || this.#stopRequest.isMade) return 0;
    say(colour(ended.obituary(), 'red'));
    return 1;
  }

  /** HAProxy first, so that the agent hears of every request; then the agent, then the mock. */
  async stop(): Promise<void> {
    rmSync(this.#environmentFile, { force: true });
    if (this.#programs.length > 0) say('Stopping.');
    this.#stopRequest.onSecond(() => {
      for (const program of this.#programs) program.killNow();
    });
    for (const program of this.#programs.toReversed()) {
      await program.stop(program.name === 'agent' ? AGENT_STOP_LIMIT_MS : STOP_LIMIT_MS);
    }
  }
}
