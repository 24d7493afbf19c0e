import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { RecordStore } from '../../../functions/store/record-store';
import { CONFIGURATIONS_TABLE } from '../../../functions/store/tables';
import { createLuccaDirectory } from '../../../functions/sync/employee-directory';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { TENANT } from '../../support/fakes/lucca/reference';
import { LuccaApiHarness } from '../../support/harness/lucca-api-harness';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
let dynamodb: LocalDynamoDb;
let tables: ReturnType<typeof observedClient>;
let harness: LuccaApiHarness;

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
  harness = await LuccaApiHarness.start({ timeoutMs: 200 });
  await createTable(dynamodb.endpoint, `configurations-${++tests}`, CONFIGURATIONS_TABLE);
});

afterEach(() => harness.server.stop());

/** The directory of one instance of the function; all have one table. */
const instance = () =>
  createLuccaDirectory(
    harness.client(),
    new RecordStore(tables.client, `configurations-${tests}`),
    harness.now,
  );

const requests = () => harness.server.requests.length;

describe('the lookup cache', () => {
  it.each([
    ['an answer', 'lea@acme.example', DAY_MS],
    ['no answer', null, 10 * MINUTE_MS],
  ])('caches %s for all instances', async (_, email, keptMs) => {
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

  describe('in memory', () => {
    it('reads records of long-lived answers once an hour', async () => {
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

    it('keeps no answer longer than its record, even when another instance wrote it', async () => {
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

    it('keeps a missing value for ten minutes altogether', async () => {
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

    it('does not hide a change of an employee that another instance received', async () => {
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

  it('lets records expire when they are too old to be used', async () => {
    // Prepare
    const { id } = harness.lucca.hire('lea@acme.example');
    // Act
    await instance().address(TENANT, id);
    // Assess
    const Key = { id: `employee#${TENANT}#${id}` };
    const { Item } = await tables.client.send(new GetCommand({ TableName: `configurations-${tests}`, Key }));
    expect(Item).toMatchObject({ expiresAt: (harness.clock + DAY_MS) / 1000 });
  });

  it('shares equal requests, and sends others one after the other', async () => {
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

  describe('while a request is in flight', () => {
    /** A directory whose first question about an employee is answered when `during` has ended. */
    function slowly(during: () => Promise<unknown>) {
      const api = harness.client();
      let isFirst = true;
      return createLuccaDirectory(
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

    it('prefers what an event states meanwhile', async () => {
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

    it('sends another request when an event reports a change meanwhile', async () => {
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

  it('shares the error with waiting requests when Lucca does not answer, and does not cache it', async () => {
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

  it('does not share an error that concerns one request', async () => {
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
