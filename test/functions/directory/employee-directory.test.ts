import { LuccaRetryError, LuccaWaitError } from '../../../functions/lucca/api/http';
import { TENANT } from '../../support/fakes/lucca/reference';
import { useDirectoryHarness } from '../../support/harness/directory-harness';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const [LEA, NEW] = ['lea@acme.example', 'lea.new@acme.example'];
const harness = useDirectoryHarness();

const hire = (email: string | null = LEA, hiring = {}) => harness.current.lucca.hire(email, hiring).id;

function deny(scope: string): void {
  const { clients } = harness.current.api.server;
  clients.granted = clients.granted.filter((one) => one !== scope);
}

describe('a known employee', () => {
  it('has an address, an establishment and its time zone, without a request', async () => {
    const { current } = harness;
    await current.fill({ id: '416', email: LEA });
    await current.store.putEstablishments(TENANT, {
      asOf: current.now(),
      items: [{ id: '12', name: 'Marseille', timeZone: 'Indian/Reunion', isArchived: false }],
    });
    const directory = current.instance();

    expect(await directory.address(TENANT, '416')).toBe(LEA);
    expect(await directory.establishmentOf(TENANT, '416')).toBe('12');
    expect(await directory.timeZone(TENANT, '12')).toBe('Indian/Reunion');
    expect(current.requests).toEqual([]);
  });

  it('is read once for a batch of events, and not again for two minutes', async () => {
    const { current } = harness;
    for (const id of ['1', '2', '3']) await current.fill({ id, email: `${id}@acme.example` });
    const directory = current.instance();
    const sent = current.observed.sent.length;

    await directory.preload(['1', '2', '3']);
    expect(await directory.address(TENANT, '2')).toBe('2@acme.example');
    current.api.clock += 2 * MINUTE_MS - 1;
    await directory.preload(['1', '2', '3']);
    expect(await directory.address(TENANT, '3')).toBe('3@acme.example');
    expect(current.observed.sent.slice(sent)).toEqual(['BatchGetItemCommand']);

    await current.fill({ id: '3', email: NEW });
    current.api.clock += 1;
    expect(await directory.address(TENANT, '3')).toBe(NEW);
  });

  it('has the address that another instance just received, when Google does not know the one in memory', async () => {
    const { current } = harness;
    await current.fill({ id: '416', email: LEA });
    const directory = current.instance();
    await directory.address(TENANT, '416');
    await current.fill({ id: '416', email: NEW });

    expect(await directory.address(TENANT, '416', LEA)).toBe(NEW);
    expect(current.requests).toEqual([]);
  });

  it.each([
    ['Google does not know the address', LEA, LEA],
    ['there is no address', null, null],
  ])('is looked up again when %s, but not within a day', async (_, email, unknown) => {
    const { current } = harness;
    const id = hire(email);
    await current.fill({ id, email });
    const directory = current.instance();

    current.api.clock += 24 * HOUR_MS - 1;
    expect(await directory.address(TENANT, id, unknown)).toBe(email);
    expect(current.requests).toEqual([]);
    current.lucca.changeAddress({ id, type: 'employee', url: '' }, NEW);
    current.api.clock += 1;
    expect(await directory.address(TENANT, id, unknown)).toBe(NEW);
    expect(current.requests).toEqual([`employees ${id}`]);
  });
});

