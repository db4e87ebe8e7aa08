/** Binds a TCP server: the one way in which every listener of the agent starts. */
import type { Server } from 'node:net';

/**
 * Resolves once the server listens, with its port, for callers that asked for any (0); rejects when it cannot.
 * @param onLaterError told of failures afterwards, as when no more connections can be accepted
 */
export function bind(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
  onLaterError: (error: Error) => void,
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      server.on('error', onLaterError);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
