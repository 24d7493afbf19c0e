import { createServer } from 'node:http';
import { FOLLOWED_TOPICS } from '../../../functions/lucca/delivery';
import { createWatchEndpointTask, readEndpointRecord } from '../../../functions/reconcile/webhook-endpoint';
import { aConfiguration } from '../../support/builders/configurations';
import { TENANT } from '../../support/fakes/lucca/reference';
import {
  startReconcileLuccaHarness,
  type ReconcileLuccaHarness,
} from '../../support/harness/lucca-api-harness';
import { listenOnLoopback, type LoopbackServer } from '../../support/local-stack/loopback-server';

/** Answers with the echo, as our webhook does. */
let webhook: LoopbackServer;
let harness: ReconcileLuccaHarness;

beforeAll(async () => {
  webhook = await listenOnLoopback(
    createServer((request, response) => {
      const echo = new URL(request.url ?? '', 'http://localhost').searchParams.get('echo');
      response.writeHead(200, { 'content-type': 'text/plain' }).end(echo);
    }),
  );
});

afterAll(() => webhook.stop());

beforeEach(async () => {
  harness = await startReconcileLuccaHarness();
});

afterEach(async () => {
  await harness.cleanup.close();
  jest.restoreAllMocks();
});

const watching = ({ webhookUrls = [webhook.origin] }: { webhookUrls?: string[] } = {}) =>
  createWatchEndpointTask({
    ...harness,
    ...harness.telemetry,
    webhookUrls,
    configurations: { all: () => Promise.resolve([aConfiguration(), aConfiguration({ id: 'other' })]) },
  });

/** One run now, the next one five minutes later. */
async function run(task = watching()): Promise<Record<string, number>> {
  const counts = await task(harness.clock.time + 60_000);
  harness.clock.time += 5 * 60_000;
  return counts;
}

/** An endpoint that follows all that we do. */
const declare = (made: Parameters<typeof harness.api.endpoints.declare>[0]) =>
  harness.api.endpoints.declare({ topics: [...FOLLOWED_TOPICS], ...made });

const recorded = async (tenant = TENANT) => (await readEndpointRecord(harness.records, tenant))?.value;
const warnings = () => harness.telemetry.logs().filter((line) => /"WARN"/.test(JSON.stringify(line)));
const published = () => {
  if (harness.telemetry.metrics.hasStoredMetrics()) harness.telemetry.metrics.publishStoredMetrics();
  return harness.telemetry.published();
};

describe('watching the endpoint', () => {
  it('records an active endpoint, and logs nothing', async () => {
    harness.api.endpoints.declare({ url: 'https://elsewhere.example', status: 'suspended' });
    const { id } = declare({ url: webhook.origin });
    const counts = await run();
    await run();

    const record = { status: 'active', since: '2026-03-05T12:00:00.000Z', endpointId: id };
    expect(await recorded()).toEqual(record);
    expect(await recorded(harness.api.tenantUrl)).toEqual(record);
    expect([counts, warnings(), published()]).toEqual([{}, [], []]);
  });

  it('reactivates a suspended endpoint, and records both states for mails', async () => {
    const { id } = declare({ url: webhook.origin, status: 'suspended' });
    const counts = await run();
    const suspended = await recorded();
    await run();

    expect(counts).toEqual({ suspended: 1, reactivated: 1 });
    expect(suspended).toEqual({ status: 'suspended', since: '2026-03-05T12:00:00.000Z', endpointId: id });
    expect(harness.api.endpoints.get(id).status).toBe('active');
    expect(await recorded()).toMatchObject({ status: 'active', since: '2026-03-05T12:05:00.000Z' });
    expect(published()).toEqual([
      ['Failures', 1],
      ['EndpointReactivated', 1],
    ]);
  });

  it('tries again in the next run when Lucca fails, and records one suspension', async () => {
    const { id } = declare({ url: webhook.origin, status: 'suspended' });
    harness.api.failNext({ with: 500, path: `/lucca-api/webhook-endpoints/${id}` });
    await expect(run()).rejects.toMatchObject({ next: 'retry' });
    await run();

    expect(harness.api.endpoints.get(id).status).toBe('active');
    expect(await recorded()).toMatchObject({ status: 'suspended', since: '2026-03-05T12:00:00.000Z' });
  });

  it('warns once when there is no endpoint, or when it was deactivated', async () => {
    await run();
    await run();
    const absent = await recorded();
    const { id } = declare({ url: webhook.origin, status: 'inactive', apiVersion: '2023-01-01' });
    await run();
    await run();

    expect(absent).toEqual({ status: 'absent', since: '2026-03-05T12:00:00.000Z', endpointId: null });
    expect(await recorded()).toMatchObject({ status: 'inactive', endpointId: id });
    expect(harness.api.endpoints.get(id)).toMatchObject({ status: 'inactive', apiVersion: '2023-01-01' });
    expect(warnings()).toEqual([
      expect.objectContaining({ message: 'No webhook endpoint in Lucca has our URL' }),
      expect.objectContaining({ message: 'Webhook endpoint deactivated in Lucca', endpointId: id }),
    ]);
  });

  it('ends without an error when Lucca sends Retry-After, and waits as long', async () => {
    harness.api.failNext({ with: 429, retryAfterS: 400, path: '/lucca-api/webhook-endpoints' });
    const task = watching();
    const counts = await run(task);
    await run(task);
    const requests = harness.api.requests.length;
    await run(task);

    expect([counts, requests, harness.api.requests.length]).toEqual([{}, 1, 2]);
  });

  it('logs once that it is disabled without credentials, and starts when there are some', async () => {
    const { credentials } = harness.access;
    harness.access.credentials = null;
    const task = watching();
    await run(task);
    await run(task);
    const logged = harness.telemetry.logs();
    harness.access.credentials = credentials;
    await run(task);

    expect(logged).toMatchObject([{ level: 'INFO', message: 'Endpoint watch disabled' }]);
    expect(await recorded()).toMatchObject({ status: 'absent' });
  });

  it('finds the endpoint on a later page, with the URL of the API next to a custom domain', async () => {
    for (let other = 0; other < 100; other++) declare({ url: `https://elsewhere.example/${other}` });
    const { id } = declare({ url: webhook.origin });
    await run(watching({ webhookUrls: ['https://calendar.acme.example/webhooks/lucca', webhook.origin] }));

    expect(await recorded()).toMatchObject({ status: 'active', endpointId: id });
  });

  it('is disabled without the URL of the webhook', async () => {
    const counts = await run(watching({ webhookUrls: [] }));

    expect([counts, harness.api.requests]).toEqual([{}, []]);
    expect(harness.telemetry.logs()).toMatchObject([{ level: 'INFO', missing: 'WEBHOOK_URL' }]);
  });

  it('finds our endpoint among malformed ones of others', async () => {
    harness.api.endpoints.foreign.push(
      { id: '1', webhookUrl: 'https://elsewhere.example', apiVersion: null, topics: null, name: null },
      { id: '2', webhookUrl: 'https://elsewhere.example', name: 'Payroll', status: 'paused' },
      { id: '3', webhookUrl: null },
      { id: '', webhookUrl: 'https://elsewhere.example' },
    );
    const { id } = declare({ url: webhook.origin });
    const counts = await run();

    expect(await recorded()).toMatchObject({ status: 'active', endpointId: id });
    expect([counts, warnings()]).toEqual([{}, []]);
    expect(harness.unreadable).toEqual([{ path: '/lucca-api/webhook-endpoints', items: 2 }]);
  });

  it('finds our endpoint when it has no name and an unknown status', async () => {
    harness.api.endpoints.foreign.push({
      id: '7',
      webhookUrl: webhook.origin,
      topics: null,
      status: 'paused',
    });
    harness.api.failNext({ with: 404, path: '/lucca-api/webhook-endpoints/7' });
    await run();

    expect(await recorded()).toMatchObject({ status: 'unknown', endpointId: '7' });
    expect(warnings()).toMatchObject([{ message: 'Webhook endpoint has an unknown status' }]);
  });
});

