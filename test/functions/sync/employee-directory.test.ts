import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { RecordStore } from '../../../functions/store/record-store';
import { CONFIGURATIONS_TABLE } from '../../../functions/store/tables';
import { createLuccaDirectory } from '../../../functions/sync/employee-directory';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { TENANT } from '../../support/fakes/lucca/reference';
import { LuccaApiHarness } from '../../support/harness/lucca-api-harness';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const [LEA, NEW] = ['lea@acme.example', 'lea.new@acme.example'];
let dynamodb: LocalDynamoDb;
let tables: ReturnType<typeof observedClient>;
let harness: LuccaApiHarness;
let lucca: LuccaApiHarness['lucca'];
let tests = 0;

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  tables = observedClient(dynamodb.endpoint);
});
afterAll(async () => {
  tables.client.destroy();
  await dynamodb.stop();
});

beforeEach(async () => {
  harness = await LuccaApiHarness.start({ timeoutMs: 500 });
  ({ lucca } = harness);
  await createTable(dynamodb.endpoint, `configurations-${++tests}`, CONFIGURATIONS_TABLE);
});
afterEach(() => harness.server.stop());

/** The directory of one instance of the function. All instances share one table. */
const instance = (api: Parameters<typeof createLuccaDirectory>[0] = harness.client()) =>
  createLuccaDirectory(api, new RecordStore(tables.client, `configurations-${tests}`), harness.now);

const requests = () => harness.server.requests.length;
const find = (id: string) => instance().address(TENANT, id);
const remember = (id: string, email: string | null, at = harness.now()) =>
  instance().remember(TENANT, { id, email }, at);

describe('a directory', () => {
  it('finds addresses, establishments, time zones and names of leave accounts', async () => {
    const { id } = lucca.hire(LEA, { establishment: '13' });
    lucca.organization.establishments.set('13', { name: 'Lyon', timezoneId: 'Europe/Paris' });
    const directory = instance();

    expect(await directory.address(TENANT, id)).toBe(LEA);
    expect(await directory.establishmentOf(TENANT, id)).toBe('13');
    expect(await directory.timeZone(TENANT, '13')).toBe('Europe/Paris');
    expect(await directory.accountName(TENANT, '3')).toBe('Congés payés');
    expect(harness.server.requests.map(({ path }) => path.replace(/^\/lucca-api\/(.+?)\/.*/, '$1'))).toEqual([
      'employees',
      'job-positions',
      'business-establishments',
      'leave-accounts',
    ]);
  });

  it('returns null when Lucca has no value', async () => {
    const { id } = lucca.hire(null);
    const directory = instance();

    expect(await directory.address(TENANT, id)).toBeNull();
    expect(await directory.address(TENANT, '1')).toBeNull();
    expect(await directory.establishmentOf(TENANT, '1')).toBeNull();
    expect(await directory.timeZone(TENANT, '1')).toBeNull();
    expect(await directory.accountName(TENANT, '1')).toBeNull();
  });

  it.each([
    ['there are no credentials', null],
    ['they are of another tenant', { tenantUrl: 'https://b.ilucca.net', clientId: 'c', clientSecret: 's' }],
  ])('returns null without a call when %s', async (_, credentials) => {
    const { id } = lucca.hire(LEA);
    harness.credentials = credentials;
    const directory = instance();
    const sent = tables.sent.length;

    expect(await directory.address(TENANT, id)).toBeNull();
    expect(await directory.establishmentOf(TENANT, id)).toBeNull();
    expect(await directory.timeZone(TENANT, '12')).toBeNull();
    expect(await directory.accountName(TENANT, '3')).toBeNull();
    expect(requests()).toBe(0);
    expect(tables.sent).toHaveLength(sent);
  });

  it('uses the address of an event, without a lookup', async () => {
    const { id } = lucca.hire(LEA);
    await find(id);
    await remember(id, NEW);

    expect(await find(id)).toBe(NEW);
    expect(requests()).toBe(1);
  });

  it('looks up the address again when the event omits it, and other fields that may have changed', async () => {
    const { id } = lucca.hire(LEA);
    await find(id);
    lucca.organization.changeAddress(id, NEW);
    await remember(id, null);
    expect(await find(id)).toBe(NEW);
    await remember(id, 'lm@acme.example');

    expect(await instance().establishmentOf(TENANT, id)).toBe('12');
    expect(requests()).toBe(4);
  });

  it('looks up the present address each time, and caches the response', async () => {
    const { id } = lucca.hire(LEA);
    await find(id);
    lucca.organization.changeAddress(id, NEW);

    expect(await find(id)).toBe(LEA);
    expect(await instance().presentAddress(TENANT, id)).toBe(NEW);
    expect(await find(id)).toBe(NEW);
    expect(await instance().presentAddress(TENANT, id)).toBe(NEW);
    expect(requests()).toBe(3);
  });

  it('looks up the present address when an event has just stated another one', async () => {
    const { id } = lucca.hire(NEW);
    await remember(id, LEA);

    expect(await instance().presentAddress(TENANT, id)).toBe(NEW);
    expect(requests()).toBe(1);
  });
});

