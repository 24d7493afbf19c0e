import { withHealthCheck, type Check, type Probe } from '../../../functions/health/health-check';
import { startSurroundings } from '../../support/deploy-check/surroundings';
import { observeTelemetry } from '../../support/harness/observed-telemetry';

type Event = { Records?: string[]; healthCheck?: boolean };
const handle = (event: Event, context: { name: string }) => Promise.resolve([context.name, event]);
const CONTEXT = { name: 'sync' };
const answering = (probes: Record<string, Probe>) => withHealthCheck(handle, probes);

describe('withHealthCheck', () => {
  it.each([[{ Records: ['message'] }], [{}], [{ healthCheck: true, Records: [] }], [{ healthCheck: false }]])(
    'calls the handler for %j',
    async (event) => {
      const probe = jest.fn();
      expect(await answering({ queue: probe })(event, CONTEXT)).toEqual(['sync', event]);
      expect(probe).not.toHaveBeenCalled();
    },
  );

  it('runs the probes in parallel and reports them in their order', async () => {
    const order: string[] = [];
    const queue = async () => {
      await Promise.resolve();
      order.push('queue');
      return undefined;
    };
    const secret = () => {
      order.push('secret');
      return Promise.resolve('empty');
    };
    const table = () => Promise.reject(new RangeError('ada@acme.example'));
    const report = await answering({ queue, secret, table })({ healthCheck: true });

    expect(order).toEqual(['secret', 'queue']);
    expect(report).toEqual({
      checks: [
        { name: 'queue', ok: true, problem: null },
        { name: 'secret', ok: true, problem: null, detail: 'empty' },
        { name: 'table', ok: false, problem: 'RangeError' },
      ],
    });
  });

  it('reports a timeout when a probe takes more than five seconds', async () => {
    const over = AbortSignal.abort(new DOMException('', 'TimeoutError'));
    const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(over);
    const queue: Probe = async (signal) => {
      await Promise.resolve();
      signal.throwIfAborted();
      return undefined;
    };
    const report = await answering({ queue })({ healthCheck: true });

    expect(timeout).toHaveBeenCalledWith(5000);
    expect(report.checks).toMatchObject([{ ok: false, problem: 'TimeoutError' }]);
    timeout.mockRestore();
  });
});

describe('the health check of a deployed function', () => {
  const NAMES = ['ingest', 'sync', 'reconcile', 'console'] as const;
  const REQUEST = { healthCheck: true } as const;
  const environment = process.env;
  let ask: Record<(typeof NAMES)[number], () => Promise<{ checks: Check[] }>>;
  let harness: Awaited<ReturnType<typeof startSurroundings>>;

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

  /** By name of the check: the problem, or else the detail, or else `ok`. */
  async function results(name: (typeof NAMES)[number]): Promise<Record<string, string>> {
    const { checks } = await ask[name]();
    return Object.fromEntries(
      checks.map(({ name, ok, problem, detail = 'ok' }) => [name, ok ? detail : (problem ?? 'unknown')]),
    );
  }

  const ok = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 'ok']));
  const tables = (...names: string[]) => ok(...names.map((name) => `table-${name}`));

  const AFTER_THE_FIRST_DEPLOYMENT = {
    ingest: { ...ok('queue'), 'secret-webhook': 'empty' },
    sync: {
      ...ok('queue', 'secret-log-key', 'google-token', 'google-calendar'),
      ...tables('configurations', 'mappings', 'logs', 'tallies', 'guests', 'directory'),
      ...{ 'secret-google': 'ok', 'secret-lucca-api': 'empty', 'lucca-api': 'no credentials' },
    },
    reconcile: {
      ...ok('queue'),
      ...tables('configurations', 'logs', 'tallies', 'directory', 'audit'),
      ...{ 'secret-lucca-api': 'empty', 'lucca-api': 'no credentials' },
    },
    console: {
      ...ok('queue', 'google-token', 'google-calendar'),
      ...tables('configurations', 'mappings', 'logs', 'tallies', 'guests', 'directory', 'audit'),
      ...{ 'secret-google': 'ok', 'secret-lucca-api': 'empty', 'lucca-api': 'no credentials' },
    },
  };

  it.each(NAMES)('passes after the first deployment, and changes nothing: %s', async (name) => {
    const before = await harness.contents();
    const checks = await results(name);

    expect(checks).toEqual(AFTER_THE_FIRST_DEPLOYMENT[name]);
    expect(await harness.contents()).toEqual(before);
    expect(harness.google.calls).toEqual([]);
  });

  it('checks the API of Lucca when the secret has credentials', async () => {
    harness.secretsManager.put('app/lucca-api', JSON.stringify(harness.lucca.credentials));
    const reached = await ask.reconcile();
    await harness.stopLucca();
    const gone = await ask.reconcile();

    expect(reached.checks.at(-1)).toEqual({ name: 'lucca-api', ok: true, problem: null });
    expect(gone.checks.at(-1)).toEqual({ name: 'lucca-api', ok: false, problem: 'ECONNREFUSED' });
  });

  it('names the error, without its message, when a secret may not be read', async () => {
    const message = 'User: arn:aws:sts::1:assumed-role/x is not authorized';
    harness.secretsManager.failWith({ type: 'AccessDeniedException', message });
    const report = await ask.ingest();
    harness.secretsManager.failWith(null);

    expect(report).toEqual({
      checks: [
        { name: 'queue', ok: true, problem: null },
        { name: 'secret-webhook', ok: false, problem: 'AccessDeniedException' },
      ],
    });
  });

  it.each(['sync', 'console'] as const)('checks that %s may read Google secrets', async (name) => {
    harness.secretsManager.failWith({ type: 'AccessDeniedException', operation: 'GetSecretValue' });
    const checks = await results(name);
    harness.secretsManager.failWith(null);

    expect(checks).toMatchObject({ 'secret-google': 'AccessDeniedException' });
  });

  // The last test, because it removes dependencies permanently.
  it('distinguishes missing dependencies from empty ones', async () => {
    await harness.remove({ tables: ['logs', 'guests'] });
    await harness.stopGoogle();
    const checks = await results('sync');

    expect(checks).toEqual({
      ...AFTER_THE_FIRST_DEPLOYMENT.sync,
      queue: 'QueueDoesNotExist',
      'table-logs': 'ResourceNotFoundException',
      'table-guests': 'ResourceNotFoundException',
      'google-token': 'ECONNREFUSED',
      'google-calendar': 'ECONNREFUSED',
      'secret-lucca-api': 'ok',
      'lucca-api': 'ECONNREFUSED',
    });
  });
});
