import * as z from 'zod';
import { FakeLucca } from '../lucca';
import { ApiCaller } from './caller';
import { startFakeLuccaApi, type FakeLuccaApi } from './server';

const START = Date.parse('2026-02-20T10:00:00Z');
const list = z.looseObject({ items: z.array(z.looseObject({ id: z.string() })) });

let clock: number;
let lucca: FakeLucca;
let api: FakeLuccaApi;
let caller: ApiCaller;

beforeEach(async () => {
  clock = START;
  lucca = new FakeLucca(() => clock, '12');
  api = await startFakeLuccaApi({ lucca, now: () => clock, requestsPerMinute: 1000 });
  caller = new ApiCaller(api);
  await caller.authenticate(api.clients.granted.join(' '));
});
afterEach(() => api.stop());

const idsOf = async (path: string) => list.parse((await caller.get(path)).body).items.map(({ id }) => id);

describe('the documented filters of the fake API', () => {
  it('find employees by id, address, status and establishment', async () => {
    // Prepare
    const lea = lucca.hire('lea@acme.example').id;
    const tom = lucca.hire('tom@acme.example', { establishment: '13', status: 'upcoming' }).id;
    const zoe = lucca.hire(null, { establishment: '14', status: 'deactivated' }).id;
    // Assess
    expect(await idsOf('employees')).toEqual([lea, tom, zoe]);
    expect(await idsOf(`employees?id=${zoe},${lea},7`)).toEqual([lea, zoe]);
    expect(await idsOf('employees?email=TOM@acme.example')).toEqual([tom]);
    expect(await idsOf('employees?status=active,upcoming')).toEqual([lea, tom]);
    expect(await idsOf('employees?applicableJobPosition.businessEstablishment.id=13,14')).toEqual([tom, zoe]);
    expect(await idsOf('employees?sort=-id&limit=1')).toEqual([zoe]);
    expect(await idsOf('employees?sort=familyName')).toEqual([lea, tom, zoe]);
  });

  it('find job positions by id and establishment', async () => {
    const lea = lucca.hire(null).id;
    const tom = lucca.hire(null, { establishment: '13' }).id;

    expect(await idsOf(`job-positions?id=of-${lea}`)).toEqual([`of-${lea}`]);
    expect(await idsOf('job-positions?businessEstablishment.id=13')).toEqual([`of-${tom}`]);
  });

  it('find establishments that are not archived, and endpoints and leaves by status', async () => {
    // Prepare
    lucca.organization.establishments.set('16', { name: 'Siège', timezoneId: null, isArchived: true });
    const { id } = api.endpoints.declare({ url: 'http://127.0.0.1:1', status: 'suspended' });
    const leave = lucca.requestLeave({ status: 'tentative' }).data.id;
    lucca.cancelLeave(lucca.requestLeave({}).data.id);
    // Assess
    expect(await idsOf('business-establishments?isArchived=false')).toEqual(['12']);
    expect(await idsOf('business-establishments?isArchived=true')).toEqual(['16']);
    expect(await idsOf('webhook-endpoints?status=active')).toEqual([]);
    expect(await idsOf('webhook-endpoints?status=active,suspended')).toEqual([id]);
    expect(await idsOf('leaves?status=tentative,confirmed')).toEqual([leave]);
    expect(await idsOf('leaves?startsOn.between=2026-03-03--..')).toEqual([]);
  });

  it('find events by what became of their delivery', async () => {
    // Prepare
    const { id: endpoint } = api.endpoints.declare({ url: 'http://127.0.0.1:1', topics: ['leave.created'] });
    const [leave, place] = [lucca.requestLeave({}), lucca.setWorkplace({})];
    // Act
    await api.endpoints.deliver(leave);
    // Assess
    expect(api.endpoints.deliveries(endpoint)).toHaveLength(1);
    expect(await idsOf('events?status=failed')).toEqual([leave.id]);
    expect(await idsOf('events?status=scheduled')).toEqual([place.id]);
    expect(await idsOf('events?status=delivered')).toEqual([]);
  });

  it('take 100 values at the most', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => String(index)).join(',');

    expect((await caller.get(`employees?id=${ids}`)).status).toBe(200);
    expect((await caller.get(`employees?id=${ids},100`)).status).toBe(400);
    expect((await caller.get('employees?id=')).status).toBe(400);
  });

  it.each(['employees?givenName=x', 'employees?sort=email', 'job-positions?sort=createdAt', 'leaves?date=x'])(
    'are all that %s may have',
    async (path) => {
      expect((await caller.get(path)).status).toBe(400);
    },
  );
});

