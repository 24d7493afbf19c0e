import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { RecordStore } from '../../../functions/store/record-store';
import { CONFIGURATIONS_TABLE } from '../../../functions/store/tables';
import { luccaDirectory } from '../../../functions/sync/employee-directory';
import { createTable, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { TENANT } from '../../support/fakes/lucca/reference';
import { ApiWorld } from '../../support/harness/lucca-api-harness';
import { observedClient } from '../../support/harness/observed-client';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

let dynamodb: LocalDynamoDb;
let tables: ReturnType<typeof observedClient>;
let harness: ApiWorld;

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  tables = observedClient(dynamodb.endpoint);
});
afterAll(async () => {
  tables.client.destroy();
  await dynamodb.stop();
});

let tests = 0;
beforeEach(async () => {
  harness = await ApiWorld.start({ timeoutMs: 200 });
  await createTable(dynamodb.endpoint, `configurations-${++tests}`, CONFIGURATIONS_TABLE);
});
afterEach(() => harness.server.stop());

/** The directory of one instance of the function; all have one table. */
const instance = () =>
  luccaDirectory(harness.client(), new RecordStore(tables.client, `configurations-${tests}`), harness.now);
const requests = () => harness.server.requests.length;

describe('a directory', () => {
  it('knows addresses, establishments, time zones and kinds of leave', async () => {
    // Prepare
    const lea = harness.lucca.hire('lea@acme.example', { establishment: '13' });
    harness.lucca.organization.establishments.set('13', { name: 'Lyon', timezoneId: 'Europe/Paris' });
    const directory = instance();
    // Act
    const found = [
      await directory.address(TENANT, lea.id),
      await directory.establishmentOf(TENANT, lea.id),
      await directory.timeZone(TENANT, '13'),
      await directory.accountName(TENANT, '3'),
    ];
    // Assess
    expect(found).toEqual(['lea@acme.example', '13', 'Europe/Paris', 'Congés payés']);
    expect(harness.server.requests.map(({ path }) => path.replace(/^\/lucca-api\/(.+?)\/.*/, '$1'))).toEqual([
      'employees',
      'job-positions',
      'business-establishments',
      'leave-accounts',
    ]);
  });

  it('knows nothing where Lucca knows nothing', async () => {
    // Prepare
    const nobody = harness.lucca.hire(null);
    const directory = instance();
    // Act
    const found = [
      await directory.address(TENANT, nobody.id),
      await directory.address(TENANT, '1'),
      await directory.establishmentOf(TENANT, '1'),
      await directory.timeZone(TENANT, '1'),
      await directory.accountName(TENANT, '1'),
    ];
    // Assess
    expect(found).toEqual([null, null, null, null, null]);
  });

  it.each([
    ['an answer', 'lea@acme.example', DAY_MS],
    ['no answer', null, 10 * MINUTE_MS],
  ])('keeps %s, for all instances', async (_, email, keptMs) => {
    // Prepare
    const lea = harness.lucca.hire(email);
    const first = await instance().address(TENANT, lea.id);
    harness.lucca.organization.changeAddress(lea.id, 'new@acme.example');
    // Act
    harness.clock += keptMs - 1;
    const kept = await instance().address(TENANT, lea.id);
    const asked = requests();
    harness.clock += 1;
    const fresh = await instance().address(TENANT, lea.id);
    // Assess
    expect([first, kept, fresh]).toEqual([email, email, 'new@acme.example']);
    expect(asked).toBe(1);
  });

  describe('of one instance', () => {
    it('reads the records of what changes in months once an hour', async () => {
      // Prepare
      const { id } = harness.lucca.hire('lea@acme.example');
      const directory = instance();
      const ask = async () => [
        await directory.timeZone(TENANT, '12'),
        await directory.accountName(TENANT, '3'),
        await directory.establishmentOf(TENANT, id),
      ];
      const first = await ask();
      const asked = requests();
      // Act
      const reads: number[] = [];
      for (const minutes of [0, 59, 1]) {
        harness.clock += minutes * MINUTE_MS;
        const before = tables.sent.length;
        expect(await ask()).toEqual(first);
        reads.push(tables.sent.length - before);
      }
      // Assess
      // Of the employee, always: a change of job position counts at once.
      expect(reads).toEqual([1, 1, 4]);
      expect(requests()).toBe(asked);
    });

    it('does not keep it longer than its record, whoever wrote that', async () => {
      // Prepare
      const directory = instance();
      await instance().accountName(TENANT, '3');
      harness.clock += DAY_MS - MINUTE_MS;
      await directory.accountName(TENANT, '3');
      const before = requests();
      // Act
      harness.clock += MINUTE_MS;
      await directory.accountName(TENANT, '3');
      // Assess
      expect(requests() - before).toBe(1);
    });

    it('keeps for ten minutes in all that Lucca knows nothing of it', async () => {
      // Prepare
      const directory = instance();
      await instance().timeZone(TENANT, '13');
      harness.clock += 9 * MINUTE_MS;
      await directory.timeZone(TENANT, '13');
      harness.lucca.organization.establishments.set('13', { name: 'Lyon', timezoneId: 'Europe/Paris' });
      // Act
      const before = tables.sent.length;
      harness.clock += MINUTE_MS - 1;
      const early = await directory.timeZone(TENANT, '13');
      const read = tables.sent.length - before;
      harness.clock += 1;
      const late = await directory.timeZone(TENANT, '13');
      // Assess
      expect([early, late]).toEqual([null, 'Europe/Paris']);
      expect(read).toBe(0);
    });

    it('hears of a change of an employee that another instance was told', async () => {
      // Prepare
      const lea = harness.lucca.hire('lea@acme.example');
      const directory = instance();
      await directory.address(TENANT, lea.id);
      // Act
      await instance().remember(TENANT, { id: lea.id, email: 'lea.martin@acme.example' }, harness.now());
      // Assess
      expect(await directory.address(TENANT, lea.id)).toBe('lea.martin@acme.example');
    });
  });

  it('lets the table forget what is too old to be used', async () => {
    // Prepare
    const { id } = harness.lucca.hire('lea@acme.example');
    // Act
    await instance().address(TENANT, id);
    // Assess
    const Key = { id: `employee#${TENANT}#${id}` };
    const { Item } = await tables.client.send(new GetCommand({ TableName: `configurations-${tests}`, Key }));
    expect(Item).toMatchObject({ expiresAt: (harness.clock + DAY_MS) / 1000 });
  });

  it('asks once for all who want the same, and one thing after the other', async () => {
    // Prepare
    const directory = instance();
    const [lea, tom] = [harness.lucca.hire('lea@acme.example'), harness.lucca.hire('tom@acme.example')];
    // Act
    const found = await Promise.all([
      directory.address(TENANT, lea.id),
      directory.address(TENANT, tom.id),
      directory.address(TENANT, lea.id),
      directory.establishmentOf(TENANT, lea.id),
    ]);
    // Assess
    expect(found).toEqual(['lea@acme.example', 'tom@acme.example', 'lea@acme.example', '12']);
    expect(requests()).toBe(3);
  });

  it('takes over the address that an event says', async () => {
    // Prepare
    const lea = harness.lucca.hire('lea@acme.example');
    const directory = instance();
    await directory.address(TENANT, lea.id);
    // Act
    await directory.remember(TENANT, { id: lea.id, email: 'lea.martin@acme.example' }, harness.now());
    const address = await instance().address(TENANT, lea.id);
    // Assess
    expect(address).toBe('lea.martin@acme.example');
    expect(requests()).toBe(1);
  });

  it('asks again where an event does not say the address, and for what else may have changed', async () => {
    // Prepare
    const lea = harness.lucca.hire('lea@acme.example');
    const directory = instance();
    await directory.address(TENANT, lea.id);
    harness.lucca.organization.changeAddress(lea.id, 'lea.martin@acme.example');
    // Act
    await directory.remember(TENANT, { id: lea.id, email: null }, harness.now());
    const address = await directory.address(TENANT, lea.id);
    await directory.remember(TENANT, { id: lea.id, email: 'lm@acme.example' }, harness.now());
    const establishment = await directory.establishmentOf(TENANT, lea.id);
    // Assess
    expect([address, establishment]).toEqual(['lea.martin@acme.example', '12']);
    expect(requests()).toBe(4);
  });

  it('asks for the present address each time, although one is kept, and keeps the answer', async () => {
    // Prepare
    const { id } = harness.lucca.hire('lea@acme.example');
    await instance().address(TENANT, id);
    harness.lucca.organization.changeAddress(id, 'lea.martin@acme.example');
    // Act
    const found = [
      await instance().address(TENANT, id),
      await instance().presentAddress(TENANT, id),
      await instance().address(TENANT, id),
      await instance().presentAddress(TENANT, id),
    ];
    // Assess
    const [old, present] = ['lea@acme.example', 'lea.martin@acme.example'];
    expect(found).toEqual([old, present, present, present]);
    expect(requests()).toBe(3);
  });

  it('asks for the present address although an event just said another one', async () => {
    // Prepare
    const { id } = harness.lucca.hire('lea.martin@acme.example');
    await instance().remember(TENANT, { id, email: 'lea@acme.example' }, harness.now());
    // Act, Assess
    expect(await instance().presentAddress(TENANT, id)).toBe('lea.martin@acme.example');
    expect(requests()).toBe(1);
  });

  describe('knows since when an address is known', () => {
    const EMAIL = 'lea.martin@acme.example';
    const remember = (id: string, email: string | null = EMAIL) =>
      instance().remember(TENANT, { id, email }, harness.now() - DAY_MS);

    it('which an event said: it does not begin anew when another one says the same', async () => {
      // Prepare
      const first = harness.now();
      const moments = [await remember('416')];
      // Act
      harness.clock += MINUTE_MS;
      moments.push(await remember('416'));
      harness.clock += MINUTE_MS;
      moments.push(await remember('416'));
      // Assess
      expect(moments).toEqual([first, first, first]);
    });

    it('which was looked up before an event said it', async () => {
      // Prepare
      const { id } = harness.lucca.hire(EMAIL);
      const lookedUp = harness.now();
      await instance().address(TENANT, id);
      harness.clock += MINUTE_MS;
      // Act, Assess
      expect(await remember(id)).toBe(lookedUp);
    });

    it.each([
      ['another one', 'lea@acme.example'],
      ['none', null],
    ])('which begins anew when an event said %s in between', async (_, email) => {
      // Prepare
      await remember('416');
      harness.clock += MINUTE_MS;
      expect(await remember('416', email)).toBe(harness.now());
      harness.clock += MINUTE_MS;
      // Act, Assess
      expect(await remember('416')).toBe(harness.now());
    });
  });

  describe('tells an address since a moment', () => {
    const since = (id: string, moment: number) => instance().addressSince(TENANT, id, moment);

    it('when an event said it then or later, however late that arrived', async () => {
      // Prepare
      const statedAt = harness.now() - DAY_MS;
      await instance().remember(TENANT, { id: '416', email: 'lea@acme.example' }, statedAt);
      // Act
      const found = [
        await since('416', statedAt - 1),
        await since('416', statedAt),
        await since('416', statedAt + 1),
      ];
      // Assess
      expect(found).toEqual(['lea@acme.example', 'lea@acme.example', null]);
      expect(requests()).toBe(0);
    });

    it('when it was looked up then or later', async () => {
      // Prepare
      const { id } = harness.lucca.hire('lea@acme.example');
      await instance().address(TENANT, id);
      const lookedUp = harness.now();
      harness.clock += MINUTE_MS;
      // Act
      const found = [await since(id, lookedUp), await since(id, lookedUp + 1)];
      // Assess
      expect(found).toEqual(['lea@acme.example', null]);
      expect(requests()).toBe(1);
    });

    it('by the later of two events', async () => {
      // Prepare
      const { id } = harness.lucca.hire('lea@acme.example');
      const [older, newer] = [harness.now() - DAY_MS, harness.now() - MINUTE_MS];
      await instance().remember(TENANT, { id, email: 'old@acme.example' }, older);
      await instance().remember(TENANT, { id, email: 'new@acme.example' }, newer);
      // Act, Assess
      expect(await since(id, newer)).toBe('new@acme.example');
      expect(await since(id, newer + 1)).toBeNull();
    });
  });

  describe('while Lucca is being asked', () => {
    /** A directory whose first question about an employee is answered when `during` has ended. */
    function slowly(during: () => Promise<unknown>) {
      const api = harness.client();
      let isFirst = true;
      return luccaDirectory(
        {
          serves: (tenant) => api.serves(tenant),
          employee: async (id) => {
            const answer = await api.employee(id);
            if (isFirst) {
              isFirst = false;
              await during();
            }
            return answer;
          },
          jobPosition: (id) => api.jobPosition(id),
          establishment: (id) => api.establishment(id),
          leaveAccount: (id) => api.leaveAccount(id),
        },
        new RecordStore(tables.client, `configurations-${tests}`),
        harness.now,
      );
    }

    it('believes what an event says meanwhile', async () => {
      // Prepare
      const { id } = harness.lucca.hire('lea@acme.example');
      const directory = slowly(() =>
        instance().remember(TENANT, { id, email: 'lea.martin@acme.example' }, harness.now()),
      );
      // Act
      const asked = await directory.address(TENANT, id);
      const kept = await instance().address(TENANT, id);
      // Assess
      expect([asked, kept]).toEqual(['lea.martin@acme.example', 'lea.martin@acme.example']);
    });

    it('asks once more if an event says meanwhile that something changed', async () => {
      // Prepare
      const { id } = harness.lucca.hire('lea@acme.example');
      const later: Promise<string | null>[] = [];
      const directory = slowly(async () => {
        harness.lucca.changeAddress({ id, type: 'employee', url: '' }, 'lea.martin@acme.example');
        await directory.remember(TENANT, { id, email: null }, harness.now());
        later.push(directory.address(TENANT, id));
      });
      // Act
      await directory.address(TENANT, id);
      // Assess
      expect(await Promise.all(later)).toEqual(['lea.martin@acme.example']);
      expect(await instance().address(TENANT, id)).toBe('lea.martin@acme.example');
    });
  });

  it('passes on why Lucca does not answer, keeps nothing of it, and lets nobody else wait for the same', async () => {
    // Prepare
    const employees = ['a', 'b', 'c'].map((name) => harness.lucca.hire(`${name}@acme.example`));
    const directory = instance();
    await directory.timeZone(TENANT, '12');
    const before = requests();
    harness.server.failNext({ with: 'hang', path: /employees/ });
    // Act
    const ends = await Promise.allSettled(employees.map(({ id }) => directory.address(TENANT, id)));
    const afterwards = await Promise.all(employees.map(({ id }) => directory.address(TENANT, id)));
    // Assess
    expect(ends).toMatchObject(
      employees.map(() => ({ status: 'rejected', reason: { next: 'retry', reason: 'lucca_unavailable' } })),
    );
    expect(afterwards).toEqual(['a@acme.example', 'b@acme.example', 'c@acme.example']);
    expect(requests() - before).toBe(4);
  });

  it('says to each what stands in its own way', async () => {
    // Prepare
    const lea = harness.lucca.hire('lea@acme.example');
    harness.server.clients.granted = ['employees.readonly'];
    const directory = instance();
    // Act
    const ends = await Promise.allSettled([
      directory.accountName(TENANT, '3'),
      directory.address(TENANT, lea.id),
    ]);
    // Assess
    expect(ends).toMatchObject([
      { status: 'rejected', reason: { next: 'wait', reason: 'lucca_access_refused' } },
      { status: 'fulfilled', value: 'lea@acme.example' },
    ]);
  });
});

