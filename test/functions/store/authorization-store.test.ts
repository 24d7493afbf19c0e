import { CONFIGURATIONS_TABLE } from '../../../functions/store/table-schemas';
import { AuthorizationStore } from '../../../functions/store/authorization-store';
import { RecordChangedError, RecordStore } from '../../../functions/store/record-store';
import { createTable, startDynamoDb, type LocalDynamoDb } from '../../local/dynamodb';
import { aConfiguration } from './configurations';
import { observedClient } from './observed-client';

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
const writes = () =>
  sent.filter((command) => command !== 'GetCommand' && command !== 'GetItemCommand').length;

describe('the authorization of a configuration', () => {
  it('is unknown until Google was asked', async () => {
    expect(await store.read(france)).toBeNull();
    expect(await store.admit(france)).toEqual({ kind: 'unknown' });
  });

  it('is granted by the first token, and not written again', async () => {
    // Act
    const first = await store.granted(france, 'lea@acme.example', now);
    now += MINUTE;
    const second = await store.granted(france, 'lea@acme.example', now);
    // Assess
    expect([first, second]).toEqual([true, false]);
    expect(writes()).toBe(1);
    expect(await store.read(france)).toEqual({
      state: 'granted',
      since: at(NINE),
      triedAt: at(NINE),
      reason: null,
      detail: null,
      ...france.google,
    });
    expect(await store.admit(france)).toEqual({ kind: 'granted' });
  });

  it('is revoked since the first refusal, whatever the later ones say', async () => {
    // Prepare
    await store.granted(france, 'lea@acme.example', now);
    // Act
    now += MINUTE;
    const first = await store.refused(france, missing, now);
    now += MINUTE;
    const same = await store.refused(france, missing, now);
    const other = await store.refused(france, rejected, now);
    // Assess
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
  ])('is unknown again with %s', async (_, google) => {
    await store.refused(france, missing, now);

    expect(await store.read({ ...france, google })).toBeNull();
    expect(await store.admit({ ...france, google })).toEqual({ kind: 'unknown' });
    expect(await store.granted({ ...france, google }, 'lea@acme.example', now)).toBe(true);
    expect(await store.read(france)).toBeNull();
  });

  it('is no concern of another configuration', async () => {
    await store.refused(france, missing, now);

    expect(await store.read(aConfiguration({ id: 'spain' }))).toBeNull();
  });

  it('does not hear of calls that began before its state did', async () => {
    // Prepare
    const early = now;
    now += SECOND;
    await store.granted(france, 'lea@acme.example', now);
    // Act, assess
    expect(await store.refused(france, missing, early)).toBe(false);
    expect(await store.read(france)).toMatchObject({ state: 'granted' });

    now += SECOND;
    await store.refused(france, missing, now);
    expect(await store.granted(france, 'lea@acme.example', NINE + SECOND)).toBe(false);
    expect(await store.read(france)).toMatchObject({ state: 'revoked' });
  });
});

describe('the turn to ask while it is revoked', () => {
  beforeEach(() => store.refused(france, missing, now));

  it('comes a minute after the last call', async () => {
    now = NINE + MINUTE - 1;
    expect(await store.admit(france)).toEqual({ kind: 'shut', revocation: missing, triedAt: at(NINE) });

    now = NINE + MINUTE;
    expect(await store.admit(france)).toEqual({ kind: 'turn' });
    expect(await store.admit(france)).toMatchObject({ kind: 'shut', triedAt: at(NINE + MINUTE) });
    expect(await store.read(france)).toMatchObject({ since: at(NINE), triedAt: at(NINE + MINUTE) });

    now += MINUTE;
    expect(await store.admit(france)).toEqual({ kind: 'turn' });
  });

  it('is one caller’s, however many come at the same time', async () => {
    now += MINUTE;

    const turns = await Promise.all(Array.from({ length: 8 }, () => store.admit(france)));

    expect(turns.map(({ kind }) => kind).sort()).toEqual([...Array<string>(7).fill('shut'), 'turn']);
  });

  it('is not kept from all by a clock that was far ahead', async () => {
    now = NINE + 24 * 60 * MINUTE;
    await store.admit(france);
    now = NINE + 2 * MINUTE;

    expect(await store.admit(france)).toEqual({ kind: 'turn' });
  });
});

it('gives up where others are faster again and again', async () => {
  const records = new RecordStore(client, 'configurations');
  const overtaken = new AuthorizationStore(
    {
      read: (id, schema) => records.read(id, schema),
      write: () => Promise.reject(new RecordChangedError('Changed')),
    },
    () => now,
  );

  await expect(overtaken.granted(france, 'lea@acme.example', now)).rejects.toBeInstanceOf(RecordChangedError);
});
