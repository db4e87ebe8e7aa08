/** The admin listener: health for load balancers, metrics for Prometheus, and /api for those with the token. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import { type Declared, KeyRegistry } from '../keys/key-registry.ts';
import { bind } from '../server/bind.ts';
import type { Store } from '../store/store.ts';
import { HttpProblem, problem, type Reply, type Route } from './http.ts';
import { healthRoutes } from './routes/health.ts';
import { keyRoutes } from './routes/keys.ts';
import { ledgerRoutes } from './routes/ledger.ts';

export interface AdminOptions {
  readonly host: string;
  readonly port: number;
  readonly store: Store;
  readonly metrics: Registry;
  /** Undefined: /api is closed. */
  readonly token: string | undefined;
  readonly log: {
    warn(fields: object, message: string): void;
    info(fields: object, message: string): void;
  };
  /** Why the agent is not ready, or undefined. */
  readonly notReadyReason: () => string | undefined;
  /** Why requests are served without the store, or undefined. */
  readonly degradedReason: () => string | undefined;
  /** What the present gateway.yaml says that keys must agree with. */
  readonly declared: () => Declared & { readonly timeZone: string };
}

const REQUEST_TIMEOUT_MS = 10_000;

/** Compared as hashes, so that neither length nor content shows in the time it takes. */
function sameSecret(given: string, expected: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(expected));
}

export class AdminServer {
  private readonly options: AdminOptions;
  private readonly routes: readonly Route[];
  private readonly server: Server;

  constructor(options: AdminOptions) {
    this.options = options;
    const { store, log, declared } = options;
    this.routes = [
      ...healthRoutes(options),
      ...ledgerRoutes(store, () => declared().timeZone),
      ...keyRoutes({ registry: new KeyRegistry(store, declared), log }),
    ];
    this.server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
      void this.serve(request, response);
    });
  }

  listen(): Promise<number> {
    return bind(this.server, this.options, (error) => {
      this.options.log.warn({ error: error.message }, 'admin listener failed');
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    let reply: Reply;
    try {
      reply = await this.reply(message);
    } catch (error) {
      if (error instanceof HttpProblem) reply = problem(error.status, error.message, error.details);
      else reply = problem(503, error instanceof Error ? error.message : String(error));
    }
    const headers: Record<string, string> = {
      'content-type': reply.type,
      'cache-control': 'no-store',
    };
    // The rest of a body that was not read must not be taken for the next request.
    if (!message.complete) headers.connection = 'close';
    response.writeHead(reply.status, headers).end(reply.body);
  }

  private async reply(message: IncomingMessage): Promise<Reply> {
    const url = new URL(message.url ?? '/', 'http://admin');
    const matching = this.routes.flatMap((route) => {
      const parts = partsOf(url.pathname, route.path);
      return parts === undefined ? [] : [{ route, parts }];
    });
    if (matching.length === 0) {
      const paths = [...new Set(this.routes.map(({ path }) => path))].join(', ');
      throw new HttpProblem(404, `known paths: ${paths}`);
    }
    const found = matching.find(({ route }) => route.method === message.method);
    if (found === undefined) {
      const methods = [...new Set(matching.map(({ route }) => route.method))].join(', ');
      throw new HttpProblem(405, `only ${methods} is allowed here`);
    }
    const { route, parts } = found;
    if (route.isOpen !== true) this.checkToken(message);
    return route.handle({ url, parts, message });
  }

  /** @throws HttpProblem */
  private checkToken({ headers }: IncomingMessage): void {
    const { token } = this.options;
    const given = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
    if (token === undefined) {
      throw new HttpProblem(403, 'set AI_GATEWAY_ADMIN_TOKEN to open the admin API');
    }
    if (!sameSecret(given, token)) {
      throw new HttpProblem(401, 'send the admin token as Authorization: Bearer');
    }
  }
}

/** What stands for each `*`; undefined when the path is another one. */
function partsOf(path: string, pattern: string): string[] | undefined {
  const given = path.split('/');
  const wanted = pattern.split('/');
  if (given.length !== wanted.length) return undefined;
  const parts: string[] = [];
  for (const [index, part] of wanted.entries()) {
    if (part !== '*' && part !== given[index]) return undefined;
    if (part === '*') parts.push(decoded(given[index]));
  }
  return parts;
}

/** @throws HttpProblem */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpProblem(400, 'the path is not encoded as a URL');
  }
}
