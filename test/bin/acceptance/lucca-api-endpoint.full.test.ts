import type { Check } from '../../../bin/acceptance/check';
import { LuccaApiAcceptance, NO_TRACES } from '../../support/acceptance/lucca-api-harness';
import { CrashInjector } from '../../support/crash-injector';

let acceptance: LuccaApiAcceptance;

beforeEach(async () => {
  acceptance = await LuccaApiAcceptance.start();
});
afterEach(() => acceptance.stop());

function checkNamed(checks: Check[], name: string): Check {
  const found = checks.find((one) => one.name === name);
  if (!found) throw new Error(`There is no check ${name}`);
  return found;
}

describe('the webhook endpoint of the acceptance', () => {
  it('is removed with its secret after an interruption at any wait', async () => {
    let hadEndpoint = false;
    for (let step = 1, wasInterrupted = true; wasInterrupted; step++) {
      let waits = 0;
      acceptance.onSleep = () => {
        waits += 1;
        if (waits !== step) return;
        hadEndpoint ||= acceptance.api.endpoints.all().length > 1;
        acceptance.abort();
      };
      const { isInterrupted, notRemoved } = await acceptance.run();

      wasInterrupted = isInterrupted;
      expect(notRemoved).toEqual([]);
      expect(await acceptance.traces()).toEqual(NO_TRACES);
    }
    expect(hadEndpoint).toBe(true);
  });

  it('leaves endpoints of others alone, whatever their name or URL', async () => {
    const { endpoints } = acceptance.api;
    const { url } = acceptance.webhook;
    const others = [
      endpoints.declare({
        url: 'https://elsewhere.example/acceptance-1',
        name: 'Acceptance test (temporary)',
      }),
      endpoints.declare({ url: `${url}/acceptance-2`, name: 'Ours in another tool' }),
      endpoints.declare({ url, name: 'Acceptance test (temporary)' }),
    ].map(({ id }) => id);
    endpoints.foreign.push({ id: '1', webhookUrl: `${url}/acceptance-3`, topics: null });

    await acceptance.run();

    expect(endpoints.all().map(({ id }) => id)).toEqual([acceptance.ownEndpointId, ...others]);
  });

  it.each(['before', 'after'] as const)(
    'is removed with its secret by the next run after a crash %s any request',
    async (moment) => {
      const { api, webhook } = acceptance;
      const send = globalThis.fetch;
      const names = new Set<string>();
      for (let step = 1, hasCrashed = true; hasCrashed; step++) {
        const crash = new CrashInjector(step, moment);
        const { call } = crash.guard({ call: <T>(action: () => Promise<T>) => action() });
        const spy = jest
          .spyOn(globalThis, 'fetch')
          .mockImplementation((...request) =>
            new Request(...request).url.startsWith(api.tenantUrl)
              ? call(() => send(...request))
              : send(...request),
          );
        const { checks } = acceptance.checks({ secretsManager: guarded(webhook.secretsManager, call) });
        const run = checkNamed(checks, 'lucca.webhook-endpoint').run(() => undefined);
        hasCrashed = (await Promise.race([run, crash.crashed])) === 'dead';
        spy.mockRestore();
        for (const { name } of api.endpoints.all()) names.add(name.replace(/[0-9a-f]{16}/, '…'));

        await acceptance.checks().removeTraces();
        expect(await acceptance.traces()).toEqual(NO_TRACES);
      }
      // The crashes left endpoints with and without a stored secret.
      expect([...names].toSorted()).toEqual([
        ...['Acceptance test (temporary)', 'Acceptance test (temporary, secret …)', 'Agenda'],
      ]);
    },
  );
});

/** A client all of whose calls go through another function. */
function guarded<T extends object>(target: T, call: (action: () => Promise<unknown>) => Promise<unknown>): T {
  return new Proxy(target, {
    get(of, name) {
      const value: unknown = Reflect.get(of, name);
      if (name !== 'send' || typeof value !== 'function') return value;
      return (...given: unknown[]) => call(async () => (await Reflect.apply(value, of, given)) as unknown);
    },
  });
}
