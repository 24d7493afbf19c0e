import { createServer } from 'node:http';
import { listenOnLoopback, type LoopbackServer } from '../../../local-stack/loopback-server';
import { FakeLucca } from '../lucca';
import { ApiCaller } from './caller';
import { startFakeLuccaApi, type FakeLuccaApi } from './server';

const NOW = Date.parse('2026-02-20T10:00:00Z');

let webhook: LoopbackServer;
/** What the webhook answers to deliveries. */
let status: number;
let echoes: boolean;
let lucca: FakeLucca;
let api: FakeLuccaApi;
let caller: ApiCaller;

beforeEach(async () => {
  [status, echoes] = [202, true];
  webhook = await listenOnLoopback(
    createServer((request, response) => {
      const echo = new URL(request.url ?? '', 'http://webhook.invalid').searchParams.get('echo');
      if (request.method === 'POST') response.writeHead(status).end();
      else response.writeHead(200, { 'content-type': 'text/plain' }).end(echoes ? echo : 'hello');
    }),
  );
  lucca = new FakeLucca(() => NOW, '12');
  api = await startFakeLuccaApi({ lucca, now: () => NOW });
  caller = new ApiCaller(api);
  await caller.authenticate('webhook-endpoints.readwrite webhook-deliveries.readwrite');
});
afterEach(async () => {
  await api.stop();
  await webhook.stop();
});

const asked = (differences: object = {}) => ({
  name: 'Google Calendar',
  webhookUrl: webhook.origin,
  apiVersion: '2024-11-01',
  topics: ['leave.created'],
  businessEstablishments: null,
  status: 'active',
  ...differences,
});
const declared = (differences: Partial<Parameters<typeof api.endpoints.declare>[0]> = {}) =>
  api.endpoints.declare({ url: webhook.origin, secret: 'secret', ...differences }).id;