describe('an endpoint that does not deliver all events', () => {
  it.each<[string, Partial<Parameters<typeof declare>[0]>, string[]]>([
    [
      'is restricted to some establishments',
      { businessEstablishments: [{ id: '12' }] },
      ['businessEstablishments'],
    ],
    ['has another API version', { apiVersion: '2023-01-01' }, ['apiVersion']],
    ['lacks topics', { topics: ['leave.created', 'department.created'] }, ['topics']],
    [
      'has nothing right',
      { apiVersion: '2023-01-01', topics: [], businessEstablishments: [{ id: '12' }] },
      ['topics', 'apiVersion', 'businessEstablishments'],
    ],
  ])('is corrected once when it %s', async (_, made, fields) => {
    const { id } = declare({ url: webhook.origin, ...made });
    const task = watching();
    const counts = await run(task);
    await run(task);

    expect(harness.api.endpoints.get(id)).toMatchObject({
      status: 'active',
      apiVersion: '2024-11-01',
      businessEstablishments: null,
    });
    expect(harness.api.endpoints.get(id).topics).toEqual(expect.arrayContaining([...FOLLOWED_TOPICS]));
    expect(harness.api.endpoints.get(id).topics).toEqual(expect.arrayContaining(made.topics ?? []));
    expect(counts).toEqual({ corrected: 1 });
    expect(published()).toEqual([['EndpointCorrected', 1]]);
    expect(warnings()).toEqual([
      expect.objectContaining({
        message: 'Webhook endpoint corrected: it did not receive all events',
        endpointId: id,
        fields,
      }),
    ]);
    expect(harness.api.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
  });

  it('is corrected and reactivated in one request', async () => {
    const { id } = declare({ url: webhook.origin, status: 'suspended', apiVersion: '2023-01-01' });
    const counts = await run();

    expect(counts).toEqual({ suspended: 1, reactivated: 1, corrected: 1 });
    expect(harness.api.endpoints.get(id)).toMatchObject({ status: 'active', apiVersion: '2024-11-01' });
    expect(harness.api.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
  });

  it('is neither corrected nor reactivated when another one is active', async () => {
    const others = (['suspended', 'inactive'] as const).map((status) => {
      const made = { status, apiVersion: '2023-01-01' };
      return { ...made, id: declare({ url: webhook.origin, ...made }).id };
    });
    const { id } = declare({ url: webhook.origin });
    await run();

    for (const other of others) expect(harness.api.endpoints.get(other.id)).toMatchObject(other);
    expect(await recorded()).toMatchObject({ status: 'active', endpointId: id });
  });

  it('does not prevent the others from being corrected when Lucca fails', async () => {
    const [first, second] = [1, 2].map(() => declare({ url: webhook.origin, status: 'suspended' }));
    harness.api.failNext({ with: 500, path: `/lucca-api/webhook-endpoints/${first?.id ?? ''}` });
    await expect(run()).rejects.toMatchObject({ next: 'retry' });

    expect(harness.api.endpoints.get(first?.id ?? '').status).toBe('suspended');
    expect(harness.api.endpoints.get(second?.id ?? '').status).toBe('active');
  });
});
