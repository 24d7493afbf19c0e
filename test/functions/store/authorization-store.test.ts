import { AuthorizationStore } from '../../../functions/store/authorization-store';
import { RecordChangedError, RecordStore } from '../../../functions/store/record-store';
import { CONFIGURATIONS_TABLE } from '../../../functions/store/tables';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { aConfiguration } from '../../support/builders/configurations';

const NINE = Date.parse('2026-03-02T09:00:00Z');
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const france = aConfiguration();
const missing = { reason: 'authorization_missing', detail: 'The delegation is missing' } as const;
const rejected = { reason: 'credentials_rejected', detail: 'The key was refused' } as const;

let dynamodb: LocalDynamoDb;
let client: ReturnType<typeof observedClient>['client'];
let sent: string[];
let now: number;
let store: AuthorizationStore;

beforeEach(async () => {
  dynamodb = await startDynamoDb();
  await createTable(dynamodb.endpoint, 'configurations', CONFIGURATIONS_TABLE);
  ({ client, sent } = observedClient(dynamodb.endpoint));
  now = NINE;
  store = new AuthorizationStore(new RecordStore(client, 'configurations'), () => now);
});

afterEach(async () => {
  client.destroy();
  await dynamodb.stop();
});

const at = (ms: number) => new Date(ms).toISOString();
const LEA = { employee: 'lea@acme.example', at: at(NINE) };
const writes = () =>
  sent.filter((command) => command !== 'GetCommand' && command !== 'GetItemCommand').length;

describe('the authorization of a configuration', () => {
  it('is unknown before the first call to Google', async () => {
    expect(await store.read(france)).toBeNull();
    expect(await store.acquirePermission(france)).toEqual({ kind: 'unknown', verifiedEmployees: [] });
  });

  it('is granted by the first token, and not written again by the next', async () => {
    const first = await store.granted(france, 'lea@acme.example', now);
    now += MINUTE;
    const second = await store.granted(france, 'lea@acme.example', now);

    expect([first, second]).toEqual([true, false]);
    expect(writes()).toBe(1);
    expect(await store.read(france)).toEqual({
      state: 'granted',
      since: at(NINE),
      triedAt: at(NINE),
      reason: null,
      detail: null,
      ...france.google,
      verifiedEmployees: [LEA],
    });
    expect(await store.acquirePermission(france)).toEqual({ kind: 'granted', verifiedEmployees: [LEA] });
  });

  it('is revoked since the first refusal, with the reason of the last one', async () => {
    await store.granted(france, 'lea@acme.example', now);
    now += MINUTE;
    const first = await store.refused(france, missing, now);
    now += MINUTE;
    const same = await store.refused(france, missing, now);
    const other = await store.refused(france, rejected, now);

    expect([first, same, other]).toEqual([true, false, false]);
    expect(await store.read(france)).toMatchObject({
      state: 'revoked',
      since: at(NINE + MINUTE),
      ...rejected,
    });
  });

  it('is granted again by the next token', async () => {
    await store.refused(france, missing, now);
    now += MINUTE;

    expect(await store.granted(france, 'lea@acme.example', now)).toBe(true);

    expect(await store.read(france)).toMatchObject({
      state: 'granted',
      since: at(NINE + MINUTE),
      reason: null,
    });
  });

  it.each([
    ['another secret', { ...france.google, credentialsSecretId: 'other' }],
    ['another scope', { ...france.google, scope: 'https://www.googleapis.com/auth/calendar.events' }],
  ])('is unknown again when the configuration has %s', async (_, google) => {
    await store.refused(france, missing, now);

    expect(await store.read({ ...france, google })).toBeNull();
    expect(await store.acquirePermission({ ...france, google })).toEqual({
      kind: 'unknown',
      verifiedEmployees: [],
    });
    expect(await store.granted({ ...france, google }, 'lea@acme.example', now)).toBe(true);
    expect(await store.read(france)).toBeNull();
  });

  it('does not affect another configuration', async () => {
    await store.refused(france, missing, now);

    expect(await store.read(aConfiguration({ id: 'spain' }))).toBeNull();
  });

  it('ignores calls that began before its current state', async () => {
    const early = now;
    now += SECOND;
    await store.granted(france, 'lea@acme.example', now);

    expect(await store.refused(france, missing, early)).toBe(false);
    expect(await store.read(france)).toMatchObject({ state: 'granted' });

    now += SECOND;
    await store.refused(france, missing, now);
    expect(await store.granted(france, 'lea@acme.example', NINE + SECOND)).toBe(false);
    expect(await store.read(france)).toMatchObject({ state: 'revoked' });
  });
});

