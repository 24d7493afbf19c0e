import { setImmediate } from 'node:timers/promises';
import { AccessTokens } from '../../../functions/google/access-tokens';
import { FailError, TokenRefusedError, WaitError } from '../../../functions/google/errors';
import { AuthorizationStore } from '../../../functions/store/authorization-store';
import { RecordStore } from '../../../functions/store/record-store';
import { CONFIGURATIONS_TABLE } from '../../../functions/store/tables';
import { createAuthorizationGate } from '../../../functions/sync/authorization-gate';
import { createTable, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { noWorkloadIdentity } from '../../support/builders/no-workload-identity';
import { startFakeGoogle, type FakeGoogle } from '../../support/fakes/google/fake-google';
import { createServiceAccountKey } from '../../support/fakes/google/identity/service-account-key';
import { CALENDAR_SCOPE, delegate } from '../../support/fakes/google/real-client';
import { observedClient } from '../../support/harness/observed-client';
import { observeTelemetry } from '../../support/harness/observed-telemetry';

const MINUTE = 60_000;
const SERVICE_ACCOUNT = createServiceAccountKey().client_email;
const france = { id: 'france', google: { credentialsSecretId: 'google/france', scope: CALENDAR_SCOPE } };

let dynamodb: LocalDynamoDb;
let client: ReturnType<typeof observedClient>['client'];
let sent: string[];
let google: FakeGoogle;
let telemetry: ReturnType<typeof observeTelemetry>;
let now: number;
let records: Pick<RecordStore, 'read' | 'write'>;
let credentials: { read: jest.Mock; forget: jest.Mock };

beforeEach(async () => {
  dynamodb = await startDynamoDb();
  await createTable(dynamodb.endpoint, 'configurations', CONFIGURATIONS_TABLE);
  ({ client, sent } = observedClient(dynamodb.endpoint));
  now = Date.parse('2026-03-02T09:00:00Z');
  google = await startFakeGoogle({ openAccounts: true, now: () => now, assertionNow: () => now });
  delegate(google);
  telemetry = observeTelemetry('sync');
  records = new RecordStore(client, 'configurations');
  credentials = { read: jest.fn(() => Promise.resolve(createServiceAccountKey())), forget: jest.fn() };
});

afterEach(async () => {
  jest.restoreAllMocks();
  client.destroy();
  await Promise.all([google.stop(), dynamodb.stop()]);
});

/** The tokens of one instance of the function. */
function instance(): AccessTokens {
  const { logger, metrics } = telemetry;
  const clock = () => now;
  const store = new AuthorizationStore(records, clock);
  const gate = createAuthorizationGate({ store, logger, metrics, now: clock });
  return new AccessTokens(credentials, gate, {
    tokenUrl: google.tokenUrl,
    timeoutMs: 1000,
    now: clock,
    workloadIdentities: noWorkloadIdentity,
  });
}

const access = (employee: string, changes = {}) => ({
  configuration: france.id,
  ...france.google,
  employee: `${employee}@acme.example`,
  ...changes,
});
const everyone = Array.from({ length: 10 }, (_, index) => `employee-${index}`);
const getAll = (tokens: AccessTokens) =>
  Promise.allSettled(everyone.map((employee) => tokens.get(access(employee))));
const calls = () => google.calls.length;
const owners = () => google.calls.map(({ owner }) => owner);
const state = () => new AuthorizationStore(records, () => now).read(france);
const changes = () =>
  telemetry
    .logs()
    .map((line) => JSON.stringify(line))
    .filter((line) => line.includes('Authorization'));

describe('a delegation that is missing', () => {
  beforeEach(() => {
    google.revokeDelegation(SERVICE_ACCOUNT);
  });

  it('is found by one call, whose answer all events at hand share', async () => {
    const ends = await getAll(instance());

    expect(ends).toHaveLength(10);
    for (const end of ends) {
      expect(end).toMatchObject({
        status: 'rejected',
        reason: { next: 'wait', reason: 'authorization_missing' },
      });
    }
    expect(calls()).toBe(1);
    expect(await state()).toMatchObject({ state: 'revoked', reason: 'authorization_missing' });
  });

  it('costs one call a minute, over all instances and many events', async () => {
    const instances = [instance(), instance(), instance()];
    await getAll(instance());
    google.clearCalls();
    const perMinute: number[] = [];

    for (let minute = 0; minute < 3; minute++) {
      for (let second = 0; second < 60; second += 20) {
        // The last one is cold: it knows nothing but what the table holds.
        await Promise.all([...instances, instance()].map(getAll));
        now += 20_000;
      }
      perMinute.push(calls());
    }

    expect(perMinute).toEqual([0, 1, 2]);
  });

  it('spares the table too', async () => {
    const tokens = instance();
    await getAll(tokens);
    sent.length = 0;

    await getAll(tokens);

    expect(sent).toEqual([]);
  });

  it('is told once by a log line and a metric, and once when it is over', async () => {
    await Promise.all([getAll(instance()), getAll(instance())]);
    google.grantDelegation(SERVICE_ACCOUNT);
    now += MINUTE;
    await Promise.all([getAll(instance()), getAll(instance())]);
    telemetry.metrics.publishStoredMetrics();

    expect(changes()).toEqual([
      expect.stringMatching(
        /Authorization revoked.*"configuration":"france","reason":"authorization_missing"/,
      ),
      expect.stringMatching(/Authorization granted.*"configuration":"france"/),
    ]);
    expect(telemetry.published()).toEqual([['AuthorizationRevoked', 1]]);
    expect(telemetry.text()).not.toContain('@');
  });

  it('that is back is found by one call, after which all events at hand go on', async () => {
    const tokens = instance();
    await getAll(tokens);
    google.grantDelegation(SERVICE_ACCOUNT);
    google.clearCalls();
    now += MINUTE;

    const ends = await getAll(tokens);

    expect(ends.map(({ status }) => status)).toEqual(Array(10).fill('fulfilled'));
    expect(await state()).toMatchObject({ state: 'granted' });
    expect(calls()).toBe(10);
  });

  it('is back for an instance within seconds, once somebody else has had the word of Google', async () => {
    // Prepare
    const tokens = instance();
    await getAll(tokens);
    google.grantDelegation(SERVICE_ACCOUNT);
    now += 1000;
    await new AuthorizationStore(records, () => now).granted(france, 'lea@acme.example', now);
    // Act
    const atOnce = await getAll(tokens);
    now += 5000;
    const soon = await getAll(tokens);
    // Assess
    expect(new Set(atOnce.map(({ status }) => status))).toEqual(new Set(['rejected']));
    expect(new Set(soon.map(({ status }) => status))).toEqual(new Set(['fulfilled']));
  });

  it('does not keep other credentials from being tried at once', async () => {
    const tokens = instance();
    await getAll(tokens);
    google.grantDelegation(SERVICE_ACCOUNT);

    await tokens.get(access('lea', { credentialsSecretId: 'google/other' }));

    await expect(tokens.get(access('lea'))).rejects.toMatchObject({ next: 'wait' });
  });

  it('does not keep another configuration from its tokens', async () => {
    const tokens = instance();
    await getAll(tokens);
    google.grantDelegation(SERVICE_ACCOUNT);

    expect(await tokens.get(access('lea', { configuration: 'spain' }))).toBeTruthy();
  });
});

describe('a delegation that breaks', () => {
  it('is found by one call of an instance that has had no token for a minute, and one for whom it worked before', async () => {
    const tokens = instance();
    await tokens.get(access('lea'));
    google.revokeDelegation(SERVICE_ACCOUNT);
    google.clearCalls();
    now += MINUTE;

    const ends = await getAll(tokens);

    for (const end of ends) expect(end).toMatchObject({ reason: { reason: 'authorization_missing' } });
    expect(owners()).toEqual(['employee-0@acme.example', 'lea@acme.example']);
  });

  it('is noted once where many calls were under way', async () => {
    const tokens = instance();
    await tokens.get(access('lea'));
    google.revokeDelegation(SERVICE_ACCOUNT);

    await getAll(tokens);
    await getAll(tokens);
    telemetry.metrics.publishStoredMetrics();

    // All who are refused at once are compared with whom it worked for by one call.
    expect(calls()).toBe(1 + everyone.length + 1);
    expect(telemetry.published()).toEqual([['AuthorizationRevoked', 1]]);
  });

  it('leaves tokens in force, and stops the next who need one', async () => {
    const [warm, other] = [instance(), instance()];
    const token = await warm.get(access('lea'));
    google.revokeDelegation(SERVICE_ACCOUNT);
    await expect(other.get(access('tom'))).rejects.toMatchObject({ reason: 'authorization_missing' });
    google.clearCalls();

    expect(await warm.get(access('lea'))).toBe(token);
    await expect(warm.get(access('max'))).rejects.toBeInstanceOf(WaitError);
    expect(calls()).toBe(0);
  });

  it('is asked about with what the secret holds by then, and only once', async () => {
    const tokens = instance();
    const other = { ...createServiceAccountKey(), client_email: 'other@acme.example' };
    credentials.read.mockResolvedValue(other);
    await expect(tokens.get(access('lea'))).rejects.toMatchObject({ reason: 'credentials_rejected' });
    google.clearCalls();
    credentials.forget.mockClear();
    now += MINUTE;

    await expect(tokens.get(access('lea'))).rejects.toMatchObject({ reason: 'credentials_rejected' });
    expect(credentials.forget.mock.invocationCallOrder[0]).toBeLessThan(
      credentials.read.mock.invocationCallOrder.at(-1) ?? 0,
    );
    expect(calls()).toBe(1);
  });
});

describe('a secret that cannot be read', () => {
  it('revokes without a call, and is read once a minute', async () => {
    credentials.read.mockRejectedValue(new WaitError('credentials_missing', 'The secret is empty'));
    await Promise.all([getAll(instance()), getAll(instance())]);
    credentials.read.mockClear();

    await getAll(instance());
    expect(credentials.read).not.toHaveBeenCalled();
    now += MINUTE;
    await getAll(instance());

    expect(credentials.read).toHaveBeenCalledTimes(1);
    expect(calls()).toBe(0);
    expect(await state()).toMatchObject({ reason: 'credentials_missing', detail: 'The secret is empty' });
  });
});

describe('an employee whom Google does not know', () => {
  beforeEach(() => {
    google.switches.tokenCheck = 'employee first';
    google.addAccount('employee-0@acme.example');
    google.deleteAccount('employee-0@acme.example');
  });

  it('stops nobody else, and proves no delegation', async () => {
    google.revokeDelegation(SERVICE_ACCOUNT);

    const [first, ...others] = await getAll(instance());

    expect(first).toMatchObject({ reason: { next: 'fail', reason: 'unknown_google_user' } });
    for (const end of others) expect(end).toMatchObject({ reason: { reason: 'authorization_missing' } });
    expect(calls()).toBe(2);
  });

  it('neither grants nor revokes', async () => {
    await expect(instance().get(access('employee-0'))).rejects.toMatchObject({ next: 'fail' });
    expect(await state()).toBeNull();

    await instance().get(access('employee-1'));
    await expect(instance().get(access('employee-0'))).rejects.toMatchObject({ next: 'fail' });
    expect(await state()).toMatchObject({ state: 'granted' });
  });

  it('leaves a revoked authorization as it is, and gives the turn back: the next one may ask at once', async () => {
    google.revokeDelegation(SERVICE_ACCOUNT);
    await getAll(instance());
    google.grantDelegation(SERVICE_ACCOUNT);
    google.clearCalls();
    now += MINUTE;

    await expect(instance().get(access('employee-0'))).rejects.toMatchObject({ next: 'fail' });
    expect(await state()).toMatchObject({ state: 'revoked' });
    expect(calls()).toBe(1);
    await instance().get(access('employee-1'));

    expect(await state()).toMatchObject({ state: 'granted' });
    expect(calls()).toBe(2);
  });
});

describe('an employee whom Google refuses while colleagues get tokens', () => {
  const IVY = { employee: 'ivy@partner.example' };
  const unsupportedStatusEvents: [string, string, () => void][] = [
    [
      'employee_outside_workspace',
      'an address of another domain',
      () => {
        google.addForeignDomain('partner.example');
      },
    ],
    ...['Account restricted', 'Invalid impersonation "sub" field.', 'Refused for ivy@partner.example'].map(
      (words): [string, string, () => void] => [
        'google_account_suspended',
        words,
        () => {
          google.restrictAccount(IVY.employee, words);
        },
      ],
    ),
  ];

  it.each(unsupportedStatusEvents)('concerns nobody else (%s, %s)', async (reason, _, refuse) => {
    // Prepare
    refuse();
    await instance().get(access('lea'));
    google.clearCalls();
    // Act
    const refused = instance().get(access('', IVY));
    // Assess
    await expect(refused).rejects.toMatchObject({ next: 'fail', reason });
    await expect(refused).rejects.not.toThrow('@');
    expect(owners()).toEqual([IVY.employee, 'lea@acme.example']);
    expect(await state()).toMatchObject({ state: 'granted' });
    expect(changes()).toEqual([expect.stringContaining('Authorization granted')]);
  });

  it('concerns nobody else at the same time, and one call for a colleague tells it for all', async () => {
    // Prepare
    google.addForeignDomain('partner.example');
    const tokens = instance();
    await tokens.get(access('lea'));
    google.clearCalls();
    // Act
    const foreigners = everyone.map((name) =>
      tokens.get(access('', { employee: `${name}@partner.example` })),
    );
    const [colleague, ...ends] = await Promise.allSettled([tokens.get(access('max')), ...foreigners]);
    // Assess
    expect(colleague).toMatchObject({ status: 'fulfilled' });
    for (const end of ends) expect(end).toMatchObject({ reason: { reason: 'employee_outside_workspace' } });
    expect(calls()).toBeLessThanOrEqual(1 + everyone.length + 1);
  });

  it('is compared with the next colleague, where one has no account any more, or is refused too', async () => {
    // Prepare
    google.addForeignDomain('partner.example');
    for (const name of ['lea', 'max', 'zoe']) await instance().get(access(name));
    google.deleteAccount('zoe@acme.example');
    google.restrictAccount('max@acme.example', 'Account restricted');
    google.clearCalls();
    // Act
    await expect(instance().get(access('', IVY))).rejects.toMatchObject({ next: 'fail' });
    // Assess
    expect(owners()).toEqual([IVY.employee, ...['zoe', 'max', 'lea'].map((name) => `${name}@acme.example`)]);
    expect((await state())?.verifiedEmployees.map(({ employee }) => employee)).toEqual([
      'max@acme.example',
      'lea@acme.example',
    ]);
  });

  it('is compared without a further call where a colleague got a token meanwhile', async () => {
    // Prepare
    const { logger, metrics } = telemetry;
    const store = new AuthorizationStore(records, () => now);
    const gate = createAuthorizationGate({ store, logger, metrics, now: () => now });
    await gate(access('lea'), () => Promise.resolve('token'));
    const answer = Promise.withResolvers<string>();
    const ask = jest.fn(() => answer.promise);
    now += 1;
    const end = gate(access('', IVY), ask).catch((error: unknown) => error);
    while (ask.mock.calls.length === 0) await setImmediate();
    now += 1;
    // Act
    await gate(access('max'), () => Promise.resolve('token'));
    answer.reject(
      new TokenRefusedError('authorization_missing', '', new FailError('employee_outside_workspace', '')),
    );
    // Assess
    expect(await end).toMatchObject({ next: 'fail' });
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('is not compared with itself', async () => {
    // Prepare
    await instance().get(access('lea'));
    google.clearCalls();
    google.restrictAccount('lea@acme.example', 'Account restricted');
    // Act & assess
    await expect(instance().get(access('lea'))).rejects.toMatchObject({ next: 'wait' });
    expect(calls()).toBe(1);
  });

  it('serves no more as a comparison for others', async () => {
    // Prepare
    for (const name of ['lea', 'max']) await instance().get(access(name));
    google.restrictAccount('max@acme.example', 'Account restricted');
    // Act
    await expect(instance().get(access('max'))).rejects.toMatchObject({ next: 'fail' });
    // Assess
    expect((await state())?.verifiedEmployees).toMatchObject([{ employee: 'lea@acme.example' }]);
  });

  it('is tried again later where Google does not say what the colleague gets', async () => {
    // Prepare
    google.addForeignDomain('partner.example');
    await instance().get(access('lea'));
    google.failNext({ status: 503, reason: 'x', match: ({ owner }) => owner === 'lea@acme.example' });
    // Act & assess
    await expect(instance().get(access('', IVY))).rejects.toMatchObject({ next: 'retry' });
    expect(await state()).toMatchObject({ state: 'granted' });
  });

  it('is one of all where the colleagues are refused too', async () => {
    // Prepare
    google.addForeignDomain('partner.example');
    for (const name of ['lea', 'max', 'zoe']) await instance().get(access(name));
    now += MINUTE;
    google.revokeDelegation(SERVICE_ACCOUNT);
    // Act & assess
    await expect(instance().get(access('', IVY))).rejects.toMatchObject({
      next: 'wait',
      reason: 'authorization_missing',
    });
    expect(await state()).toMatchObject({ state: 'revoked' });
  });

  it('counts for all while it is not known to work for anybody, until it works for somebody', async () => {
    // Prepare
    google.addForeignDomain('partner.example');
    await expect(instance().get(access('', IVY))).rejects.toMatchObject({ next: 'wait' });
    expect(await state()).toMatchObject({ state: 'revoked' });
    now += MINUTE;
    // Act
    await instance().get(access('lea'));
    // Assess
    await expect(instance().get(access('', IVY))).rejects.toMatchObject({ next: 'fail' });
    expect(await state()).toMatchObject({ state: 'granted' });
  });
});

describe('a revoked authorization that worked for somebody', () => {
  beforeEach(async () => {
    await instance().get(access('lea'));
    now += MINUTE;
    google.revokeDelegation(SERVICE_ACCOUNT);
    await getAll(instance());
    now += MINUTE;
    google.clearCalls();
  });

  it('is asked about for that employee, not for whoever has an event', async () => {
    await getAll(instance());

    expect(owners()).toEqual(['lea@acme.example']);
    expect(await state()).toMatchObject({ state: 'revoked' });
  });

  it('is back though the first who asks is unknown to Google', async () => {
    // Prepare
    google.grantDelegation(SERVICE_ACCOUNT);
    google.addAccount('employee-0@acme.example');
    google.deleteAccount('employee-0@acme.example');
    // Act
    const [first, ...others] = await getAll(instance());
    // Assess
    expect(first).toMatchObject({ reason: { reason: 'unknown_google_user' } });
    for (const end of others) expect(end).toMatchObject({ status: 'fulfilled' });
    expect(await state()).toMatchObject({ state: 'granted' });
  });

  it('is asked about for whoever has an event where that employee has no account any more', async () => {
    // Prepare
    google.grantDelegation(SERVICE_ACCOUNT);
    google.deleteAccount('lea@acme.example');
    // Act
    await instance().get(access('max'));
    // Assess
    expect(owners()).toEqual(['lea@acme.example', 'max@acme.example']);
    expect((await state())?.verifiedEmployees).toMatchObject([{ employee: 'max@acme.example' }]);
  });

  it('takes no further call for an event of that very employee', async () => {
    google.grantDelegation(SERVICE_ACCOUNT);

    await instance().get(access('lea'));

    expect(owners()).toEqual(['lea@acme.example']);
  });

  it('stays revoked where that very employee is refused: nobody else is asked for', async () => {
    // Prepare
    now += 5 * MINUTE;
    // Act
    await expect(instance().get(access('lea'))).rejects.toMatchObject({ next: 'wait' });
    await getAll(instance());
    // Assess
    expect(owners()).toEqual(['lea@acme.example']);
  });

  it('is back a minute later at the latest where that employee is outside the Workspace by now', async () => {
    // Prepare
    google.grantDelegation(SERVICE_ACCOUNT);
    google.addForeignDomain('acme.example');
    const max = access('', { employee: 'max@new.example' });
    await expect(instance().get(max)).rejects.toMatchObject({ next: 'wait' });
    now += MINUTE;
    // Act & assess
    expect(await instance().get(max)).toBeTruthy();
  });

  it('sends events that come while another instance is asking back to the queue', async () => {
    // Prepare
    const [one, other] = [instance(), instance()];
    google.grantDelegation(SERVICE_ACCOUNT);
    // Act
    const ends = await Promise.allSettled([one.get(access('max')), other.get(access('tom'))]);
    // Assess
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(ends.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { next: 'retry', reason: 'authorization_missing', afterMs: 2000 },
    });
    expect(await other.get(access('tom'))).toBeTruthy();
  });

  it('gives the turn back where Google did not answer, as often as minutes have passed', async () => {
    // Prepare
    now += MINUTE;
    google.failNext({ status: 500, reason: 'internal_failure', times: 2 });
    // Act
    const ends: unknown[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      ends.push(
        await instance()
          .get(access('max'))
          .catch((error: unknown) => error),
      );
    }
    // Assess: one call a minute, and two of them were saved
    expect(ends).toMatchObject([{ next: 'retry' }, { next: 'retry' }, { next: 'wait' }, { next: 'wait' }]);
    expect(calls()).toBe(2);
  });
});

describe('many who wait for a revoked authorization', () => {
  const many = Array.from({ length: 25 }, (_, index) => `unknown-${index}`);
  const unknown = (name: string) => {
    google.addAccount(`${name}@acme.example`);
    google.deleteAccount(`${name}@acme.example`);
  };
  const restricted = (name: string) => {
    google.restrictAccount(`${name}@acme.example`, 'Account restricted');
  };
  const getMany = (tokens: AccessTokens, names: string[]) =>
    Promise.allSettled(names.map((name) => tokens.get(access(name))));

  beforeEach(async () => {
    google.revokeDelegation(SERVICE_ACCOUNT);
    await getAll(instance());
    google.grantDelegation(SERVICE_ACCOUNT);
    google.clearCalls();
    now += MINUTE;
  });

  it.each([
    ['are unknown to Google', unknown],
    ['are refused with words that nobody knows', restricted],
  ])('are asked for one after the other, though the first ones %s', async (_, refuse) => {
    // Prepare
    const names = many.slice(0, 12);
    names.forEach(refuse);
    // Act
    const ends = await getMany(instance(), [...names, 'max']);
    // Assess
    expect(ends.at(-1)).toMatchObject({ status: 'fulfilled' });
    expect(calls()).toBe(13);
  });

  it('are asked for twenty times a minute at most, over all instances', async () => {
    // Prepare
    many.forEach(unknown);
    // Act
    await getMany(instance(), many.slice(0, 13));
    const last = await getMany(instance(), [...many.slice(13), 'max']);
    // Assess
    expect(calls()).toBe(20);
    expect(last.at(-1)).toMatchObject({ reason: { next: 'wait', reason: 'authorization_missing' } });
    now += MINUTE;
    expect(await instance().get(access('max'))).toBeTruthy();
  });
});

describe('a Google that does not answer', () => {
  it('keeps all waiting no longer than one, and says nothing of the delegation', async () => {
    google.failNext({ hang: true });

    const ends = await getAll(instance());

    for (const end of ends)
      expect(end).toMatchObject({ reason: { next: 'retry', reason: 'google_unavailable' } });
    expect(calls()).toBe(1);
    expect(await state()).toBeNull();
  });
});

describe('a table that does not answer', () => {
  const down = () => Promise.reject(new Error('The table is down'));

  it('lets nobody pass: whether the minute is over cannot be known', async () => {
    records = { read: down, write: down };

    await expect(instance().get(access('lea'))).rejects.toThrow('The table is down');
    expect(calls()).toBe(0);
  });

  it('takes no token from whom Google gave one; the next one is noted', async () => {
    const tokens = instance();
    jest.spyOn(records, 'write').mockImplementationOnce(down);

    expect(await tokens.get(access('lea'))).toBeTruthy();
    expect(telemetry.text()).toContain('could not be written');
    expect(await state()).toBeNull();

    await tokens.get(access('tom'));
    expect(await state()).toMatchObject({ state: 'granted' });
  });

  it('keeps the pace of this instance though the refusal could not be written', async () => {
    google.revokeDelegation(SERVICE_ACCOUNT);
    jest.spyOn(records, 'write').mockImplementation(down);
    const tokens = instance();

    await getAll(tokens);
    now += MINUTE - 1;
    await getAll(tokens);

    expect(calls()).toBe(1);
    expect(telemetry.text()).toContain('could not be written');
  });
});
