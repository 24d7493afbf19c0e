import { LUCCA_API_DEVIATIONS } from '../../support/acceptance/lucca-api-deviations';
import { defaultSwitches } from '../../support/fakes/lucca/api/switches';
import { NAMES, startConnectedWebhook, type ConnectedWebhook } from '../../support/harness/connected-webhook';

const OWN_SECRET = 'secret-of-the-own-endpoint';

/** How `connect-lucca --rotate` ends, by assumption. */
const FALLBACKS: Record<string, RegExp> = {
  'LUCCA-37': /^1 Lucca answered 400 to POST .*webhook-endpoints/,
  'LUCCA-38': /^1 .*does not match the schema \(secret/,
  'LUCCA-39': /^0 /,
  'LUCCA-40': /^1 Lucca answered 400 to POST .*webhook-endpoints[^]*check that .*echo=hello returns hello/,
  'LUCCA-41': /^0 /,
  'LUCCA-42': /^1 [^]*Lucca answered 400 to POST .*webhook-deliveries/,
  'LUCCA-43': /^1 [^]*No test delivery arrived/,
  'LUCCA-44': /^0 /,
  'LUCCA-45': /^1 [^]*No test delivery arrived/,
};

let harness: ConnectedWebhook;
beforeEach(async () => {
  harness = await startConnectedWebhook();
});
afterEach(() => harness.cleanup.close());

async function rotate(): Promise<string> {
  const { code, output, errors } = await harness.connect(['--url', harness.url, '--rotate']);
  return `${code} ${output}${errors}`;
}

describe('connect-lucca', () => {
  it.each(
    LUCCA_API_DEVIATIONS.filter(({ assumption }) => assumption >= 'LUCCA-37').map(
      ({ assumption, name, apply }) => [assumption, name, apply] as const,
    ),
  )('does not rely on %s, or keeps the present endpoint, if Lucca %s', async (assumption, _, apply) => {
    const { api, secrets } = harness;
    const { id } = api.endpoints.declare({ url: harness.url, secret: OWN_SECRET });
    secrets.put(NAMES.WEBHOOK_SECRET_ID, JSON.stringify({ secrets: [OWN_SECRET] }));
    await apply(api);

    const result = await rotate();

    expect(result).toMatch(FALLBACKS[assumption] ?? /^$/);
    const isConnected = result.startsWith('0 ');
    const active = api.endpoints.all().filter(({ status }) => status === 'active');
    if (!isConnected) {
      expect(active.map((one) => one.id)).toContain(id);
      expect(await harness.stored()).toContain(OWN_SECRET);
    }

    Object.assign(api.switches, defaultSwitches());
    expect(isConnected ? '0 ' : await rotate()).toMatch(/^0 /);
    expect(api.endpoints.all().some(({ status }) => status === 'active')).toBe(true);
  });
});
