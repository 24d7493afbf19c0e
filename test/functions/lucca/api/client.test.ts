import { createServer } from 'node:http';
import type { LuccaApi } from '../../../../functions/lucca/api/client';
import { apiEmployee } from '../../../../functions/lucca/api/schemas';
import { leave } from '../../../support/fakes/lucca/leave';
import { LuccaApiHarness } from '../../../support/harness/lucca-api-harness';
import { listenOnLoopback } from '../../../support/local-stack/loopback-server';

let harness: LuccaApiHarness;
let api: LuccaApi;

beforeEach(async () => {
  harness = await LuccaApiHarness.start();
  api = harness.client();
});
afterEach(() => harness.server.stop());

describe('requests by id', () => {
  it('return the resource', async () => {
    const lea = harness.lucca.hire('lea@acme.example');
    const employee = await api.employee(lea.id);
    const position = await api.jobPosition(employee?.jobPositionId ?? '');
    const establishment = await api.establishment(position?.establishmentId ?? '');
    const account = await api.leaveAccount('3');

    expect(employee).toMatchObject({ id: lea.id, email: 'lea@acme.example' });
    expect(position).toEqual({ establishmentId: '12' });
    expect(establishment).toEqual({ name: 'Marseille', timeZone: 'Europe/Paris' });
    expect(account).toEqual({ name: 'Congés payés' });
    expect(api.requests).toBe(4);
  });

  it.each(['1', '..', 'a/b', '?x=1'])('return null when the resource does not exist: %s', async (id) => {
    expect(await api.employee(id)).toBeNull();
    expect(await api.establishment(id)).toBeNull();
    expect(await api.event(id)).toBeNull();
  });

  it.each([{ applicableJobPosition: {} }, { applicableJobPosition: null }, {}])(
    'accept an employee without a job position: %j',
    (position) => {
      const employee = { id: '416', email: 'lea@acme.example', ...position };

      expect(apiEmployee.parse(employee)).toMatchObject({ id: '416', jobPositionId: null });
    },
  );

  it('accept a missing address and an unknown time zone', async () => {
    const { id } = harness.lucca.hire(null);
    harness.lucca.organization.establishments.set('12', { name: 'Siège', timezoneId: 'Mars/Olympus' });
    const answers = [await api.employee(id), await api.establishment('12')];

    expect(answers).toMatchObject([{ email: null }, { name: 'Siège', timeZone: null }]);
  });
});

