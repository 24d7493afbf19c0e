import { createServer } from 'node:http';
import * as z from 'zod';
import type { LuccaApi } from '../../../../functions/lucca/api/client';
import { send } from '../../../../functions/lucca/api/http';
import { pageOf } from '../../../../functions/lucca/api/requests';
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

describe('LuccaApi, for one event', () => {
  it('returns the event', async () => {
    harness.lucca.setWorkplace({});
    const event = harness.lucca.setWorkplace({});

    expect(await api.event(event.id)).toEqual(event);
  });

  it.each([
    ['1', '1'],
    ['a/b', 'a%2Fb'],
    ['?x=1', '%3Fx%3D1'],
  ])('returns null when the event does not exist: %s', async (id, encoded) => {
    expect(await api.event(id)).toBeNull();
    expect(harness.server.requests).toMatchObject([{ path: `/lucca-api/events/${encoded}`, status: 404 }]);
  });
});

describe('LuccaApi, for lists', () => {
  const DAY_MS = 24 * 60 * 60 * 1000;
  const setWorkplaces = (count: number) =>
    Array.from({ length: count }, () => harness.lucca.setWorkplace({}));

  async function all(readPage: (cursor: string | null) => ReturnType<LuccaApi['events']>) {
    const items: unknown[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: unknown[]; next: string | null } = await readPage(cursor);
      items.push(...page.items);
      cursor = page.next;
    } while (cursor !== null);
    return items;
  }

  it('returns all establishments and leave accounts', async () => {
    const { establishments } = harness.lucca.organization;
    establishments.set('13', { name: 'Lyon', timezoneId: 'Mars/Olympus', isArchived: true });

    expect((await api.establishments(null)).items).toEqual([
      { id: '12', name: 'Marseille', isArchived: false, timeZone: 'Europe/Paris' },
      { id: '13', name: 'Lyon', isArchived: true, timeZone: null },
    ]);
    expect((await api.leaveAccounts(null)).items).toEqual([
      { id: '3', name: 'Congés payés' },
      { id: '4', name: 'Maladie' },
    ]);
  });

  it('returns every event since an instant once, in order, while new events arrive', async () => {
    harness.server.switches.appliesEventFilters = true;
    const events = setWorkplaces(230);
    const since = events[10]?.occurredAt ?? '';
    let pages = 0;

    const items = await all((page) => {
      if (++pages === 2) events.push(harness.lucca.setWorkplace({}));
      return api.events({ since, page });
    });

    expect(items).toEqual(events.slice(10));
    expect(pages).toBe(3);
  });

  it('returns every event once when Lucca ignores the filter', async () => {
    harness.server.switches.ignoresFilters = true;
    const events = setWorkplaces(120);

    const items = await all((page) => api.events({ since: events[60]?.occurredAt ?? '', page }));

    expect(items).toEqual(events.toReversed());
  });

  it('returns the leaves that end on a day or later', async () => {
    const late = { startsOn: '2026-02-27', endsOn: '2026-03-02' };
    harness.lucca.requestLeave({ startsOn: '2026-02-27', endsOn: '2026-03-01' });
    const { data } = harness.lucca.requestLeave(late);

    const leaves = await all((page) => api.leaves({ since: '2026-03-02', page }));

    expect(leaves).toMatchObject([{ id: data.id, days: leave(late).days }]);
  });

  it.each([
    ['events', () => api.events({ since: '2026-02-01T00:00:00Z', page: null })],
    ['leaves', () => api.leaves({ since: '2026-02-01', page: null })],
  ])('reads %s unfiltered for a week when Lucca rejects the filter', async (name, read) => {
    harness.server.switches.refusesFilters = true;
    harness.lucca.requestLeave({});
    async function statuses() {
      expect((await read()).items).toHaveLength(1);
      return harness.server.requests.splice(0).map(({ status }) => status);
    }

    expect(await statuses()).toEqual([400, 200]);
    expect(await statuses()).toEqual([200]);
    expect(harness.reports).toEqual([{ path: `/lucca-api/${name}` }]);
    // Another instance.
    api = harness.client();
    expect(await statuses()).toEqual([200]);
    harness.clock += 7 * DAY_MS;
    expect(await statuses()).toEqual([400, 200]);
  });

  it('does not request the filter again when the budget ends after Lucca rejected it', async () => {
    api = harness.client({ requestsPerMinute: 1 });
    harness.server.switches.refusesFilters = true;
    const read = () => api.events({ since: '2026-02-01T00:00:00Z', page: null });
    await expect(read()).rejects.toMatchObject({ name: 'LuccaBusyError' });
    harness.clock += 60_001;
    await read();

    expect(harness.server.requests.map(({ status }) => status)).toEqual([400, 200]);
  });

  it('reads all pages when Lucca rejects the filter', async () => {
    harness.server.switches.refusesFilters = true;
    const events = setWorkplaces(60);

    const items = await all((page) => api.events({ since: events[50]?.occurredAt ?? '', page }));

    expect(items).toEqual(events);
  });

  it('throws when Lucca rejects the unfiltered request too', async () => {
    harness.server.failNext({ with: 400, path: '/lucca-api/events', times: 2 });

    const reading = api.events({ since: '2026-02-01T00:00:00Z', page: null });

    await expect(reading).rejects.toMatchObject({ status: 400 });
    expect(harness.server.requests).toHaveLength(2);
    expect(harness.reports).toEqual([]);
  });

  it('throws an error with the status when the cursor has expired', async () => {
    const reading = api.events({ since: '2026-02-01T00:00:00Z', page: '!gone' });

    await expect(reading).rejects.toMatchObject({ name: 'LuccaFailError', next: 'fail', status: 400 });
    await expect(reading).rejects.toThrow('400 to GET /lucca-api/events: One or more validation errors');
  });
});

