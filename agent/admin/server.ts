/** The admin listener: health for load balancers, metrics for Prometheus, and the ledger for those with the token. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import { bind } from '../server/bind.ts';
import type { Store } from '../store/store.ts';

export interface AdminOptions {
  readonly host: string;
  readonly port: number;
  readonly store: Store;
  readonly metrics: Registry;
  /** Undefined: /api is closed. */
  readonly token: string | undefined;
  readonly log: { warn(fields: object, message: string): void };
  /** Why the agent is not ready, or undefined. */
  readonly notReadyReason: () => string | undefined;
}

const REQUEST_TIMEOUT_MS = 10_000;
const MAX_LEDGER_ROWS = 1000;
const DEFAULT_LEDGER_ROWS = 100;

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const json = (status: number, value: unknown): Reply => ({
  status,
  type: 'application/json',
  body: `${JSON.stringify(value)}\n`,
});

/** Compared as hashes, so that neither length nor content shows in the time it takes. */
function sameSecret(given: string, expected: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(expected));
}

export class AdminServer {
  private readonly options: AdminOptions;
  private readonly server: Server;

  constructor(options: AdminOptions) {
    this.options = options;
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

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let reply: Reply;
    try {
      reply = await this.reply(request);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      reply = json(503, { error: { message } });
    }
    response.writeHead(reply.status, { 'content-type': reply.type }).end(reply.body);
  }

  private async reply(request: IncomingMessage): Promise<Reply> {
    const url = new URL(request.url ?? '/', 'http://admin');
    if (request.method !== 'GET') {
      return json(405, { error: { message: 'only GET is allowed here' } });
    }
    switch (url.pathname) {
      case '/healthz':
        return json(200, { status: 'ok' });
      case '/readyz':
        return this.readiness();
      case '/metrics': {
        const { metrics } = this.options;
        return { status: 200, type: metrics.contentType, body: await metrics.metrics() };
      }
      case '/api/ledger':
        return this.ledger(request, url);
      default:
        return json(404, {
          error: { message: 'known paths: /healthz, /readyz, /metrics, /api/ledger' },
        });
    }
  }

  private async readiness(): Promise<Reply> {
    const reason = this.options.notReadyReason();
    if (reason !== undefined) return json(503, { status: 'not ready', reason });
    await this.options.store.check();
    return json(200, { status: 'ready' });
  }

  private async ledger(request: IncomingMessage, url: URL): Promise<Reply> {
    const { token, store } = this.options;
    const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (token === undefined) {
      return json(403, { error: { message: 'set AI_GATEWAY_ADMIN_TOKEN to open the admin API' } });
    }
    if (!sameSecret(given, token)) {
      return json(401, { error: { message: 'send the admin token as Authorization: Bearer' } });
    }
    const limit = Number(url.searchParams.get('limit') ?? DEFAULT_LEDGER_ROWS);
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LEDGER_ROWS) {
      return json(400, { error: { message: `limit must be 1 to ${MAX_LEDGER_ROWS}` } });
    }
    return json(200, { rows: await store.ledger(limit) });
  }
}