describe('an unknown employee', () => {
  it('is looked up, and known from then on', async () => {
    const { current } = harness;
    const id = hire();
    const directory = current.instance();

    expect(await directory.address(TENANT, id)).toBe(LEA);
    expect(await directory.establishmentOf(TENANT, id)).toBe('12');
    expect(await current.instance().address(TENANT, id)).toBe(LEA);
    expect(current.requests).toEqual([`employees ${id}`]);
    expect(await current.entry(id)).toMatchObject({
      email: LEA,
      familyName: `Martin ${id}`,
      expiresAt: null,
    });
  });

  it('is kept for a day and without a name when no active configuration has the establishment', async () => {
    const { current } = harness;
    const id = hire(LEA, { establishment: '99' });

    expect(await current.instance().address(TENANT, id)).toBe(LEA);
    const expiresAt = current.now() / 1000 + 24 * 60 * 60;
    expect(await current.entry(id)).toMatchObject({ givenName: null, familyName: null, expiresAt });
    current.api.clock += 24 * HOUR_MS;
    expect(await current.entry(id)).toBeUndefined();
  });

  it('has no address, and is not looked up again for ten minutes, when Lucca has none with this id', async () => {
    const { current } = harness;
    const directory = current.instance();

    expect(await directory.address(TENANT, '1')).toBeNull();
    expect(await directory.establishmentOf(TENANT, '1')).toBeNull();
    current.api.clock += 10 * MINUTE_MS - 1;
    expect(await current.instance().address(TENANT, '1')).toBeNull();
    expect(current.requests).toEqual(['employees 1']);
    current.api.clock += 1;
    await current.instance().address(TENANT, '1');
    expect(current.requests).toHaveLength(2);
  });

  it.each([
    ['there are no credentials', null],
    ['they are of another tenant', { tenantUrl: 'https://b.ilucca.net', clientId: 'c', clientSecret: 's' }],
  ])('has no values, without a request, when %s', async (_, credentials) => {
    const { current } = harness;
    const id = hire();
    current.api.credentials = credentials;
    const directory = current.instance();
    await directory.preload([id]);

    expect(await directory.address(TENANT, id)).toBeNull();
    expect(await directory.presentAddress(TENANT, id)).toBeNull();
    expect(await directory.establishmentOf(TENANT, id)).toBeNull();
    expect(await directory.timeZone(TENANT, '12')).toBeNull();
    expect(await directory.accountName(TENANT, '3')).toBeNull();
    expect(current.requests).toEqual([]);
  });

  it('has an address even when Lucca does not show job positions; only its establishment is refused', async () => {
    const { current } = harness;
    const id = hire();
    deny('job-positions.readonly');
    const directory = current.instance();

    expect(await directory.address(TENANT, id)).toBe(LEA);
    await expect(directory.establishmentOf(TENANT, id)).rejects.toThrow(LuccaWaitError);
  });
});

describe('presentAddress', () => {
  it('asks Lucca each time', async () => {
    const { current } = harness;
    const id = hire();
    await current.fill({ id, email: 'outdated@acme.example' });
    const directory = current.instance();

    expect(await directory.presentAddress(TENANT, id)).toBe(LEA);
    current.api.clock += 1;
    current.lucca.changeAddress({ id, type: 'employee', url: '' }, NEW);
    expect(await directory.presentAddress(TENANT, id)).toBe(NEW);
    expect(current.requests).toEqual([`employees ${id}`, `employees ${id}`]);
  });
});

describe('addressSince', () => {
  it('returns an address that Lucca stated at that time or later', async () => {
    const { current } = harness;
    await current.fill({ id: '416', email: LEA, addressAsOf: 1000 });
    const directory = current.instance();

    expect(await directory.addressSince(TENANT, '416', 1000)).toBe(LEA);
    expect(await directory.addressSince(TENANT, '416', 1001)).toBeNull();
    expect(await directory.addressSince(TENANT, '417', 0)).toBeNull();
    expect(current.requests).toEqual([]);
  });
});