describe('LuccaApi, for webhook endpoints', () => {
  it('creates, tests, changes, lists and deletes an endpoint', async () => {
    const webhook = await listenOnLoopback(
      createServer((request, response) => {
        const echo = new URL(request.url ?? '', 'http://webhook.invalid').searchParams.get('echo') ?? '';
        response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(echo);
      }),
    );
    const fields = { webhookUrl: webhook.origin, topics: ['leave.updated', 'employee.updated'] };

    const { secret, endpoint } = await api.createWebhookEndpoint({ name: 'Google', ...fields });
    const { id } = endpoint;
    expect(secret).toMatch(/^\S{40,}$/);
    expect(endpoint).toMatchObject({ status: 'active', ...fields });
    expect(endpoint).not.toHaveProperty('secret');

    await api.testWebhookEndpoint(id);
    await harness.server.deliveriesAttempted();
    expect(harness.server.endpoints.deliveries(id)).toMatchObject([{ delivered: true }]);
    expect(harness.server.requests.at(-1)?.search).toBe(`?webhookEndpoint.id=${id}`);

    const change = { status: 'suspended' as const, topics: ['leave.updated'] };
    const changed = await api.changeWebhookEndpoint(id, change);
    expect(changed).toMatchObject(change);
    expect((await api.webhookEndpoints(null)).items).toEqual([changed]);

    await api.deleteWebhookEndpoint(id);
    await api.deleteWebhookEndpoint(id);
    expect(await api.changeWebhookEndpoint(id, { status: 'active' })).toBeNull();
    await expect(api.testWebhookEndpoint(id)).rejects.toMatchObject({ next: 'fail', status: 404 });
    await webhook.stop();
  });
});

describe('pageOf', () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
  const read = (body: unknown, isFirst = true) => pageOf(z.number(), { isFirst }).safeParse(body);

  it.each([
    ['https://acme.ilucca.net/lucca-api/events?limit=100&page=!a%26b', '!a&b'],
    ['/lucca-api/events?page=2', '2'],
    ['?page=!7', '!7'],
  ])('returns only the cursor of the link %s', (href, next) => {
    const page = read({ items: numbers(3), links: { prev: null, next: { href } } });

    expect(page.data).toEqual({ items: [0, 1, 2], next });
  });

  it.each([{ links: { next: null } }, { links: {} }, { links: null }, {}])(
    'returns no cursor without a next link: %j',
    (links) => {
      expect(read({ items: numbers(99), ...links }).data?.next).toBeNull();
    },
  );

  it.each([
    { items: numbers(100) },
    { items: Array.from({ length: 100 }, () => null) },
    { items: numbers(1), links: { next: { href: 'https://acme.ilucca.net/lucca-api/events' } } },
    { items: numbers(1), links: { next: { href: 'https://[' } } },
    { items: numbers(1), links: { next: 'https://acme.ilucca.net/?page=2' } },
    { items: 'none', links: { next: null } },
    {},
  ])('rejects a page whose successor is unknown: %#', (body) => {
    expect(read(body).success).toBe(false);
  });

  it('skips and counts invalid items', () => {
    const page = read({ items: [1, null, 2, { id: '3' }, 'four'], links: { next: null } });

    expect(page.data).toEqual({ items: [1, 2], next: null, unreadable: 3 });
  });

  it.each([{ links: null }, {}])(
    'rejects a first page without links when the list has more items: %j',
    (links) => {
      expect(read({ items: numbers(20), totalCount: 21, ...links }).success).toBe(false);
      expect(read({ items: numbers(20), totalCount: 20, ...links }).data?.next).toBeNull();
      // The last page has fewer items than the list.
      expect(read({ items: numbers(20), totalCount: 21, ...links }, false).data?.next).toBeNull();
    },
  );
});

describe('send', () => {
  it.each([301, 302, 303, 307, 308])(
    'does not follow a redirect, which would leak the credentials: %s',
    async (status) => {
      const requests: string[] = [];
      const server = await listenOnLoopback(
        createServer(({ url = '' }, response) => {
          requests.push(url);
          response.writeHead(status, { location: '/elsewhere' }).end();
        }),
      );

      const answer = await send(
        `${server.origin}/first`,
        { method: 'POST', headers: { Authorization: 'Bearer token' }, body: 'client_secret=hush' },
        { signal: AbortSignal.timeout(10_000), now: Date.now, service: 'Lucca' },
      );

      expect(answer.status).toBe(status);
      expect(requests).toEqual(['/first']);
      await server.stop();
    },
  );
});