describe('what the fake API embeds', () => {
  it('is the job positions of employees, where rights allow', async () => {
    // Prepare
    const { id } = lucca.hire(null, { establishment: '13' });
    // Act
    const plain = await caller.get('employees');
    const { body } = await caller.get('employees?include=embedded');
    api.clients.granted = ['employees.readonly'];
    const without = await caller.get('employees?include=embedded');
    // Assess
    expect(plain.body).not.toHaveProperty('embedded');
    expect(body).toMatchObject({
      embedded: { 'job-position': { [`of-${id}`]: { businessEstablishment: { id: '13' } } } },
    });
    expect(without.body).toMatchObject({ embedded: { 'job-position': {} } });
  });

  it('is the accounts of leaves', async () => {
    lucca.requestLeave({});

    const { body } = await caller.get('leaves?include=embedded');

    expect(body).toMatchObject({ embedded: { 'leave-account': { 3: { name: 'Congés payés' } } } });
  });
});

describe('the list of events of the fake API', () => {
  const QUERY = `occurredAt.between=2030-01-01T00:00:00Z--..&sort=-occurredAt&limit=1&include=totalCount`;
  let ids: string[];

  beforeEach(() => {
    ids = [lucca.setWorkplace({}).id, lucca.requestLeave({}).id];
  });

  it('ignores parameters that are not documented', async () => {
    expect(await idsOf(`events?${QUERY}`)).toEqual(ids);
  });

  it('may refuse them', async () => {
    api.switches.refusesFilters = true;

    for (const query of ['occurredAt.between=2026-01-01--..', 'sort=id', 'limit=10', 'topic=leave.created']) {
      expect((await caller.get(`events?${query}`)).status).toBe(400);
    }
    expect(await idsOf('events?status=scheduled&include=links')).toEqual(ids);
    expect((await caller.get('leaves?endsOn.between=2026-01-01--..')).status).toBe(400);
    expect((await caller.get('leaves?status=tentative&limit=10')).status).toBe(200);
  });

  it('may apply them', async () => {
    api.switches.appliesEventFilters = true;

    expect(await idsOf('events?sort=-occurredAt&limit=1')).toEqual([ids[1]]);
    expect(await idsOf(`events?${QUERY}`)).toEqual([]);
  });

  it.each(['refusesFilters', 'appliesEventFilters', null] as const)(
    'is read page by page: %s',
    async (habit) => {
      // Prepare
      for (let count = 0; count < 30; count += 1) ids.push(lucca.setWorkplace({}).id);
      if (habit !== null) api.switches[habit] = true;
      // Act
      const first = list.parse((await caller.get('events?include=links')).body);
      const next = z.object({ next: z.object({ href: z.string() }) }).parse(first['links']).next.href;
      const second = await idsOf(next.replace(/^.*lucca-api\//, ''));
      // Assess
      expect([...first.items.map(({ id }) => id), ...second]).toEqual(ids);
    },
  );
});

describe('answers of the fake API', () => {
  it('are not repeated to a caller that has them', async () => {
    // Prepare
    const lea = lucca.hire('lea@acme.example');
    const etag = (await caller.get(`employees/${lea.id}`)).headers.get('etag') ?? '';
    // Act
    const same = await caller.get(`employees/${lea.id}`, { 'If-None-Match': etag });
    lucca.changeAddress(lea, 'lea.martin@acme.example');
    const changed = await caller.get(`employees/${lea.id}`, { 'If-None-Match': etag });
    // Assess
    expect(same).toMatchObject({ status: 304, body: null });
    expect(same.headers.get('etag')).toBe(etag);
    expect(changed).toMatchObject({ status: 200, body: { email: 'lea.martin@acme.example' } });
  });

  it('may have fields that nobody knows', async () => {
    const { id } = lucca.hire('lea@acme.example');
    api.switches.addsFields = true;

    const { body } = await caller.get(`employees/${id}`);

    expect(body).toMatchObject({ id, notYetDocumented: {}, applicableJobPosition: { notYetDocumented: {} } });
  });

  it('may be late, or fail for one id alone', async () => {
    // Prepare
    const [slow, broken] = [lucca.hire(null).id, lucca.hire(null).id];
    api.failNext({ with: 'late', delayMs: 50, path: `/lucca-api/employees/${slow}` });
    api.failNext({ with: 502, path: `/lucca-api/employees/${broken}`, times: Number.POSITIVE_INFINITY });
    // Act
    const begin = performance.now();
    const late = await caller.get(`employees/${slow}`);
    const took = performance.now() - begin;
    // Assess
    expect(late.status).toBe(200);
    expect(took).toBeGreaterThanOrEqual(49);
    for (let count = 0; count < 3; count += 1) {
      expect((await caller.get(`employees/${broken}`)).status).toBe(502);
    }
    expect((await caller.get(`employees/${slow}`)).status).toBe(200);
  });
});
