import * as z from 'zod';
import { FakeLucca } from '../lucca';
import { TENANT } from '../reference';
import { ApiCaller } from './caller';
import { startFakeLuccaApi, type FakeLuccaApi } from './server';

const START = Date.parse('2026-02-20T10:00:00Z');
const PROBLEM = 'application/problem+json';
const page = z.object({
  items: z.array(z.object({ id: z.string() })),
  links: z.object({ next: z.object({ href: z.string() }).nullable() }),
});

let clock: number;
let lucca: FakeLucca;
let api: FakeLuccaApi;
let caller: ApiCaller;

beforeEach(async () => {
  clock = START;
  lucca = new FakeLucca(() => clock, '12');
  api = await startFakeLuccaApi({ lucca, now: () => clock });
  caller = new ApiCaller(api);
  await caller.authenticate('employees.readonly events.readonly leaves.readonly');
});
afterEach(() => api.stop());

describe('the token endpoint of the fake', () => {
  it('issues tokens of half an hour', async () => {
    // Act
    const answer = await caller.authenticate('employees.readonly');
    clock += 1_799_999;
    const last = await caller.get('employees/1');
    clock += 1;
    const late = await caller.get('employees/1');
    // Assess
    expect(answer.body).toMatchObject({
      expires_in: 1800,
      token_type: 'Bearer',
      scope: 'employees.readonly',
    });
    expect([last.status, late.status]).toEqual([404, 401]);
  });

  it.each([
    ['invalid_client', { client_secret: 'wrong' }],
    ['invalid_client', { client_id: 'somebody' }],
    ['unsupported_grant_type', { grant_type: 'password' }],
    ['invalid_scope', { scope: 'employees.readonly payroll.readonly' }],
    ['invalid_scope', { scope: '' }],
  ])('refuses: %s', async (error, differences) => {
    // Act
    const answer = await caller.authenticate('employees.readonly', differences);
    // Assess
    expect(answer).toMatchObject({ status: 400, body: { error } });
  });

  it('takes a form only', async () => {
    const answer = await caller.authenticate('employees.readonly', {}, 'application/json');

    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });
});

describe('the fake API', () => {
  it.each([
    ['another version', 'employees/1', { 'Api-Version': '2023-01-01' }, 400],
    ['a token that is none', 'employees/1', { Authorization: 'Bearer x' }, 401],
    ['another kind of authorization', 'employees/1', { Authorization: 'lucca application=x' }, 401],
    ['a scope that the token has not', 'job-positions/1', {}, 403],
    ['a resource that is not there', 'employees/1', {}, 404],
    ['a family that is not there', 'unicorns', {}, 404],
  ])('answers a problem to %s', async (_, path, headers, status) => {
    // Act
    const answer = await caller.get(path, headers);
    // Assess
    expect(answer).toMatchObject({ status, body: { status } });
    expect(answer.headers.get('content-type')).toBe(PROBLEM);
  });

  it('takes 50 requests in any 60 seconds, and says when the next one is free', async () => {
    // Prepare
    for (let request = 0; request < 49; request++) await caller.get('employees/1');
    clock += 30_500;
    // Act
    const statuses: (number | string | null)[] = [];
    for (let request = 0; request < 2; request++) {
      const { status, headers } = await caller.get('employees/1');
      statuses.push(status, headers.get('retry-after'));
    }
    clock += 29_500;
    const { status } = await caller.get('employees/1');
    // Assess
    expect(statuses).toEqual([404, null, 429, '30']);
    expect(status).toBe(404);
  });

  it('fails as ordered', async () => {
    // Prepare
    const { id } = lucca.hire('lea@acme.example');
    api.failNext({ with: 503, retryAfterS: 7 });
    api.failNext({ with: 'drop', path: `/lucca-api/employees/${id}` });
    // Act
    const first = await caller.get(`employees/${id}`);
    const second = caller.get(`employees/${id}`);
    // Assess
    expect([first.status, first.headers.get('retry-after')]).toEqual([503, '7']);
    await expect(second).rejects.toThrow();
    expect(await caller.get(`employees/${id}`)).toMatchObject({
      status: 200,
      body: { id, email: 'lea@acme.example', status: 'active' },
    });
    expect(api.requests.map(({ status }) => status)).toEqual([503, null, 200]);
  });
});

describe('lists of the fake API', () => {
  it('are short without a limit, and have links only if asked for', async () => {
    // Prepare
    for (let event = 0; event < 26; event++) lucca.setWorkplace({});
    // Act
    const plain = await caller.get('events');
    const linked = await caller.get('events?include=links,totalCount');
    // Assess
    expect(plain.body).not.toHaveProperty('links');
    expect(linked.body).toMatchObject({ totalCount: 26, type: 'events' });
    const { items, links } = page.parse(linked.body);
    expect(items).toHaveLength(25);
    expect(links.next?.href).toMatch(`${TENANT}/lucca-api/events?`);
  });

  it.each([
    'limit=101',
    'limit=0',
    'limit=ten',
    'page=!nothing',
    'page=7',
    'sort=data',
    'include=everything',
    'since=2026-02-01',
    'occurredAt.between=2026-02-01',
    'occurredAt.between=yesterday--..',
    'sort=id&sort=occurredAt',
  ])('refuse %s', async (query) => {
    api.switches.appliesEventFilters = true;

    expect(await caller.get(`events?${query}`)).toMatchObject({ status: 400 });
  });

  it('take a page with its own filters only, and as long as it points at something', async () => {
    // Prepare
    const leaves = ['2026-03-02', '2026-03-03', '2026-03-04'].map((startsOn) =>
      lucca.requestLeave({ startsOn }),
    );
    const filter = 'endsOn.between=2026-03-02--2026-03-04&sort=id&limit=1';
    const first = page.parse((await caller.get(`leaves?${filter}&include=links`)).body);
    const cursor = new URL(first.links.next?.href ?? '').searchParams.get('page') ?? '';
    // Act
    const second = await caller.get(`leaves?${filter}&include=links&page=${cursor}`);
    const foreign = await caller.get(`leaves?limit=1&page=${cursor}`);
    lucca.removeLeave(leaves[0]?.data.id ?? '');
    const expired = await caller.get(`leaves?${filter}&page=${cursor}`);
    // Assess
    expect(second.body).toMatchObject({ items: [{ id: leaves[1]?.data.id }] });
    expect([foreign.status, expired.status]).toEqual([400, 400]);
  });

  it('hold the events of two months', async () => {
    // Prepare
    lucca.setWorkplace({});
    clock += 62 * 24 * 60 * 60 * 1000;
    const { id } = lucca.requestLeave({});
    await caller.authenticate('events.readonly');
    // Act
    const { body } = await caller.get('events');
    // Assess
    expect(body).toMatchObject({ items: [{ id, topic: 'leave.created' }] });
  });

  it('may leave data out, or ignore filters', async () => {
    // Prepare
    const events = [lucca.setWorkplace({}), lucca.requestLeave({})];
    api.switches.listsBareEvents = true;
    api.switches.ignoresFilters = true;
    // Act
    const { body } = await caller.get('events?occurredAt.between=2030-01-01T00:00:00Z--..&sort=occurredAt');
    const whole = await caller.get(`events/${events[0]?.id ?? ''}`);
    // Assess
    expect(body).toMatchObject({ items: [{ id: events[1]?.id }, { id: events[0]?.id }] });
    expect(JSON.stringify(body)).not.toContain('"data"');
    expect(whole.body).toEqual(events[0]);
  });
});
