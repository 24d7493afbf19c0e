import { createServer } from 'node:http';
import * as z from 'zod';
import { listenOnLoopback, type LoopbackServer } from '../../local-stack/loopback-server';
import { ROUTE_NAMES, startFakeLuccaApi, type FakeLuccaApi } from './api/server';
import { FakeLucca } from './lucca';
import { OfficialSchemas } from './official-schemas';

/**
 * Facts of Lucca's documentation (https://developers.lucca.fr) and of its OpenAPI document, whose schemas are in
 * `official-schemas.json`.
 */

const START = Date.parse('2026-02-20T10:00:00Z');
const official = new OfficialSchemas();

let clock: number;
let webhook: LoopbackServer;
/** The answer of the webhook to deliveries, and whether it returns the echo. */
let webhookStatus: number;
let echoes: boolean;
let lucca: FakeLucca;
let api: FakeLuccaApi;
let token: string;

beforeEach(async () => {
  [webhookStatus, echoes, clock] = [202, true, START];
  webhook = await listenOnLoopback(
    createServer((request, response) => {
      const echo = new URL(request.url ?? '', 'http://webhook.invalid').searchParams.get('echo');
      if (request.method === 'POST') response.writeHead(webhookStatus).end();
      else response.writeHead(200, { 'content-type': 'text/plain' }).end(echoes ? echo : 'hello');
    }),
  );
  lucca = new FakeLucca(() => (clock += 250), '12');
  api = await startFakeLuccaApi({ lucca, now: () => clock });
  await authenticate();
});
afterEach(async () => {
  await api.stop();
  await webhook.stop();
});

type Answered = { status: number; headers: Headers; body: unknown };

async function send(url: string, init: RequestInit): Promise<Answered> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

async function authenticate(changes: Record<string, string> = {}): Promise<Answered> {
  const { clientId: client_id, clientSecret: client_secret } = api.credentials;
  const scope = api.clients.granted.join(' ');
  const form = { grant_type: 'client_credentials', client_id, client_secret, scope, ...changes };
  const answer = await send(api.tokenUrl, { method: 'POST', body: new URLSearchParams(form) });
  token = z.object({ access_token: z.string().default('') }).parse(answer.body).access_token;
  return answer;
}

