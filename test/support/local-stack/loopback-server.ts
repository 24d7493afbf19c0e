import { once } from 'node:events';
import type { Server } from 'node:http';

export type LoopbackServer = {
  /** `http://127.0.0.1:<port>`, without a trailing slash */
  origin: string;
  /** Closes the server and all its connections, including those with a pending response. */
  stop: () => Promise<void>;
};

/**
 * Makes a server listen on 127.0.0.1 only.
 *
 * @param port 0 for any free port
 */
export async function listenOnLoopback(server: Server, port = 0): Promise<LoopbackServer> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('The server does not listen on a port');
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
