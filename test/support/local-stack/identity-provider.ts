import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';

export const CLIENT_ID = 'lucca-google-calendar-console';

/** The users who can sign in: an administrator, a reader, and a user without access. */
export const PEOPLE = [
  {
    sub: 'camille',
    name: 'Camille Martin',
    email: 'camille.martin@acme.example',
    email_verified: true,
    groups: ['it'],
  },
  {
    sub: 'alex',
    name: 'Alex Durand',
    email: 'alex.durand@acme.example',
    email_verified: true,
    groups: ['hr'],
  },
  { sub: 'robin', name: 'Robin Petit', email: 'robin@elsewhere.example', email_verified: true, groups: [] },
];

/** The stage setting `console` that gives access to the administrator and the reader. */
export function signInAt(issuer: string) {
  return {
    issuer,
    clientId: CLIENT_ID,
    contact: 'it@acme.example',
    administrators: { addresses: ['camille.martin@acme.example'] },
    readers: { groups: ['hr'] },
  };
}

export type IdentityProvider = {
  issuer: string;
  /** Allows redirects to the console after sign-in. */
  register(consoleUrl: string): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Starts an OpenID Connect provider without passwords. It runs in a worker thread, because its library is an ES module only.
 *
 * @param options.tokenSeconds lifetime of ID tokens
 * @param options.port 0 for any free port
 */
export async function startIdentityProvider({
  tokenSeconds = 3600,
  port = 0,
} = {}): Promise<IdentityProvider> {
  const thread = new Worker(require.resolve('./identity-provider-thread.mjs'), {
    execArgv: [],
    workerData: { clientId: CLIENT_ID, people: PEOPLE, tokenSeconds, port },
  });
  const message: unknown[] = await once(thread, 'message');
  return {
    issuer: z.url().parse(message[0]),
    async register(consoleUrl) {
      thread.postMessage(`${consoleUrl}/signed-in`);
      await once(thread, 'message');
    },
    async stop() {
      await thread.terminate();
    },
  };
}