describe('the trial call while it is revoked', () => {
  beforeEach(() => store.refused(france, missing, now));

  const TRIAL = { kind: 'halfOpen', revocation: missing, verifiedEmployee: null };

  it('is allowed a minute after the last call', async () => {
    now = NINE + MINUTE - 1;
    expect(await store.acquirePermission(france)).toEqual({
      kind: 'open',
      revocation: missing,
      triedAt: at(NINE),
    });

    now = NINE + MINUTE;
    expect(await store.acquirePermission(france)).toEqual(TRIAL);
    await store.refused(france, missing, now);
    expect(await store.acquirePermission(france)).toMatchObject({ kind: 'open', triedAt: at(NINE + MINUTE) });
    expect(await store.read(france)).toMatchObject({ since: at(NINE), triedAt: at(NINE + MINUTE) });

    now += MINUTE;
    expect(await store.acquirePermission(france)).toEqual(TRIAL);
  });

  it('is allowed for one of several concurrent callers', async () => {
    now += MINUTE;

    const permissions = await Promise.all(Array.from({ length: 8 }, () => store.acquirePermission(france)));

    expect(permissions.filter(({ kind }) => kind === 'halfOpen')).toHaveLength(1);
    expect(permissions.filter(({ kind }) => kind === 'trialRunning')).toHaveLength(7);
  });

  it('is allowed again after a minute when the caller has crashed', async () => {
    now += MINUTE;
    await store.acquirePermission(france);

    now += 25 * SECOND;
    expect(await store.acquirePermission(france)).toMatchObject({ kind: 'open' });
    now += 35 * SECOND;
    expect(await store.acquirePermission(france)).toEqual(TRIAL);
  });

  it.each([
    { answer: 'about one employee' as const, minutes: 1, times: 20 },
    { answer: rejected, minutes: 1, times: 20 },
    { answer: missing, minutes: 1, times: 1 },
    { answer: missing, minutes: 5, times: 5 },
    { answer: 'no answer' as const, minutes: 5, times: 5 },
  ])(
    'may be repeated at once when it is inconclusive, $minutes min after the last call: $answer, $times times',
    async ({ answer, minutes, times }) => {
      now += minutes * MINUTE;
      let trials = 0;
      while ((await store.acquirePermission(france)).kind === 'halfOpen') {
        trials += 1;
        await store.undecided(france, answer);
      }

      expect(trials).toBe(times);
      // A refusal that was repeated so often replaces the known one.
      expect(await store.read(france)).toMatchObject(answer === rejected ? rejected : missing);
      now += MINUTE;
      expect(await store.acquirePermission(france)).toMatchObject({ kind: 'halfOpen' });
    },
  );

  it('is for a verified employee every other time, in rotation', async () => {
    await store.granted(france, 'lea@acme.example', now);
    await store.granted(france, 'max@acme.example', now);
    now += 1;
    await store.refused(france, missing, now);
    const verifiedEmployees: (string | null)[] = [];
    for (let turn = 0; turn < 5; turn++) {
      now += MINUTE;
      const permission = await store.acquirePermission(france);
      if (permission.kind === 'halfOpen') verifiedEmployees.push(permission.verifiedEmployee);
      await store.refused(france, missing, now);
    }

    expect(verifiedEmployees).toEqual([
      'max@acme.example',
      null,
      'lea@acme.example',
      null,
      'max@acme.example',
    ]);
  });

  it('is allowed when the clock of the last caller was far ahead', async () => {
    now = NINE + 24 * 60 * MINUTE;
    await store.acquirePermission(france);
    now = NINE + 2 * MINUTE;

    expect(await store.acquirePermission(france)).toEqual(TRIAL);
  });
});

describe('the verified employees', () => {
  const employees = async () => (await store.read(france))?.verifiedEmployees.map(({ employee }) => employee);

  it('are the last three, and are written at most once an hour', async () => {
    for (const name of ['a', 'b', 'a', 'c', 'd', 'c']) await store.granted(france, name, now);
    const first = { employees: await employees(), writes: writes() };
    now += 60 * MINUTE;
    for (const name of ['d', 'd', 'a']) await store.granted(france, name, now);

    expect(first).toEqual({ employees: ['c', 'b', 'a'], writes: 3 });
    expect(await employees()).toEqual(['d', 'c', 'b']);
    expect(writes()).toBe(4);
  });

  it('are kept while it is revoked', async () => {
    await store.granted(france, 'lea@acme.example', now);
    now += SECOND;
    await store.refused(france, missing, now);

    expect(await store.read(france)).toMatchObject({ state: 'revoked', verifiedEmployees: [LEA] });
  });

  it('are removed when their own account is gone', async () => {
    for (const name of ['a', 'b', 'c']) await store.granted(france, name, now);

    await store.forget(france, ['b', 'x']);
    await store.forget(france, ['x']);

    expect(await employees()).toEqual(['c', 'a']);
    expect(writes()).toBe(4);
  });
});

it('throws when other instances keep changing the record', async () => {
  const records = new RecordStore(client, 'configurations');
  const contended = new AuthorizationStore(
    {
      read: (id, schema) => records.read(id, schema),
      write: () => Promise.reject(new RecordChangedError('Changed')),
    },
    () => now,
  );

  await expect(contended.granted(france, 'lea@acme.example', now)).rejects.toBeInstanceOf(RecordChangedError);
});