describe('remember', () => {
  const remember = (id: string, email: string | null, at = harness.current.now()) =>
    harness.current.instance().remember(TENANT, { id, email }, at);

  it('stores an address that is newer, and returns since when it is known', async () => {
    const { current } = harness;
    const at = current.now();
    await current.fill({ id: '416', email: LEA, addressAsOf: at, readAt: at - 2, knownSince: 5 });

    expect(await remember('416', NEW, at - 1)).toEqual({ knownSince: 5, isIncomplete: false });
    expect(await current.entry('416')).toMatchObject({ email: LEA });
    current.api.clock += 1000;
    expect(await remember('416', NEW)).toEqual({ knownSince: at + 1000, isIncomplete: false });
    current.api.clock += 1000;
    expect(await remember('416', NEW)).toEqual({ knownSince: at + 1000, isIncomplete: false });
    expect(await current.entry('416')).toMatchObject({
      email: NEW,
      addressAsOf: at + 2000,
      establishmentId: '12',
    });
    expect(current.requests).toEqual([]);
  });

  it('looks up an unknown employee, and one whose address the event omits', async () => {
    const id = hire();

    await remember(id, NEW);
    expect(await harness.current.entry(id)).toMatchObject({ email: LEA, establishmentId: '12' });
    harness.current.api.clock += 5000;
    await remember(id, null);
    expect(harness.current.requests).toEqual([`employees ${id}`, `employees ${id}`]);
  });

  it.each([{ jobPositionId: 'other' }, { status: 'deactivated' as const }])(
    'says that Lucca has to be asked about the rest when an event states %j',
    async (stated) => {
      const { current } = harness;
      await current.fill({ id: '416', email: LEA });
      const directory = current.instance();
      const remembered = (event: object) =>
        directory.remember(TENANT, { id: '416', email: LEA, ...event }, current.now());

      expect(await remembered({ jobPositionId: 'of-416', status: 'active' })).toMatchObject({
        isIncomplete: false,
      });
      expect(await remembered(stated)).toMatchObject({ isIncomplete: true });
    },
  );

  it('keeps addresses of events for 90 days when there is no access to Lucca', async () => {
    const { current } = harness;
    current.api.credentials = null;

    await remember('416', NEW);
    expect(await current.instance().addressSince(TENANT, '416', current.now())).toBe(NEW);
    current.api.clock += 90 * 24 * HOUR_MS + 1000;
    expect(await current.instance().addressSince(TENANT, '416', 0)).toBeNull();
  });

  it('says so even if a later event has stated a newer address, unless Lucca was asked since', async () => {
    const { current } = harness;
    const at = current.now();
    await current.fill({ id: '416', email: LEA, readAt: at - 2, addressAsOf: at + 5 });
    const stated = { id: '416', email: LEA, jobPositionId: 'other' };

    const directory = current.instance();
    expect(await directory.remember(TENANT, stated, at)).toMatchObject({ isIncomplete: true });
    expect(await directory.remember(TENANT, stated, at - 3)).toMatchObject({ isIncomplete: false });
  });

  it('does not block later answers when the event has a time in the future', async () => {
    const { current } = harness;
    const id = hire();
    await current.fill({ id, email: LEA });

    await remember(id, NEW, current.now() + 12 * HOUR_MS);
    current.api.clock += 5000;
    expect(await current.instance().presentAddress(TENANT, id)).toBe(LEA);
  });
});

describe('refreshSince', () => {
  it('asks Lucca unless it stated the employee since', async () => {
    const { current } = harness;
    const id = hire();
    await current.fill({ id, readAt: 1000 });
    const directory = current.instance();

    await directory.refreshSince(TENANT, id, 1000);
    expect(current.requests).toEqual([]);
    await directory.refreshSince(TENANT, id, 1001);
    expect(current.requests).toEqual([`employees ${id}`]);
  });
});

describe('the lists of establishments and leave accounts', () => {
  it('are read from Lucca once, and again for an id that they lack, but not within ten minutes', async () => {
    const { current } = harness;
    const { organization } = current.lucca;
    expect(await current.instance().timeZone(TENANT, '12')).toBe('Europe/Paris');
    expect(await current.instance().accountName(TENANT, '3')).toBe('Congés payés');

    organization.establishments.set('13', { name: 'Lyon', timezoneId: 'Indian/Reunion' });
    expect(await current.instance().timeZone(TENANT, '13')).toBeNull();
    expect(current.requests).toEqual(['business-establishments', 'leave-accounts']);
    current.api.clock += 10 * MINUTE_MS;
    expect(await current.instance().timeZone(TENANT, '13')).toBe('Indian/Reunion');
    expect(current.requests).toHaveLength(3);
  });

  it('are not requested by each event when Lucca denies access', async () => {
    const { current } = harness;
    deny('business-establishments.readonly');
    const directory = current.instance();

    await expect(directory.timeZone(TENANT, '12')).rejects.toThrow(LuccaWaitError);
    const { length } = current.requests;
    await expect(directory.timeZone(TENANT, '12')).rejects.toThrow(LuccaWaitError);
    expect(current.requests).toHaveLength(length);
  });

  it('delay only events that need them when Lucca does not respond', async () => {
    const { current } = harness;
    await current.fill({ id: '416', email: LEA });
    current.api.server.failNext({ path: /business-establishments/, with: 503 });
    const directory = current.instance();

    await expect(directory.timeZone(TENANT, '12')).rejects.toThrow(LuccaRetryError);
    expect(await directory.address(TENANT, '416')).toBe(LEA);
  });
});
