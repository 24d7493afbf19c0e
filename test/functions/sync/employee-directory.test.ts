import { RecordStore } from '../../../functions/store/record-store';
import { CONFIGURATIONS_TABLE } from '../../../functions/store/tables';
import { createLuccaDirectory, knownAddress } from '../../../functions/sync/employee-directory';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { memoryDirectory, type MemoryDirectory } from '../../support/builders/memory-stores';
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

  it('returns null when Lucca has no value', async () => {
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

  it('uses the address that an event states', async () => {
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

  it('asks Lucca again when an event does not state the address, and for other fields that may have changed', async () => {
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

  it('asks Lucca for the current address each time, and caches the answer', async () => {
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

  it('asks Lucca for the current address when an event has just stated another one', async () => {
    // Prepare
    const { id } = harness.lucca.hire('lea.martin@acme.example');
    await instance().remember(TENANT, { id, email: 'lea@acme.example' }, harness.now());
    // Act, Assess
    expect(await instance().presentAddress(TENANT, id)).toBe('lea.martin@acme.example');
    expect(requests()).toBe(1);
  });

  describe('remember returns since when an address is known', () => {
    const EMAIL = 'lea.martin@acme.example';
    const remember = (id: string, email: string | null = EMAIL) =>
      instance().remember(TENANT, { id, email }, harness.now() - DAY_MS);

    it('from the first event when later ones state the same address', async () => {
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

    it('from the lookup when an event states the same address later', async () => {
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
    ])('from now when an event stated %s in between', async (_, email) => {
      // Prepare
      await remember('416');
      harness.clock += MINUTE_MS;
      expect(await remember('416', email)).toBe(harness.now());
      harness.clock += MINUTE_MS;
      // Act, Assess
      expect(await remember('416')).toBe(harness.now());
    });
  });

  describe('addressSince', () => {
    const since = (id: string, moment: number) => instance().addressSince(TENANT, id, moment);

    it('returns an address that an event stated at that moment or later, however late it arrived', async () => {
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

    it('returns an address that was looked up at that moment or later', async () => {
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

    it('uses the later of two events', async () => {
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
});

describe('without access', () => {
  it.each([
    ['without credentials', null],
    [
      'with those of another tenant',
      { tenantUrl: 'https://other.ilucca.net', clientId: 'c', clientSecret: 's' },
    ],
  ])('a directory returns null without a call: %s', async (_, credentials) => {
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

  it('a directory stores what events state', async () => {
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

describe('knownAddress', () => {
  const OCCURRED_AT = Date.parse('2026-02-01T09:00:00.123Z');
  let directory: MemoryDirectory;
  beforeEach(() => {
    directory = memoryDirectory(() => OCCURRED_AT);
  });
  const known = (email: string | null) => knownAddress(TENANT, { id: '416', email }, OCCURRED_AT, directory);
  const stateAddress = (email: string, at: number) => directory.remember(TENANT, { id: '416', email }, at);

  it('returns the address of the event without asking Lucca when no other is known', async () => {
    // Act
    const address = await known(' Lea@Acme.example ');
    // Assess
    expect(address).toBe('lea@acme.example');
    expect(directory.asked).toEqual([]);
  });

  it.each([
    ['the event when the change is older than it', -1, 'lea@acme.example'],
    ['the change when both are of the same millisecond', 0, 'lea.new@acme.example'],
    ['the change when that is newer', 1, 'lea.new@acme.example'],
  ])('returns the address of %s', async (_, differenceMs, expected) => {
    // Prepare
    await stateAddress('Lea.New@acme.example', OCCURRED_AT + differenceMs);
    // Act
    const address = await known('lea@acme.example');
    // Assess
    expect(address).toBe(expected);
    expect(directory.asked).toEqual([]);
  });

  it('returns the address of the event when the change states an unusable one', async () => {
    // Prepare
    await stateAddress('not an address', OCCURRED_AT + 1);
    // Act, Assess
    expect(await known('lea@acme.example')).toBe('lea@acme.example');
  });

  it.each([
    ['names none', null],
    ['names an unusable one', 'not an address'],
  ])('asks Lucca when the event %s, however old it is', async (_, email) => {
    // Prepare
    await stateAddress('Lea.New@acme.example', OCCURRED_AT - 1);
    // Act
    const address = await known(email);
    // Assess
    expect(address).toBe('lea.new@acme.example');
    expect(directory.asked).toEqual(['address of 416']);
  });

  it.each([
    ['knows none', null],
    ['knows an unusable one', 'not an address'],
  ])('returns null when the event names none and Lucca %s', async (_, email) => {
    // Prepare
    if (email !== null) directory.addresses.set('416', email);
    // Act, Assess
    expect(await known(null)).toBeNull();
  });
});
