/**
 * The SPOP listener: accepts HAProxy's connections and drains them at the end. What a connection does is in
 * connection.ts.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { bind } from './bind.ts';
import { SpopConnection } from './connection.ts';
import type { NotifyHandler, SpopLimits, SpopLog, SpopObserver } from './types.ts';

export interface SpopListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly limits: SpopLimits;
  readonly handler: NotifyHandler;
  readonly log: SpopLog;
  readonly observer: SpopObserver;
}

export class SpopListener {
  private readonly options: SpopListenerOptions;
  private readonly server: Server;
  private readonly connections = new Set<SpopConnection>();

  constructor(options: SpopListenerOptions) {
    this.options = options;
    this.server = createServer({ noDelay: true, keepAlive: true }, (socket) => this.accept(socket));
    this.server.maxConnections = options.limits.maxConnections;
    this.server.on('drop', () => {
      const { maxConnections } = options.limits;
      options.log.warn({ maxConnections }, 'SPOP connection refused: too many');
    });
  }

  /** @returns the port, for callers that asked for any (0) */
  listen(): Promise<number> {
    return bind(this.server, this.options, (error) => {
      this.options.log.warn({ error: error.message }, 'SPOP listener failed');
    });
  }

  /**
   * Stops accepting, lets every connection finish what is in flight and say goodbye.
   * @returns false when `timeoutMs` was not enough; the rest is then cut
   */
  async drain(timeoutMs: number): Promise<boolean> {
    this.server.close();
    const drained = Promise.all([...this.connections].map((connection) => connection.drain()));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), timeoutMs);
    });
    const inTime = await Promise.race([drained.then(() => true), late]);
    clearTimeout(timer);
    for (const connection of this.connections) connection.destroy();
    return inTime;
  }

  private accept(socket: Socket): void {
    const connection = new SpopConnection(socket, this.options);
    this.connections.add(connection);
    this.options.observer.connectionsChanged(this.connections.size);
    connection.closed.then(() => {
      this.connections.delete(connection);
      this.options.observer.connectionsChanged(this.connections.size);
    });
  }
}
