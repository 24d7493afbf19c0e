import { AuthorizationStore } from '../../../functions/store/authorization-store';
import { RecordChangedError, RecordStore } from '../../../functions/store/record-store';
import { CONFIGURATIONS_TABLE } from '../../../functions/store/tables';
import { aConfiguration } from '../../support/builders/configurations';
import { useTable } from './use-table';

const NINE = Date.parse('2026-03-02T09:00:00Z');
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const france = aConfiguration();
const missing = { reason: 'authorization_missing', detail: 'The delegation is missing' } as const;
const rejected = { reason: 'credentials_rejected', detail: 'The key was refused' } as const;

const table = useTable(CONFIGURATIONS_TABLE);
let now: number;
let store: AuthorizationStore;

beforeEach(() => {
  now = NINE;
  store = new AuthorizationStore(new RecordStore(table.client, table.name), () => now);
});

const at = (ms: number) => new Date(ms).toISOString();
const LEA = { employee: 'lea@acme.example', at: at(NINE) };

/** Runs the action and returns the number of its writes. */
async function writesOf(action: () => Promise<unknown>): Promise<number> {
  const commands = await table.commandsOf(action);
  return commands.filter((command) => command === 'PutItemCommand').length;
}

const grantLea = (configuration = france) => store.granted(configuration, LEA.employee, now);
const refuse = () => store.refused(france, missing, now);
const acquire = () => store.acquirePermission(france);

describe('The authorization of a configuration', () => {
  it('is unknown before the first call to Google', async () => {
    expect(await store.read(france)).toBeNull();
    expect(await acquire()).toEqual({ kind: 'unknown', verifiedEmployees: [] });
  });

  it('is granted by the first token, and not written again by the next', async () => {
    const writes = await writesOf(async () => {
      expect(await grantLea()).toBe(true);
      now += MINUTE;
      expect(await grantLea()).toBe(false);
    });

    expect(writes).toBe(1);
    expect(await store.read(france)).toEqual({
      state: 'granted',
      since: at(NINE),
      triedAt: at(NINE),
      reason: null,
      detail: null,
      ...france.google,
      verifiedEmployees: [LEA],
    });
    expect(await acquire()).toEqual({ kind: 'granted', verifiedEmployees: [LEA] });
  });

  it('is revoked since the first refusal, with the reason of the last one', async () => {
    await grantLea();
    now += MINUTE;
    const first = await refuse();
    now += MINUTE;
    const same = await refuse();
    const other = await store.refused(france, rejected, now);

    expect([first, same, other]).toEqual([true, false, false]);
    const since = at(NINE + MINUTE);
    expect(await store.read(france)).toMatchObject({ state: 'revoked', since, ...rejected });
  });

  it('is revoked with the client id that Google refused, also if it was unknown before', async () => {
    await refuse();
    now += MINUTE;
    await store.refused(france, { ...missing, clientId: '118' }, now);

    expect(await store.read(france)).toMatchObject({ state: 'revoked', since: at(NINE), clientId: '118' });
  });

  it('is granted again by the next token', async () => {
    await refuse();
    now += MINUTE;

    expect(await grantLea()).toBe(true);
    expect(await store.read(france)).toMatchObject({ state: 'granted', since: at(now), reason: null });
  });

  it.each([
    ['another secret', { ...france.google, credentialsSecretId: 'other' }],
    ['another scope', { ...france.google, scope: 'https://www.googleapis.com/auth/calendar.events' }],
  ])('is unknown again when the configuration gets %s', async (_, google) => {
    const changed = { ...france, google };
    await refuse();

    expect(await store.read(changed)).toBeNull();
    expect(await store.acquirePermission(changed)).toEqual({ kind: 'unknown', verifiedEmployees: [] });
    expect(await grantLea(changed)).toBe(true);
    expect(await store.read(france)).toBeNull();
  });

  it('does not affect another configuration', async () => {
    await refuse();

    expect(await store.read(aConfiguration({ id: 'spain' }))).toBeNull();
  });

  it('ignores results of calls that began before its current state', async () => {
    const early = now;
    now += SECOND;
    await grantLea();

    expect(await store.refused(france, missing, early)).toBe(false);
    expect(await store.read(france)).toMatchObject({ state: 'granted' });

    now += SECOND;
    await refuse();
    expect(await store.granted(france, LEA.employee, NINE + SECOND)).toBe(false);
    expect(await store.read(france)).toMatchObject({ state: 'revoked' });
  });
});

