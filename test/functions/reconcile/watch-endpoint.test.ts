import { readEndpointRecord } from '../../../functions/reconcile/endpoint-record';
import { RequestBudget } from '../../../functions/reconcile/request-budget';
import { watchEndpoint } from '../../../functions/reconcile/watch-endpoint';
import { TENANT } from '../../fakes/lucca/reference';
import { createServer } from 'node:http';
import { listenOnLoopback, type LoopbackServer } from '../../local/loopback-server';
import { aConfiguration } from '../store/configurations';
import { startLuccaWorld, type LuccaWorld } from './lucca-world';

/** Gives the echo back, as our webhook does. */
let webhook: LoopbackServer;
let world: LuccaWorld;

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
  world = await startLuccaWorld();
});

afterEach(async () => {
  await world.closers.close();
  jest.restoreAllMocks();
});

const watching = ({ webhookUrls = [webhook.origin] }: { webhookUrls?: string[] } = {}) =>
  watchEndpoint({
    ...world,
    ...world.telemetry,
    webhookUrls,
    budget: new RequestBudget(world.lucca, world.now),
    configurations: { all: () => Promise.resolve([aConfiguration(), aConfiguration({ id: 'other' })]) },
  });

/** One run now, the next one five minutes later. */
async function run(task = watching()): Promise<Record<string, number>> {
  const counts = await task(world.clock.time + 60_000);
  world.clock.time += 5 * 60_000;
  return counts;
}

const remembered = async (tenant = TENANT) => (await readEndpointRecord(world.records, tenant))?.value;
const warnings = () => world.telemetry.logs().filter((line) => /"WARN"/.test(JSON.stringify(line)));
const published = () => {
  if (world.telemetry.metrics.hasStoredMetrics()) world.telemetry.metrics.publishStoredMetrics();
  return world.telemetry.published();
};

describe('watching the endpoint', () => {
  it('remembers an active one, and says nothing', async () => {
    // Prepare
    world.api.endpoints.declare({ url: 'https://elsewhere.example', status: 'suspended' });
    const { id } = world.api.endpoints.declare({ url: webhook.origin });
    // Act
    const counts = await run();
    await run();
    // Assess
    const record = { status: 'active', since: '2026-03-05T12:00:00.000Z', endpointId: id };
    expect(await remembered()).toEqual(record);
    expect(await remembered(world.api.tenantUrl)).toEqual(record);
    expect([counts, warnings(), published()]).toEqual([{}, [], []]);
  });

  it('makes a suspended one active again, and remembers both long enough for mails', async () => {
    // Prepare
    const { id } = world.api.endpoints.declare({ url: webhook.origin, status: 'suspended' });
    // Act
    const counts = await run();
    const suspended = await remembered();
    await run();
    // Assess
    expect(counts).toEqual({ suspended: 1, reactivated: 1 });
    expect(suspended).toEqual({ status: 'suspended', since: '2026-03-05T12:00:00.000Z', endpointId: id });
    expect(world.api.endpoints.get(id).status).toBe('active');
    expect(await remembered()).toMatchObject({ status: 'active', since: '2026-03-05T12:05:00.000Z' });
    expect(published()).toEqual([
      ['EndpointSuspended', 1],
      ['EndpointReactivated', 1],
    ]);
  });

  it('tries again in the next run where Lucca did not do it, and tells of one suspension', async () => {
    // Prepare
    const { id } = world.api.endpoints.declare({ url: webhook.origin, status: 'suspended' });
    world.api.failNext({ with: 500, path: `/lucca-api/webhook-endpoints/${id}` });
    // Act
    await expect(run()).rejects.toMatchObject({ next: 'retry' });
    await run();
    // Assess
    expect(world.api.endpoints.get(id).status).toBe('active');
    expect(await remembered()).toMatchObject({ status: 'suspended', since: '2026-03-05T12:00:00.000Z' });
  });

  it('leaves a suspended one beside an active one alone', async () => {
    // Prepare
    const old = world.api.endpoints.declare({ url: webhook.origin, status: 'suspended' });
    const { id } = world.api.endpoints.declare({ url: webhook.origin });
    // Act
    await run();
    // Assess
    expect(world.api.endpoints.get(old.id).status).toBe('suspended');
    expect(await remembered()).toMatchObject({ status: 'active', endpointId: id });
  });

  it('warns once that there is none, or that somebody deactivated it', async () => {
    // Act
    await run();
    await run();
    const absent = await remembered();
    const { id } = world.api.endpoints.declare({ url: webhook.origin, status: 'inactive' });
    await run();
    await run();
    // Assess
    expect(absent).toEqual({ status: 'absent', since: '2026-03-05T12:00:00.000Z', endpointId: null });
    expect(await remembered()).toMatchObject({ status: 'inactive', endpointId: id });
    expect(world.api.endpoints.get(id).status).toBe('inactive');
    expect(warnings()).toEqual([
      expect.objectContaining({ message: 'Lucca has no webhook endpoint with our address' }),
      expect.objectContaining({ message: 'The webhook endpoint was deactivated in Lucca', endpointId: id }),
    ]);
  });

  it('finds ours on a later page', async () => {
    // Prepare
    for (let other = 0; other < 100; other++) {
      world.api.endpoints.declare({ url: `https://elsewhere.example/${other}` });
    }
    const { id } = world.api.endpoints.declare({ url: webhook.origin });
    // Act
    await run();
    // Assess
    expect(await remembered()).toMatchObject({ status: 'active', endpointId: id });
  });

  it('ends in peace where Lucca asks for patience, and keeps it', async () => {
    // Prepare
    world.api.failNext({ with: 429, retryAfterS: 400, path: '/lucca-api/webhook-endpoints' });
    const task = watching();
    // Act
    const counts = await run(task);
    await run(task);
    const requests = world.api.requests.length;
    await run(task);
    // Assess
    expect([counts, requests, world.api.requests.length]).toEqual([{}, 1, 2]);
  });

  it('says once that it is idle without access, and begins when there is some', async () => {
    // Prepare
    const { credentials } = world.access;
    world.access.credentials = null;
    const task = watching();
    // Act
    await run(task);
    await run(task);
    const said = world.telemetry.logs();
    world.access.credentials = credentials;
    await run(task);
    // Assess
    expect(said).toMatchObject([{ level: 'INFO', message: 'The webhook endpoint is not watched' }]);
    expect(await remembered()).toMatchObject({ status: 'absent' });
  });

  it('knows the one that Lucca holds of the API, where the webhook has a domain as well', async () => {
    // Prepare
    const { id } = world.api.endpoints.declare({ url: webhook.origin });
    // Act
    await run(watching({ webhookUrls: ['https://calendar.acme.example/webhooks/lucca', webhook.origin] }));
    // Assess
    expect(await remembered()).toMatchObject({ status: 'active', endpointId: id });
  });

  it('is idle where it does not know our address', async () => {
    // Act
    const counts = await run(watching({ webhookUrls: [] }));
    // Assess
    expect([counts, world.api.requests]).toEqual([{}, []]);
    expect(world.telemetry.logs()).toMatchObject([{ level: 'INFO', missing: 'WEBHOOK_URL' }]);
  });
});