describe('remember returns since when an address is known', () => {
  it('from the first event when later ones state the same address', async () => {
    const first = harness.now();
    for (let event = 0; event < 3; event++) {
      expect(await remember('416', NEW, first - DAY_MS)).toBe(first);
      harness.clock += MINUTE_MS;
    }
  });

  it('from the lookup when an event states the same address later', async () => {
    const { id } = lucca.hire(NEW);
    const lookedUp = harness.now();
    await find(id);
    harness.clock += MINUTE_MS;

    expect(await remember(id, NEW, lookedUp - DAY_MS)).toBe(lookedUp);
  });

  it.each([
    ['another one', LEA],
    ['none', null],
  ])('from now when an event stated %s in between', async (_, email) => {
    await remember('416', NEW);
    harness.clock += MINUTE_MS;
    expect(await remember('416', email)).toBe(harness.now());
    harness.clock += MINUTE_MS;
    expect(await remember('416', NEW)).toBe(harness.now());
  });
});

describe('addressSince', () => {
  const since = (id: string, at: number) => instance().addressSince(TENANT, id, at);

  it('returns an address that an event stated at that time or later, even without access to Lucca', async () => {
    harness.credentials = null;
    const statedAt = harness.now() - DAY_MS;
    await remember('416', LEA, statedAt);

    expect(await since('416', statedAt - 1)).toBe(LEA);
    expect(await since('416', statedAt)).toBe(LEA);
    expect(await since('416', statedAt + 1)).toBeNull();
    expect(await since('417', statedAt - 1)).toBeNull();
    expect(requests()).toBe(0);
  });

  it('returns an address that was looked up at that time or later', async () => {
    const { id } = lucca.hire(LEA);
    await find(id);
    const lookedUp = harness.now();
    harness.clock += MINUTE_MS;

    expect(await since(id, lookedUp)).toBe(LEA);
    expect(await since(id, lookedUp + 1)).toBeNull();
    expect(requests()).toBe(1);
  });

  it('uses the later of two events', async () => {
    const newer = harness.now() - MINUTE_MS;
    await remember('416', LEA, newer - DAY_MS);
    await remember('416', NEW, newer);

    expect(await since('416', newer)).toBe(NEW);
    expect(await since('416', newer + 1)).toBeNull();
  });
});

describe('the cache of a directory', () => {
  it.each([
    ['a value for a day', LEA, DAY_MS],
    ['a missing value for ten minutes', null, 10 * MINUTE_MS],
  ])('has %s, for all instances', async (_, email, ttlMs) => {
    const { id } = lucca.hire(email);
    expect(await find(id)).toBe(email);
    lucca.organization.changeAddress(id, NEW);
    harness.clock += ttlMs - 1;
    expect(await find(id)).toBe(email);
    expect(requests()).toBe(1);
    harness.clock += 1;
    expect(await find(id)).toBe(NEW);
  });

  it('reads records of long-lived values once an hour', async () => {
    const { id } = lucca.hire(LEA);
    const directory = instance();
    const lookUp = async () => [
      await directory.timeZone(TENANT, '12'),
      await directory.accountName(TENANT, '3'),
      await directory.establishmentOf(TENANT, id),
    ];
    const first = await lookUp();
    const before = requests();
    // The employee is always read: a change of the job position takes effect immediately.
    for (const [minutes, reads] of [[0, 1] as const, [59, 1] as const, [1, 4] as const]) {
      harness.clock += minutes * MINUTE_MS;
      const sent = tables.sent.length;
      expect(await lookUp()).toEqual(first);
      expect(tables.sent.length - sent).toBe(reads);
    }
    expect(requests()).toBe(before);
  });

  it('has no value in memory longer than in the record, even when another instance wrote it', async () => {
    const directory = instance();
    await instance().accountName(TENANT, '3');
    harness.clock += DAY_MS - MINUTE_MS;
    await directory.accountName(TENANT, '3');
    const before = requests();
    harness.clock += MINUTE_MS;
    await directory.accountName(TENANT, '3');

    expect(requests() - before).toBe(1);
  });

  it('has a missing value for ten minutes in record and memory together', async () => {
    const directory = instance();
    await instance().timeZone(TENANT, '13');
    harness.clock += 9 * MINUTE_MS;
    await directory.timeZone(TENANT, '13');
    lucca.organization.establishments.set('13', { name: 'Lyon', timezoneId: 'Europe/Paris' });
    const before = tables.sent.length;
    harness.clock += MINUTE_MS - 1;
    expect(await directory.timeZone(TENANT, '13')).toBeNull();
    expect(tables.sent).toHaveLength(before);
    harness.clock += 1;
    expect(await directory.timeZone(TENANT, '13')).toBe('Europe/Paris');
  });

  it('does not hide a change of an employee that another instance received', async () => {
    const { id } = lucca.hire(LEA);
    const directory = instance();
    await directory.address(TENANT, id);
    await remember(id, NEW);

    expect(await directory.address(TENANT, id)).toBe(NEW);
  });

  it('has records that expire when they are too old to be used', async () => {
    const { id } = lucca.hire(LEA);
    await find(id);

    const Key = { id: `employee#${TENANT}#${id}` };
    const { Item } = await tables.client.send(new GetCommand({ TableName: `configurations-${tests}`, Key }));
    expect(Item).toMatchObject({ expiresAt: (harness.clock + DAY_MS) / 1000 });
  });
});