function call(
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Answered> {
  return send(new URL(`/lucca-api/${path}`, api.tenantUrl).href, {
    method,
    ...(body && { body: JSON.stringify(body) }),
    headers: {
      ...{ Authorization: `Bearer ${token}`, 'Api-Version': '2024-11-01' },
      ...(body && { 'Content-Type': 'application/json' }),
      ...headers,
    },
  });
}

const page = z.object({
  items: z.array(z.object({ id: z.string() })),
  links: z.object({ next: z.object({ href: z.string() }).nullable() }).optional(),
});
const idsOf = async (path: string) => page.parse((await call('GET', path)).body).items.map(({ id }) => id);

const creation = (changes: object = {}) => ({
  ...{ name: 'Google Calendar', webhookUrl: webhook.origin, apiVersion: '2024-11-01', status: 'active' },
  ...{ topics: ['leave.created'], businessEstablishments: [{ id: '12' }] },
  ...changes,
});

/** Makes an event of each kind. */
function changeEverything(): void {
  const [lea, tom] = [lucca.hire('lea@acme.example'), lucca.hire(null, { establishment: '13' })];
  const session = lucca.plan({ organizer: lea });
  lucca.register(session, tom);
  lucca.changeSession(session, { startsOn: '2026-03-02', endsOn: '2026-03-03' });
  lucca.cancelRegistration(session, tom);
  const { id: workplace } = lucca.setWorkplace({ employee: lea }).data;
  lucca.changeWorkplace(workplace, { position: 'firstHalfDay', status: 'denied' });
  const details = { nature: 'frenchMaternity', hasSubrogation: true };
  const { id } = lucca.requestLeave({ employee: lea, status: 'tentative', details }).data;
  lucca.approveLeave(id);
  lucca.changeLeave(id, { startPosition: 'secondHalfDay', endsOn: '2026-03-10' });
  lucca.announce(lea);
  lucca.changeAddress(lea, 'lea.martin@acme.example');
  lucca.rename(tom, { givenName: 'Tom', familyName: 'Petit' });
  lucca.transfer(tom, '12');
  lucca.deactivate(tom);
}

describe("Lucca's schemas", () => {
  type Sample = { path: string; body?: object; schema: string | null };

  function samples(): Record<string, Sample> {
    changeEverything();
    const { id: endpoint } = api.endpoints.declare({ url: webhook.origin, topics: ['leave.created'] });
    const one = (schema: string, id: string) => ({ path: `${schema}s/${id}`, schema });
    const list = (schema: string) => ({ path: `${schema}s?include=embedded,links,totalCount`, schema });
    return {
      'GET employees': list('employee'),
      'GET job-positions': list('job-position'),
      'GET business-establishments': list('business-establishment'),
      'GET leave-accounts': list('leave-account'),
      'GET leaves': list('leave'),
      'GET events': list('event'),
      'GET events/{id}': one('event', lucca.events[0]?.id ?? ''),
      'GET webhook-endpoints': list('webhook-endpoint'),
      'POST webhook-endpoints': {
        ...{ path: 'webhook-endpoints', body: creation(), schema: 'webhook-endpoint.created' },
      },
      'PATCH webhook-endpoints/{id}': {
        ...one('webhook-endpoint', endpoint),
        body: { apiVersion: '2024-11-01', businessEstablishments: null },
      },
      'DELETE webhook-endpoints/{id}': { path: `webhook-endpoints/${endpoint}`, schema: null },
      'POST webhook-deliveries': {
        path: `webhook-deliveries?webhookEndpoint.id=${endpoint}`,
        body: { webhookEndpoint: { id: endpoint } },
        schema: 'webhook-delivery',
      },
    };
  }

  it.each(ROUTE_NAMES)('match the answer to %s', async (route) => {
    const { path, body, schema } = samples()[route] ?? { path: '', schema: null };
    const [method = ''] = route.split(' ');

    const answer = await call(method, path, body);
    await api.deliveriesAttempted();

    expect(answer.status).toBe({ POST: 201, DELETE: 204 }[method] ?? 200);
    expect(answer.headers.get('api-version')).toBe('2024-11-01');
    if (schema === null) expect(answer.body).toBeNull();
    else if (path.includes('include=')) {
      expect(official.problemsOfList(schema, answer.body)).toEqual([]);
      expect(answer.body).not.toMatchObject({ totalCount: 0 });
    } else expect(official.problems(schema, answer.body)).toEqual([]);
  });

  it('match every delivery', async () => {
    const { id } = api.endpoints.declare({ url: webhook.origin });
    changeEverything();
    for (const event of lucca.events) await api.endpoints.deliver(event);

    const delivered = z.looseObject({ topic: z.string(), data: z.looseObject({}) });
    const bodies = api.endpoints
      .deliveries(id)
      .map(({ body }) => delivered.parse(JSON.parse(body.toString())));

    expect(new Set(bodies.map(({ topic }) => topic)).size).toBe(8);
    for (const body of bodies) {
      const [family = ''] = body.topic.split('.');
      expect(official.problems('event', body)).toEqual([]);
      if (family !== 'calendar-event') expect(official.problems(family, body.data)).toEqual([]);
    }
  });

  it('do not match other answers', () => {
    const event = lucca.setWorkplace({});

    expect(official.problems('event', { ...event, more: 1 })).toHaveLength(1);
    expect(official.problemsOfList('event', { type: 'events', items: [event] })).toHaveLength(1);
    const embedded = { 'job-position': { 7: { id: '7' } } };
    const url = 'https://acme.ilucca.net/lucca-api/employees';
    expect(official.problemsOfList('employee', { type: 'employees', url, items: [], embedded })).toHaveLength(
      3,
    );
  });
});

describe('the token endpoint', () => {
  it('issues tokens for half an hour', async () => {
    expect((await authenticate()).body).toMatchObject({ expires_in: 1800, token_type: 'Bearer' });
    clock += 1_800_000;

    expect((await call('GET', 'employees')).status).toBe(401);
  });

  it.each([
    ['invalid_client', { client_secret: 'wrong' }],
    ['unsupported_grant_type', { grant_type: 'password' }],
    ['invalid_scope', { scope: 'employees.readonly payroll.readonly' }],
  ])('answers %s to %j', async (error, changes) => {
    expect(await authenticate(changes)).toMatchObject({ status: 400, body: { error } });
  });
});

describe('a request', () => {
  it.each([
    ['has no API version', 'employees', { 'Api-Version': '' }, 400],
    ['has an invalid token', 'employees', { Authorization: 'Bearer x' }, 401],
    ['is for an unknown resource', 'events/1', {}, 404],
    ['is for an unknown family', 'unicorns', {}, 404],
    ['has a limit over 100', 'leaves?limit=101', {}, 400],
    ['has an unknown parameter', 'leaves?since=2026-02-01', {}, 400],
    ['has an invalid range', 'leaves?endsOn.between=2026-02-01', {}, 400],
    ['has an empty list of ids', 'employees?id=', {}, 400],
    ['has more than 100 ids', `job-positions?id=${Array.from({ length: 101 }).fill(7).join(',')}`, {}, 400],
  ])('is answered with a problem when it %s', async (_, path, headers, status) => {
    const answer = await call('GET', path, undefined, headers);

    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
    expect(official.problems('problem', answer.body)).toEqual([]);
  });

  it('is rejected with 403 when the token lacks the scope', async () => {
    await authenticate({ scope: 'events.readonly' });

    expect((await call('GET', 'employees')).status).toBe(403);
  });

  it('is rejected with 429 and a delay after 50 others within a minute', async () => {
    for (let request = 0; request < 50; request++) await call('GET', 'employees');
    clock += 29_500;

    const { status, headers } = await call('GET', 'employees');

    expect([status, headers.get('retry-after')]).toEqual([429, '31']);
  });
});

describe('a list', () => {
  it('has pages of 25 items, with a link to the next one on demand', async () => {
    const ids = Array.from({ length: 30 }, () => lucca.setWorkplace({}).id);
    const first = page.parse((await call('GET', 'events?include=links')).body);
    const second = await idsOf((first.links?.next?.href ?? '').replace(/^.*lucca-api\//, ''));

    expect([first.items.length, second.length]).toEqual([25, 5]);
    expect([...first.items.map(({ id }) => id), ...second]).toEqual(ids);
    expect((await call('GET', 'events')).body).not.toHaveProperty('links');
  });

  it('has the employees and job positions that match the filters', async () => {
    const [lea, tom, zoe] = [
      lucca.hire('lea@acme.example', { familyName: 'Zola' }),
      lucca.hire(null, { establishment: '13', familyName: 'Aubry' }),
      lucca.hire('zoe@acme.example', { status: 'upcoming' }),
    ];
    const place = 'applicableJobPosition.businessEstablishment.id';

    expect(await idsOf(`employees?id=${zoe.id},${lea.id},7`)).toEqual([lea.id, zoe.id]);
    expect(await idsOf('employees?email=null,zoe@acme.example')).toEqual([tom.id, zoe.id]);
    expect(await idsOf(`employees?${place}=12&status=active,deactivated`)).toEqual([lea.id]);
    expect(await idsOf('employees?sort=familyName')).toEqual([tom.id, zoe.id, lea.id]);
    expect(await idsOf('job-positions?businessEstablishment.id=13')).toEqual([`of-${tom.id}`]);
  });

  it('embeds job positions when the client and its token have access to them', async () => {
    const { id } = lucca.hire(null);
    const embedded = async () => (await call('GET', 'employees?include=embedded')).body;

    expect(await embedded()).toMatchObject({ embedded: { 'job-position': { [`of-${id}`]: {} } } });
    api.switches.embedsNothing = true;
    expect(await embedded()).toMatchObject({ embedded: {} });
    expect(await embedded()).not.toMatchObject({ embedded: { 'job-position': {} } });
    api.switches.embedsNothing = false;
    await authenticate({ scope: 'employees.readonly' });
    expect(await embedded()).not.toMatchObject({ embedded: { 'job-position': {} } });
  });

  it('has the events of two months', async () => {
    lucca.setWorkplace({});
    clock += 62 * 24 * 60 * 60 * 1000;
    const { id } = lucca.requestLeave({});
    await authenticate();

    expect(await idsOf('events')).toEqual([id]);
  });
});

describe('an employee', () => {
  it('has a new job position after a transfer', async () => {
    const lea = lucca.hire('lea@acme.example');
    const { id } = lea;

    const [created, updated] = lucca.transfer(lea, '13');

    const position = { id: `of-${id}-2`, employee: { id }, businessEstablishment: { id: '13' } };
    expect(created).toMatchObject({
      topic: 'job-position.created',
      businessEstablishment: { id: '13' },
      data: position,
    });
    expect(updated).toMatchObject({
      topic: 'employee.updated',
      data: { id, applicableJobPosition: { id: position.id } },
      previousAttributes: { applicableJobPosition: { id: `of-${id}` } },
    });
    expect(await idsOf('employees?applicableJobPosition.businessEstablishment.id=13')).toEqual([id]);
    expect((await call('GET', `job-positions?id=of-${id}`)).body).toMatchObject({
      items: [{ status: 'deactivated' }],
    });
  });

  it('keeps its data after the end of the employment', async () => {
    const lea = lucca.hire('lea@acme.example');

    const event = lucca.deactivate(lea);

    expect(event).toMatchObject({ topic: 'employee.updated', previousAttributes: { status: 'active' } });
    expect((await call('GET', `employees?id=${lea.id}`)).body).toMatchObject({
      items: [{ email: 'lea@acme.example', status: 'deactivated' }],
    });
  });
});

describe('a webhook endpoint', () => {
  it.each([
    { webhookUrl: 'http://lucca.example/hook' },
    { topics: ['leave.everything'] },
    { apiVersion: '2023-01-01' },
    { businessEstablishments: [] },
    { secret: 'chosen' },
  ])('is not created with %j', async (changes) => {
    expect((await call('POST', 'webhook-endpoints', creation(changes))).status).toBe(400);
  });

  it('is not created or activated when it does not return the echo', async () => {
    echoes = false;
    const { id } = api.endpoints.declare({ url: webhook.origin, status: 'suspended' });

    const created = await call('POST', 'webhook-endpoints', creation());
    const activated = await call('PATCH', `webhook-endpoints/${id}`, { status: 'active' });

    expect([created.status, activated.status]).toEqual([400, 400]);
    expect(api.endpoints.all()).toMatchObject([{ id, status: 'suspended' }]);
  });

  it('shows its secret only once', async () => {
    const { body } = await call('POST', 'webhook-endpoints', creation());
    const list = await call('GET', 'webhook-endpoints');

    expect(body).toMatchObject({ secret: expect.stringMatching(/^[\w-]{40,}$/) as unknown });
    expect(JSON.stringify(list.body)).not.toContain('secret');
  });

  it('receives events of its topics and establishments while it is active', async () => {
    const { id } = api.endpoints.declare({ url: webhook.origin, topics: ['leave.created'] });
    const others = [
      { topics: ['leave.deleted'] },
      { status: 'suspended' as const },
      { businessEstablishments: [{ id: '99' }] },
    ].map((settings) => api.endpoints.declare({ url: webhook.origin, ...settings }));

    await api.endpoints.deliver(lucca.requestLeave({}));

    expect(api.endpoints.deliveries(id)).toHaveLength(1);
    expect(others.flatMap((other) => api.endpoints.deliveries(other.id))).toEqual([]);
  });

  it.each([404, 410])('is suspended when it answers %i', async (status) => {
    webhookStatus = status;
    const { id } = api.endpoints.declare({ url: webhook.origin });

    await api.endpoints.deliver(lucca.requestLeave({}));

    expect(api.endpoints.get(id).status).toBe('suspended');
  });

  it('gets no test delivery while it is inactive', async () => {
    const { id } = api.endpoints.declare({ url: webhook.origin, status: 'inactive' });
    const path = `webhook-deliveries?webhookEndpoint.id=${id}`;

    expect((await call('POST', path, { webhookEndpoint: { id } })).status).toBe(400);
  });
});
