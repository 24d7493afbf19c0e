import { createServer } from 'node:http';
import * as z from 'zod';
import { listenOnLoopback, type LoopbackServer } from '../../local-stack/loopback-server';
import { ApiCaller } from './api/caller';
import { ROUTE_NAMES } from './api/routes';
import { startFakeLuccaApi, type FakeLuccaApi } from './api/server';
import { FakeLucca } from './lucca';
import { OfficialSchemas } from './official-schemas';

const START = Date.parse('2026-02-20T10:00:00Z');
const official = new OfficialSchemas();
const delivered = z.looseObject({ topic: z.string(), data: z.looseObject({}) });

let hook: LoopbackServer;
let lucca: FakeLucca;
let api: FakeLuccaApi;
let caller: ApiCaller;
let endpoint: string;
let leaveId: string;

beforeEach(async () => {
  hook = await listenOnLoopback(
    createServer((request, response) => {
      const echo = new URL(request.url ?? '', 'http://hook.invalid').searchParams.get('echo');
      response.writeHead(200, { 'content-type': 'text/plain' }).end(echo);
    }),
  );
  let clock = START;
  lucca = new FakeLucca(() => (clock += 250), '12');
  api = await startFakeLuccaApi({ lucca, now: () => clock, requestsPerMinute: 1000 });
  caller = new ApiCaller(api);
  await caller.authenticate(api.clients.granted.join(' '));
  endpoint = api.endpoints.declare({ url: hook.origin, topics: ['leave.created'] }).id;
  leaveId = tellEverything();
});
afterEach(async () => {
  await api.stop();
  await hook.stop();
});

/** An event of each kind. */
function tellEverything(): string {
  const [lea, tom] = [lucca.hire('lea@acme.example'), lucca.hire(null, { establishment: '13' })];
  const session = lucca.plan({ organizer: lea });
  lucca.register(session, tom);
  lucca.changeSession(session, { startsOn: '2026-03-02', endsOn: '2026-03-03' });
  lucca.cancelRegistration(session, tom);
  const { id: place } = lucca.setWorkplace({ employee: lea }).data;
  lucca.changeWorkplace(place, { position: 'firstHalfDay', status: 'denied' });
  lucca.removeWorkplace(place);
  const details = { nature: 'frenchMaternity', hasSubrogation: true };
  const { id } = lucca.requestLeave({ employee: lea, status: 'tentative', details }).data;
  lucca.approveLeave(id);
  lucca.changeLeave(id, { startPosition: 'secondHalfDay', endsOn: '2026-03-10' });
  const { id: second } = lucca.requestLeave({ employee: tom }).data;
  lucca.cancelLeave(second);
  lucca.removeLeave(second);
  lucca.changeAddress(lea, 'lea.martin@acme.example');
  return id;
}

/** What a route is asked, and the schema of its answer. */
const asked = (): Record<string, { path: string; body?: object; schema: string | null; isList?: true }> => {
  const employee = lucca.leaves.get(leaveId)?.employee.id ?? '';
  const named = (schema: string, id: string) => ({ path: `${schema}s/${id}`, schema });
  const listed = (schema: string) => ({
    ...{ path: `${schema}s?include=links,totalCount,embedded`, schema },
    isList: true as const,
  });
  const created = {
    ...{ name: 'Google Calendar', webhookUrl: hook.origin, apiVersion: '2024-11-01', status: 'active' },
    ...{ topics: ['leave.created'], businessEstablishments: [{ id: '12' }] },
  };
  return {
    'GET employees': listed('employee'),
    'GET employees/{id}': named('employee', employee),
    'GET job-positions': listed('job-position'),
    'GET job-positions/{id}': named('job-position', `of-${employee}`),
    'GET business-establishments': listed('business-establishment'),
    'GET business-establishments/{id}': named('business-establishment', '12'),
    'GET leave-accounts': listed('leave-account'),
    'GET leave-accounts/{id}': named('leave-account', '3'),
    'GET leaves': listed('leave'),
    'GET events': listed('event'),
    'GET events/{id}': named('event', lucca.events[0]?.id ?? ''),
    'GET webhook-endpoints': listed('webhook-endpoint'),
    'POST webhook-endpoints': {
      path: 'webhook-endpoints',
      body: created,
      schema: 'webhook-endpoint.created',
    },
    'GET webhook-endpoints/{id}': named('webhook-endpoint', endpoint),
    'PATCH webhook-endpoints/{id}': {
      ...named('webhook-endpoint', endpoint),
      body: { apiVersion: '2024-11-01', businessEstablishments: null },
    },
    'DELETE webhook-endpoints/{id}': { path: `webhook-endpoints/${endpoint}`, schema: null },
    'POST webhook-deliveries': {
      path: `webhook-deliveries?webhookEndpoint.id=${endpoint}`,
      body: { webhookEndpoint: { id: endpoint } },
      schema: 'webhook-delivery',
    },
  };
};

