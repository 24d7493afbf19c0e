import { createServer } from 'node:net';
import { once } from 'node:events';

/** Port of each server that people or other programs open; 0 stands for a free port. */
export type Ports = Record<
  'console' | 'signIn' | 'mails' | 'calendars' | 'adminConsole' | 'google' | 'lucca',
  number
>;

/** Ports of `npm start`, so that bookmarks and scripts keep working. Documented in the README. */
export const FIXED_PORTS: Ports = {
  console: 4700,
  signIn: 4701,
  mails: 4702,
  calendars: 4703,
  adminConsole: 4704,
  google: 4705,
  lucca: 4706,
};

/** For tests, which run at the same time. */
export const FREE_PORTS: Ports = {
  console: 0,
  signIn: 0,
  mails: 0,
  calendars: 0,
  adminConsole: 0,
  google: 0,
  lucca: 0,
};

/** Returns the fixed ports, with 0 for those that another program uses, such as a second `npm start`. */
export async function fixedPortsIfFree(): Promise<Ports> {
  const orFree = async (name: keyof Ports) => ((await isFree(FIXED_PORTS[name])) ? FIXED_PORTS[name] : 0);
  return {
    console: await orFree('console'),
    signIn: await orFree('signIn'),
    mails: await orFree('mails'),
    calendars: await orFree('calendars'),
    adminConsole: await orFree('adminConsole'),
    google: await orFree('google'),
    lucca: await orFree('lucca'),
  };
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