describe('lookups', () => {
  it('share equal requests, and send others sequentially', async () => {
    const directory = instance();
    const [lea, tom] = [lucca.hire(LEA), lucca.hire('tom@acme.example')];
    const found = await Promise.all([
      directory.address(TENANT, lea.id),
      directory.address(TENANT, tom.id),
      directory.address(TENANT, lea.id),
      directory.establishmentOf(TENANT, lea.id),
    ]);

    expect(found).toEqual([LEA, 'tom@acme.example', LEA, '12']);
    expect(requests()).toBe(3);
  });

  /** A directory that receives the first response about an employee when `during` has ended. */
  function slowly(during: () => Promise<unknown>) {
    const api = harness.client();
    let isFirst = true;
    return instance({
      serves: (tenant) => api.serves(tenant),
      employee: async (id) => {
        const response = await api.employee(id);
        if (isFirst) {
          isFirst = false;
          await during();
        }
        return response;
      },
      jobPosition: (id) => api.jobPosition(id),
      establishment: (id) => api.establishment(id),
      leaveAccount: (id) => api.leaveAccount(id),
    });
  }

  it('prefer the address of an event that is received during the request', async () => {
    const { id } = lucca.hire(LEA);
    const directory = slowly(() => remember(id, NEW));

    expect(await directory.address(TENANT, id)).toBe(NEW);
    expect(await find(id)).toBe(NEW);
  });

  it('send another request when an event reports a change during the request', async () => {
    const { id } = lucca.hire(LEA);
    const later: Promise<string | null>[] = [];
    const directory = slowly(async () => {
      lucca.changeAddress({ id, type: 'employee', url: '' }, NEW);
      await directory.remember(TENANT, { id, email: null }, harness.now());
      later.push(directory.address(TENANT, id));
    });
    await directory.address(TENANT, id);

    expect(await Promise.all(later)).toEqual([NEW]);
    expect(await find(id)).toBe(NEW);
  });

  it('share the error with waiting requests when Lucca does not respond, and do not cache it', async () => {
    const emails = ['a@acme.example', 'b@acme.example', 'c@acme.example'];
    const ids = emails.map((email) => lucca.hire(email).id);
    const directory = instance();
    await directory.timeZone(TENANT, '12');
    const before = requests();
    harness.server.failNext({ with: 'hang', path: /employees/ });
    const results = await Promise.allSettled(ids.map((id) => directory.address(TENANT, id)));

    const failed = { status: 'rejected', reason: { next: 'retry', reason: 'lucca_unavailable' } };
    expect(results).toMatchObject([failed, failed, failed]);
    expect(await Promise.all(ids.map((id) => directory.address(TENANT, id)))).toEqual(emails);
    expect(requests() - before).toBe(4);
  });

  it('do not share an error that concerns one request', async () => {
    const { id } = lucca.hire(LEA);
    harness.server.clients.granted = ['employees.readonly'];
    const directory = instance();
    const results = await Promise.allSettled([
      directory.accountName(TENANT, '3'),
      directory.address(TENANT, id),
    ]);

    expect(results).toMatchObject([
      { status: 'rejected', reason: { next: 'wait', reason: 'lucca_access_refused' } },
      { status: 'fulfilled', value: LEA },
    ]);
  });
});