describe('a webhook endpoint of the fake API', () => {
  it('is created with a secret that is never shown again', async () => {
    // Act
    const created = await caller.request('POST', 'webhook-endpoints', asked());
    const list = await caller.get('webhook-endpoints');
    // Assess
    expect(created).toMatchObject({ status: 201, body: { status: 'active' } });
    expect(JSON.stringify(created.body)).toMatch(/"secret":"[\w-]{40,}"/);
    expect(list.body).toMatchObject({ items: [{ name: 'Google Calendar', status: 'active' }] });
    expect(JSON.stringify(list.body)).not.toContain('secret');
  });

  it('is inactive unless asked otherwise', async () => {
    // Act
    const { body } = await caller.request('POST', 'webhook-endpoints', asked({ status: undefined }));
    // Assess
    expect(body).toMatchObject({ status: 'inactive' });
  });

  it('is not created or activated without its echo', async () => {
    // Prepare
    echoes = false;
    const id = declared({ status: 'suspended' });
    // Act
    const created = await caller.request('POST', 'webhook-endpoints', asked());
    const activated = await caller.request('PATCH', `webhook-endpoints/${id}`, { status: 'active' });
    // Assess
    expect([created.status, activated.status]).toEqual([400, 400]);
    expect(api.endpoints.all()).toMatchObject([{ id, status: 'suspended' }]);
  });

  it.each([
    { webhookUrl: 'http://lucca.example/hook' },
    { webhookUrl: 'hook' },
    { topics: [] },
    { topics: ['leave.everything'] },
    { name: '' },
    { apiVersion: '2023-01-01' },
    { businessEstablishments: [] },
    { status: 'paused' },
    { secret: 'chosen' },
  ])('is not created with %j', async (wrong) => {
    expect(await caller.request('POST', 'webhook-endpoints', asked(wrong))).toMatchObject({ status: 400 });
  });

  it('changes, and goes', async () => {
    // Prepare
    const id = declared();
    const path = `webhook-endpoints/${id}`;
    // Act
    const changed = await caller.request('PATCH', path, { topics: ['leave.deleted'], status: 'inactive' });
    const wrong = await caller.request('PATCH', path, { id: '7' });
    const deleted = await caller.request('DELETE', path);
    const again = await caller.request('DELETE', path);
    // Assess
    expect(changed.body).toMatchObject({ topics: ['leave.deleted'], status: 'inactive' });
    expect([wrong.status, deleted.status, again.status]).toEqual([400, 204, 404]);
  });

  it('gets what it follows while it is active', async () => {
    // Prepare
    const ids = [
      declared({ topics: ['leave.created'] }),
      declared({ topics: ['leave.deleted'] }),
      declared({ status: 'suspended' }),
    ];
    // Act
    await api.endpoints.deliver(lucca.requestLeave({}));
    // Assess
    expect(ids.map((id) => api.endpoints.deliveries(id).length)).toEqual([1, 0, 0]);
  });

  it.each([404, 410])('is suspended by a %s, or by Lucca', async (answer) => {
    // Prepare
    status = answer;
    const [first, second] = [declared(), declared({ topics: ['leave.deleted'] })];
    // Act
    await api.endpoints.deliver(lucca.requestLeave({}));
    api.endpoints.suspend(second);
    // Assess
    expect([first, second].map((id) => api.endpoints.get(id).status)).toEqual(['suspended', 'suspended']);
  });

  it('is tested on demand, but only while it is active', async () => {
    // Prepare
    const [active, inactive] = [declared({ topics: ['leave.deleted'] }), declared({ status: 'inactive' })];
    const test = (id: string) => caller.request('POST', 'webhook-deliveries', { webhookEndpoint: { id } });
    // Act
    const answers = [await test(active), await test(inactive), await test('1')];
    await api.deliveriesAttempted();
    // Assess
    expect(answers.map((answer) => answer.status)).toEqual([201, 400, 404]);
    const [delivery] = api.endpoints.deliveries(active);
    expect(delivery).toMatchObject({ delivered: true });
    expect(delivery?.body.toString()).toContain('"topic":"test.created"');
  });

  it('gets the events of its establishments only, and of all again after a change', async () => {
    // Prepare
    const id = declared({ businessEstablishments: [{ id: '99' }] });
    const deliver = () => api.endpoints.deliver(lucca.requestLeave({}));
    // Act
    const before = await deliver();
    const { body } = await caller.request('PATCH', `webhook-endpoints/${id}`, {
      businessEstablishments: null,
    });
    const after = await deliver();
    // Assess
    expect(body).toMatchObject({ businessEstablishments: null });
    expect([before.length, after.length]).toEqual([0, 1]);
  });

  it('may be another version until it is changed', async () => {
    const id = declared({ apiVersion: '2023-01-01' });

    const { body } = await caller.request('PATCH', `webhook-endpoints/${id}`, { apiVersion: '2024-11-01' });

    expect(body).toMatchObject({ id, apiVersion: '2024-11-01' });
  });

  it('stands in the list among those of others, whatever they look like', async () => {
    const id = declared();
    api.endpoints.foreign.push({ id: '9500', name: null, topics: null }, { id: '9501', status: 'paused' });

    const { body } = await caller.get('webhook-endpoints');

    expect(body).toMatchObject({ items: [{ id }, { id: '9500', topics: null }, { id: '9501' }] });
  });

  it.each([
    ['either', [201, 201, 201, 400, 400]],
    ['query', [201, 400, 201, 400, 400]],
    ['body', [400, 201, 201, 400, 400]],
  ] as const)('is named for a test delivery in: %s', async (place, statuses) => {
    // Prepare
    const id = declared();
    api.switches.testDeliveryIn = place;
    const query = `webhook-deliveries?webhookEndpoint.id=${id}`;
    const body = { webhookEndpoint: { id } };
    // Act
    const answers = [
      await caller.request('POST', query),
      await caller.request('POST', 'webhook-deliveries', body),
      await caller.request('POST', query, body),
      await caller.request('POST', 'webhook-deliveries'),
      await caller.request('POST', query, { webhookEndpoint: { id: '7' } }),
    ];
    await api.deliveriesAttempted();
    // Assess
    expect(answers.map((answer) => answer.status)).toEqual(statuses);
  });
});