describe('without access', () => {
  it.each([
    ['without credentials', null],
    [
      'with those of another tenant',
      { tenantUrl: 'https://other.ilucca.net', clientId: 'c', clientSecret: 's' },
    ],
  ])('a directory knows nothing and calls nobody: %s', async (_, credentials) => {
    // Prepare
    const lea = harness.lucca.hire('lea@acme.example');
    harness.credentials = credentials;
    const directory = instance();
    const sent = tables.sent.length;
    // Act
    const found = [
      await directory.address(TENANT, lea.id),
      await directory.establishmentOf(TENANT, lea.id),
      await directory.timeZone(TENANT, '12'),
      await directory.accountName(TENANT, '3'),
    ];
    // Assess
    expect(found).toEqual([null, null, null, null]);
    expect(requests()).toBe(0);
    expect(tables.sent).toHaveLength(sent);
  });

  it('a directory keeps what events say all the same', async () => {
    // Prepare
    harness.credentials = null;
    const before = harness.now();
    // Act
    await instance().remember(TENANT, { id: '416', email: 'lea@acme.example' }, harness.now());
    // Assess
    expect(await instance().addressSince(TENANT, '416', before - 1)).toBe('lea@acme.example');
    expect(await instance().addressSince(TENANT, '416', harness.now() + 1)).toBeNull();
    expect(await instance().addressSince(TENANT, '417', before - 1)).toBeNull();
    expect(requests()).toBe(0);
  });
});
