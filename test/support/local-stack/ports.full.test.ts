import { createServer } from 'node:http';
import { listenOnLoopback } from './loopback-server';
import { fixedPortsIfFree, FIXED_PORTS } from './ports';

describe('the fixed ports', () => {
  it('are all different', () => {
    const ports = Object.values(FIXED_PORTS);

    expect(new Set(ports).size).toBe(ports.length);
  });

  it('are used if no other program uses them', async () => {
    const isFree = await listenOnLoopback(createServer(), FIXED_PORTS.mails).then(
      (server) => server.stop().then(() => true),
      () => false,
    );

    expect((await fixedPortsIfFree()).mails).toBe(isFree ? FIXED_PORTS.mails : 0);
  });

  it('give way to a free port if another program uses one', async () => {
    const preferred = await fixedPortsIfFree();
    const port = preferred.calendars;
    // Something else on this machine may already use it.
    const other = port === 0 ? null : await listenOnLoopback(createServer(), port);
    try {
      expect(await fixedPortsIfFree()).toEqual({ ...preferred, calendars: 0 });
    } finally {
      await other?.stop();
    }
  });
});