describe('The trial call after a revocation', () => {
  beforeEach(() => refuse());

  const TRIAL = { kind: 'halfOpen', revocation: missing, verifiedEmployee: null };

  it('is allowed a minute after the last call', async () => {
    now = NINE + MINUTE - 1;
    expect(await acquire()).toEqual({ kind: 'open', revocation: missing, triedAt: at(NINE) });

    now = NINE + MINUTE;
    expect(await acquire()).toEqual(TRIAL);
    await refuse();
    expect(await acquire()).toMatchObject({ kind: 'open', triedAt: at(NINE + MINUTE) });
    expect(await store.read(france)).toMatchObject({ since: at(NINE), triedAt: at(NINE + MINUTE) });

    now += MINUTE;
    expect(await acquire()).toEqual(TRIAL);
  });

  it('is allowed for one of several concurrent callers', async () => {
    now += MINUTE;

    const permissions = await Promise.all(Array.from({ length: 8 }, acquire));

    expect(permissions.filter(({ kind }) => kind === 'halfOpen')).toHaveLength(1);
    expect(permissions.filter(({ kind }) => kind === 'trialRunning')).toHaveLength(7);
  });

  it('is allowed again after a minute when the caller has crashed', async () => {
    now += MINUTE;
    await acquire();

    now += 25 * SECOND;
    expect(await acquire()).toMatchObject({ kind: 'open' });
    now += 35 * SECOND;
    expect(await acquire()).toEqual(TRIAL);
  });

  it.each([
    { answer: 'about one employee' as const, minutes: 1, times: 20 },
    { answer: rejected, minutes: 1, times: 20 },
    { answer: missing, minutes: 1, times: 1 },
    { answer: missing, minutes: 5, times: 5 },
    { answer: 'no answer' as const, minutes: 5, times: 5 },
  ])(
    'is allowed $times times when each is inconclusive ($answer), $minutes min after the last call',
    async ({ answer, minutes, times }) => {
      now += minutes * MINUTE;
      let trials = 0;
      while ((await acquire()).kind === 'halfOpen') {
        trials += 1;
        await store.undecided(france, answer);
      }

      expect(trials).toBe(times);
      // Repeated refusals replace the known one.
      expect(await store.read(france)).toMatchObject(answer === rejected ? rejected : missing);
      now += MINUTE;
      expect(await acquire()).toMatchObject({ kind: 'halfOpen' });
    },
  );

  it('is for a verified employee every other time, in rotation', async () => {
    await grantLea();
    await store.granted(france, 'max', now);
    now += 1;
    await refuse();
    const verifiedEmployees: (string | null)[] = [];
    for (let trial = 0; trial < 5; trial++) {
      now += MINUTE;
      const permission = await acquire();
      if (permission.kind === 'halfOpen') verifiedEmployees.push(permission.verifiedEmployee);
      await refuse();
    }

    expect(verifiedEmployees).toEqual(['max', null, LEA.employee, null, 'max']);
  });

  it('is allowed when the clock of the last caller was far ahead', async () => {
    now = NINE + 24 * 60 * MINUTE;
    await acquire();
    now = NINE + 2 * MINUTE;

    expect(await acquire()).toEqual(TRIAL);
  });
});

describe('The verified employees', () => {
  const employees = async () => (await store.read(france))?.verifiedEmployees.map(({ employee }) => employee);
  async function grant(names: string[]): Promise<void> {
    for (const name of names) await store.granted(france, name, now);
  }

  it('are the last three, and are written at most once an hour', async () => {
    expect(await writesOf(() => grant(['a', 'b', 'a', 'c', 'd', 'c']))).toBe(3);
    expect(await employees()).toEqual(['c', 'b', 'a']);

    now += 60 * MINUTE;
    expect(await writesOf(() => grant(['d', 'd', 'a']))).toBe(1);
    expect(await employees()).toEqual(['d', 'c', 'b']);
  });

  it('are kept after a revocation', async () => {
    await grantLea();
    now += SECOND;
    await refuse();

    expect(await store.read(france)).toMatchObject({ state: 'revoked', verifiedEmployees: [LEA] });
  });

  it('are removed when their account no longer exists', async () => {
    await grant(['a', 'b', 'c']);

    expect(await writesOf(() => store.forget(france, ['b', 'x']))).toBe(1);
    expect(await writesOf(() => store.forget(france, ['x']))).toBe(0);
    expect(await employees()).toEqual(['c', 'a']);
  });

  it('are removed also for former credentials', async () => {
    const former = { ...france, google: { ...france.google, credentialsSecretId: 'former' } };
    await store.granted(former, 'a', now);
    await store.granted(former, 'b', now);

    await store.forget(france, ['a']);

    expect(await store.read(former)).toMatchObject({ verifiedEmployees: [{ employee: 'b' }] });
  });
});

it('AuthorizationStore throws when other instances keep changing the record', async () => {
  const write = () => Promise.reject(new RecordChangedError('Changed'));
  const contended = new AuthorizationStore({ read: () => Promise.resolve(null), write }, () => now);

  await expect(contended.granted(france, LEA.employee, now)).rejects.toBeInstanceOf(RecordChangedError);
});
