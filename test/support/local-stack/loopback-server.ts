import { once } from 'node:events';
import type { Server } from 'node:http';

export type LoopbackServer = {
  /** `http://127.0.0.1:<port>`, without a trailing slash */
  origin: string;
  /** Hangs up on everyone, also on who still waits for an answer. */
  stop: () => Promise<void>;
};

/**
 * Lets a server answer this machine only.
 *
 * @param port 0 takes a free one
 */
export async function listenOnLoopback(server: Server, port = 0): Promise<LoopbackServer> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => {
          if (error) reject(error);
          else resolve();
        });
        server.closeAllConnections();
      }),
  };
}