describe('the fake API against the schemas of Lucca', () => {
  it('has a sample of every route', () => {
    expect(Object.keys(asked()).sort()).toEqual(ROUTE_NAMES.toSorted());
  });

  it.each(ROUTE_NAMES)('answers as documented to %s', async (route) => {
    // Prepare
    const { path, body, schema, isList = false } = asked()[route] ?? { path: '', schema: null };
    // Act
    const answer = await caller.request(route.split(' ')[0] ?? '', path, body);
    await api.deliveriesAttempted();
    // Assess
    expect(answer.status).toBe({ POST: 201, DELETE: 204 }[route.split(' ')[0] ?? ''] ?? 200);
    expect(answer.headers.get('api-version')).toBe('2024-11-01');
    if (schema === null) expect(answer.body).toBeNull();
    else if (isList) expect(official.problemsOfList(schema, answer.body)).toEqual([]);
    else expect(official.problems(schema, answer.body)).toEqual([]);
    if (answer.status === 201) {
      expect(answer.headers.get('location')).toBe(z.object({ url: z.string() }).parse(answer.body).url);
    }
  });

  it('shows something in every list', async () => {
    const counts = [];
    for (const route of ROUTE_NAMES.filter((name) => /^GET [a-z-]+$/.test(name))) {
      const { body } = await caller.get(asked()[route]?.path ?? '');
      counts.push(z.object({ totalCount: z.number() }).parse(body).totalCount);
    }

    expect(counts.length).toBe(7);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });

  it.each([
    ['employees?limit=101', 400],
    ['employees/1', 404],
    ['unicorns', 404],
  ])('answers a problem to %s', async (path, status) => {
    const answer = await caller.get(path);

    expect(answer.status).toBe(status);
    expect(official.problems('problem', answer.body)).toEqual([]);
    expect(answer.headers.get('api-version')).toBe('2024-11-01');
  });

  it('sees what is not as documented', () => {
    const [event] = lucca.events;

    expect(official.problems('event', { ...event, more: 1 })).toHaveLength(1);
    expect(official.problems('event', { ...event, occurredAt: 'today' })).toHaveLength(1);
    expect(official.problemsOfList('event', { type: 'events', items: [event] })).toHaveLength(1);
    expect(official.problems('employee-reference', { id: '1', email: 'lea@acme.example' })).toHaveLength(1);
  });
});

describe('the deliveries of the fake', () => {
  it('are as documented', async () => {
    // Prepare
    const { id } = api.endpoints.declare({ url: hook.origin });
    // Act
    for (const event of lucca.events) await api.endpoints.deliver(event);
    await caller.request('POST', 'webhook-deliveries', { webhookEndpoint: { id } });
    await api.deliveriesAttempted();
    // Assess
    const bodies = api.endpoints
      .deliveries(id)
      .map(({ body }) => delivered.parse(JSON.parse(body.toString())));
    expect(bodies).toHaveLength(lucca.events.length);
    expect(new Set(bodies.map(({ topic }) => topic)).size).toBe(8);
    for (const body of bodies) {
      expect(official.problems('event', body)).toEqual([]);
      const [family] = body.topic.split('.');
      if (family === 'leave' || family === 'employee') {
        expect(official.problems(family, body.data)).toEqual([]);
      }
    }
  });

  it('refer to employees as documented, unless a test asks for addresses', () => {
    // Prepare
    const references = z.looseObject({
      employee: z.unknown().optional(),
      organizer: z.unknown().optional(),
      attendees: z.array(z.unknown()).default([]),
    });
    const referred = lucca.events
      .map(({ data }) => references.parse(data))
      .flatMap(({ employee, organizer, attendees }) => [employee, organizer, ...attendees])
      .filter((one) => one !== undefined);
    const named = lucca.hire('zoe@acme.example', { namesAddress: true });
    // Assess
    expect(referred.length).toBeGreaterThan(10);
    for (const one of referred) expect(official.problems('employee-reference', one)).toEqual([]);
    expect(named).toMatchObject({ email: 'zoe@acme.example' });
  });
});