describe('lists', () => {
  async function all(page: (cursor: string | null) => ReturnType<LuccaApi['events']>) {
    const items: unknown[] = [];
    let cursor: string | null = null;
    do {
      const read: { items: unknown[]; next: string | null } = await page(cursor);
      items.push(...read.items);
      cursor = read.next;
    } while (cursor !== null);
    return items;
  }

  it('return every event since an instant once, in order, while others arrive', async () => {
    harness.server.switches.appliesEventFilters = true;
    const reports = Array.from({ length: 230 }, () => harness.lucca.setWorkplace({}));
    const since = reports[10]?.occurredAt ?? '';
    let pages = 0;
    const events = await all((page) => {
      if (++pages === 2) reports.push(harness.lucca.setWorkplace({}));
      return api.events({ since, page });
    });

    expect(events).toEqual(reports.slice(10));
    expect(pages).toBe(3);
  });

  it('return every event once when Lucca ignores the filter', async () => {
    harness.server.switches.ignoresFilters = true;
    const reports = Array.from({ length: 120 }, () => harness.lucca.setWorkplace({}));
    const events = await all((page) => api.events({ since: reports[60]?.occurredAt ?? '', page }));

    expect(events).toEqual(reports.toReversed());
  });

  it('return the leaves that end on a day or later', async () => {
    harness.lucca.requestLeave({ startsOn: '2026-02-27', endsOn: '2026-03-01' });
    const { data: last } = harness.lucca.requestLeave({ startsOn: '2026-02-27', endsOn: '2026-03-02' });
    const leaves = await all((page) => api.leaves({ since: '2026-03-02', page }));

    expect(leaves).toMatchObject([
      { id: last.id, days: leave({ startsOn: '2026-02-27', endsOn: '2026-03-02' }).days },
    ]);
  });

  it.each([
    ['events', () => api.events({ since: '2026-02-01T00:00:00Z', page: null })],
    ['leaves', () => api.leaves({ since: '2026-02-01', page: null })],
  ])('of %s are read unfiltered for a week when Lucca rejects the filter', async (name, read) => {
    harness.server.switches.refusesFilters = true;
    harness.lucca.requestLeave({});
    const statuses = () => harness.server.requests.splice(0).map(({ status }) => status);
    const first = [(await read()).items.length, ...statuses()];
    const second = [(await read()).items.length, ...statuses()];
    const reports = harness.reports.splice(0);
    api = harness.client();
    const ofAnotherInstance = [(await read()).items.length, ...statuses()];
    harness.clock += 7 * 24 * 60 * 60 * 1000;
    await read();
    const nextWeek = statuses();

    expect(first).toEqual([1, 400, 200]);
    expect(second).toEqual([1, 200]);
    expect(reports).toEqual([{ path: `/lucca-api/${name}` }]);
    expect(ofAnotherInstance).toEqual([1, 200]);
    expect(nextWeek).toEqual([400, 200]);
  });

  it('are read page by page when Lucca rejects the filter', async () => {
    harness.server.switches.refusesFilters = true;
    const reports = Array.from({ length: 60 }, () => harness.lucca.setWorkplace({}));
    const events = await all((page) => api.events({ since: reports[50]?.occurredAt ?? '', page }));

    expect(events).toEqual(reports);
  });

  it('throw when Lucca rejects the unfiltered request too', async () => {
    harness.server.failNext({ with: 400, path: '/lucca-api/events', times: 2 });
    const reading = api.events({ since: '2026-02-01T00:00:00Z', page: null });

    await expect(reading).rejects.toMatchObject({ status: 400 });
    expect(harness.server.requests).toHaveLength(2);
    expect(harness.reports).toEqual([]);
  });

  it('throw an error with the status when the cursor has expired', async () => {
    const reading = api.events({ since: '2026-02-01T00:00:00Z', page: '!gone' });

    await expect(reading).rejects.toMatchObject({ name: 'LuccaFailError', next: 'fail', status: 400 });
    await expect(reading).rejects.toThrow('400 to GET /lucca-api/events: One or more validation errors');
  });
});

describe('webhook endpoints', () => {
  it('are created, changed, tested and deleted', async () => {
    const webhook = await listenOnLoopback(
      createServer((request, response) => {
        const echo = new URL(request.url ?? '', 'http://webhook.invalid').searchParams.get('echo') ?? '';
        response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(echo);
      }),
    );
    const topics = ['leave.updated', 'employee.updated'];
    const created = await api.createWebhookEndpoint({ name: 'Google', webhookUrl: webhook.origin, topics });
    const { id } = created.endpoint;
    await api.testWebhookEndpoint(id);
    await harness.server.deliveriesAttempted();
    const changed = await api.changeWebhookEndpoint(id, { status: 'suspended', topics: ['leave.updated'] });
    const { items } = await api.webhookEndpoints(null);
    const deliveries = harness.server.endpoints.deliveries(id);
    const test = harness.server.requests.find(({ path }) => path.endsWith('/webhook-deliveries'));
    await api.deleteWebhookEndpoint(id);
    await api.deleteWebhookEndpoint(id);
    await webhook.stop();

    expect(created.secret).toMatch(/^\S{40,}$/);
    expect(created.endpoint).toMatchObject({ status: 'active', webhookUrl: webhook.origin, topics });
    expect(created.endpoint).not.toHaveProperty('secret');
    expect(deliveries).toMatchObject([{ delivered: true }]);
    expect(test?.search).toBe(`?webhookEndpoint.id=${id}`);
    expect(changed).toMatchObject({ status: 'suspended', topics: ['leave.updated'] });
    expect(items).toEqual([changed]);
    expect(await api.changeWebhookEndpoint(id, { status: 'active' })).toBeNull();
    await expect(api.testWebhookEndpoint(id)).rejects.toMatchObject({ next: 'fail', status: 404 });
  });
});
