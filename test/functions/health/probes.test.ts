import type { Check } from '../../../functions/health/health-check';
import { startSurroundings } from '../../support/deploy-check/surroundings';
import { observeTelemetry } from '../../support/harness/observed-telemetry';

/** The deployed compositions, with the real SDK, against fakes of all their dependencies. */
type Ask = () => Promise<{ checks: Check[] }>;
const environment = process.env;
const NAMES = ['ingest', 'sync', 'reconcile', 'console'] as const;
let ask: Record<(typeof NAMES)[number], Ask>;
let harness: Awaited<ReturnType<typeof startSurroundings>>;

const REQUEST = { healthCheck: true } as const;

beforeAll(async () => {
  harness = await startSurroundings();
  process.env = { ...environment, ...harness.environment };
  observeTelemetry('sync');
  const ingest = await import('../../../functions/ingest/index');
  const sync = await import('../../../functions/sync/index');
  const reconcile = await import('../../../functions/reconcile/index');
  const console = await import('../../../functions/console/index');
  ask = {
    ingest: () => ingest.handler(REQUEST),
    sync: () => sync.handler(REQUEST),
    reconcile: () => reconcile.handler(REQUEST),
    console: () => console.handler(REQUEST),
  };
});

afterAll(async () => {
  process.env = environment;
  jest.restoreAllMocks();
  await harness.stop();
});

/** By name: the problem, or else the detail. */
async function found(name: (typeof NAMES)[number]): Promise<Record<string, string>> {
  const { checks } = await ask[name]();
  return Object.fromEntries(
    checks.map(({ name, ok, problem, detail = 'there' }) => [name, ok ? detail : (problem ?? 'unknown')]),
  );
}

const AFTER_THE_FIRST_DEPLOYMENT = {
  ingest: { queue: 'there', 'secret-webhook': 'empty' },
  sync: {
    queue: 'there',
    'table-configurations': 'there',
    'table-mappings': 'there',
    'table-logs': 'there',
    'table-tallies': 'there',
    'table-guests': 'there',
    'secret-google-france': 'empty',
    'secret-lucca-api': 'empty',
    'secret-log-key': 'there',
    'google-token': 'there',
    'google-calendar': 'there',
    'lucca-api': 'no credentials',
  },
  reconcile: {
    queue: 'there',
    'table-configurations': 'there',
    'table-logs': 'there',
    'secret-lucca-api': 'empty',
    'lucca-api': 'no credentials',
  },
  console: {
    queue: 'there',
    'table-configurations': 'there',
    'table-mappings': 'there',
    'table-logs': 'there',
    'table-tallies': 'there',
    'table-guests': 'there',
    'table-audit': 'there',
    'secret-google-france': 'empty',
    'secret-lucca-api': 'empty',
    'google-token': 'there',
    'google-calendar': 'there',
    'lucca-api': 'no credentials',
  },
};

// The order matters: a test removes dependencies for good.
describe('the health check of a function', () => {
  test.each(NAMES)('passes after the first deployment, and writes nothing: %s', async (name) => {
    // Prepare
    const before = await harness.contents();
    // Act
    const checks = await found(name);
    // Assess
    expect(checks).toEqual(AFTER_THE_FIRST_DEPLOYMENT[name]);
    expect(await harness.contents()).toEqual(before);
    expect(harness.google.calls).toEqual([]);
  });

  test('checks the API of Lucca when the secret has credentials', async () => {
    // Prepare
    harness.secretsManager.put('app/lucca-api', JSON.stringify(harness.lucca.credentials));
    // Act
    const reached = await ask.reconcile();
    await harness.stopLucca();
    const gone = await ask.reconcile();
    // Assess
    expect(reached.checks.at(-1)).toEqual({ name: 'lucca-api', ok: true, problem: null });
    expect(gone.checks.at(-1)).toEqual({ name: 'lucca-api', ok: false, problem: 'ECONNREFUSED' });
  });

  test('names the error, without its message, when a secret may not be read', async () => {
    // Prepare
    const message = 'User: arn:aws:sts::1:assumed-role/x is not authorized';
    harness.secretsManager.failWith({ type: 'AccessDeniedException', message });
    // Act
    const report = await ask.ingest();
    // Assess
    harness.secretsManager.failWith(null);
    expect(report).toEqual({
      checks: [
        { name: 'queue', ok: true, problem: null },
        { name: 'secret-webhook', ok: false, problem: 'AccessDeniedException' },
      ],
    });
  });

  test('tells missing dependencies from empty ones', async () => {
    // Prepare
    harness.secretsManager.remove('app/google/france');
    await harness.remove({ tables: ['logs', 'guests'] });
    await harness.stopGoogle();
    // Act
    const checks = await found('sync');
    // Assess
    expect(checks).toEqual({
      ...AFTER_THE_FIRST_DEPLOYMENT.sync,
      queue: 'QueueDoesNotExist',
      'table-logs': 'ResourceNotFoundException',
      'table-guests': 'ResourceNotFoundException',
      'secret-google-france': 'ResourceNotFoundException',
      'google-token': 'ECONNREFUSED',
      'google-calendar': 'ECONNREFUSED',
      'secret-lucca-api': 'there',
      'lucca-api': 'ECONNREFUSED',
    });
  });
});
