import { WaitError } from '../../../functions/google/errors';
import { createServiceAccountKey } from '../../support/fakes/google/identity/service-account-key';
import {
  access,
  AuthorizationHarness,
  FRANCE,
  getAll,
  MINUTE_MS,
  SERVICE_ACCOUNT,
  TEN_EMPLOYEES,
} from '../../support/harness/authorization-harness';

let harness: AuthorizationHarness;
let google: AuthorizationHarness['google'];

beforeEach(async () => {
  harness = await AuthorizationHarness.start();
  ({ google } = harness);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await harness.stop();
});

describe('a missing delegation', () => {
  beforeEach(() => {
    google.revokeDelegation(SERVICE_ACCOUNT);
  });

  it('is detected by one call, whose result all pending events share', async () => {
    const ends = await getAll(harness.instance());

    expect(ends).toHaveLength(10);
    for (const end of ends) {
      expect(end).toMatchObject({
        status: 'rejected',
        reason: { next: 'wait', reason: 'authorization_missing' },
      });
    }
    expect(harness.calls()).toBe(1);
    expect(await harness.state()).toMatchObject({
      ...{ state: 'revoked', reason: 'authorization_missing' },
      clientId: expect.stringMatching(/^\d+$/) as string,
    });
  });

  it('is explained in the words of Google, also by an instance that knows it from the table only', async () => {
    const quote = expect.stringMatching(/^Client is unauthorized/) as string;
    await expect(harness.instance().get(access('lea'))).rejects.toMatchObject({ quote });
    await expect(harness.instance().get(access('tom'))).rejects.toMatchObject({ quote });

    expect(harness.calls()).toBe(1);
  });

  it('causes at most one call a minute, for all instances and many events', async () => {
    const instances = [harness.instance(), harness.instance(), harness.instance()];
    await getAll(harness.instance());
    google.clearCalls();
    const perMinute: number[] = [];

    for (let minute = 0; minute < 3; minute++) {
      for (let second = 0; second < 60; second += 20) {
        // The last instance is new: it has only the state in the table.
        await Promise.all([...instances, harness.instance()].map(getAll));
        harness.now += 20_000;
      }
      perMinute.push(harness.calls());
    }

    expect(perMinute).toEqual([0, 1, 2]);
  });

  it('is cached without reading the table', async () => {
    const tokens = harness.instance();
    await getAll(tokens);
    harness.sent.length = 0;

    await getAll(tokens);

    expect(harness.sent).toEqual([]);
  });

  it('is logged and counted once, and its restoration is logged once', async () => {
    await Promise.all([getAll(harness.instance()), getAll(harness.instance())]);
    google.grantDelegation(SERVICE_ACCOUNT);
    harness.now += MINUTE_MS;
    await Promise.all([getAll(harness.instance()), getAll(harness.instance())]);

    expect(harness.changes()).toEqual([
      expect.stringMatching(
        /Authorization revoked.*"configuration":"france","reason":"authorization_missing"/,
      ),
      expect.stringMatching(/Authorization granted.*"configuration":"france"/),
    ]);
    expect(harness.telemetry.published()).toEqual([['Failures', 1]]);
    expect(harness.telemetry.text()).not.toContain('@');
  });

  it('is detected as restored by one call, after which all pending events continue', async () => {
    const tokens = harness.instance();
    await getAll(tokens);
    google.grantDelegation(SERVICE_ACCOUNT);
    google.clearCalls();
    harness.now += MINUTE_MS;

    const ends = await getAll(tokens);

    expect(ends.map(({ status }) => status)).toEqual(Array(10).fill('fulfilled'));
    expect(await harness.state()).toMatchObject({ state: 'granted' });
    expect(harness.calls()).toBe(10);
  });

  it('is detected as restored within seconds when another instance got a token', async () => {
    const tokens = harness.instance();
    await getAll(tokens);
    google.grantDelegation(SERVICE_ACCOUNT);
    harness.now += 1000;
    await harness.store().granted(FRANCE, 'lea@acme.example', harness.now);
    const atOnce = await getAll(tokens);
    harness.now += 5000;
    const soon = await getAll(tokens);

    expect(new Set(atOnce.map(({ status }) => status))).toEqual(new Set(['rejected']));
    expect(new Set(soon.map(({ status }) => status))).toEqual(new Set(['fulfilled']));
  });

  it('does not block other credentials', async () => {
    const tokens = harness.instance();
    await getAll(tokens);
    google.grantDelegation(SERVICE_ACCOUNT);

    await tokens.get(access('lea', { credentialsSecretId: 'google/other' }));

    await expect(tokens.get(access('lea'))).rejects.toMatchObject({ next: 'wait' });
  });

  it('does not block another configuration', async () => {
    const tokens = harness.instance();
    await getAll(tokens);
    google.grantDelegation(SERVICE_ACCOUNT);

    expect(await tokens.get(access('lea', { configuration: 'spain' }))).toBeTruthy();
  });
});

describe('a revoked delegation', () => {
  it('is detected by two calls, one of them for a verified employee, when no token was issued for a minute', async () => {
    const tokens = harness.instance();
    await tokens.get(access('lea'));
    google.revokeDelegation(SERVICE_ACCOUNT);
    google.clearCalls();
    harness.now += MINUTE_MS;

    const ends = await getAll(tokens);

    for (const end of ends) expect(end).toMatchObject({ reason: { reason: 'authorization_missing' } });
    expect(harness.owners()).toEqual(['employee-0@acme.example', 'lea@acme.example']);
  });

  it('is recorded once when many calls are in flight', async () => {
    const tokens = harness.instance();
    await tokens.get(access('lea'));
    google.revokeDelegation(SERVICE_ACCOUNT);

    await getAll(tokens);
    await getAll(tokens);

    // One more call compares all refused employees with the verified one.
    expect(harness.calls()).toBe(1 + TEN_EMPLOYEES.length + 1);
    expect(harness.telemetry.published()).toEqual([['Failures', 1]]);
  });

  it('does not affect valid tokens, and fails requests for new ones', async () => {
    const [warm, other] = [harness.instance(), harness.instance()];
    const token = await warm.get(access('lea'));
    google.revokeDelegation(SERVICE_ACCOUNT);
    await expect(other.get(access('tom'))).rejects.toMatchObject({ reason: 'authorization_missing' });
    google.clearCalls();

    expect(await warm.get(access('lea'))).toBe(token);
    await expect(warm.get(access('max'))).rejects.toBeInstanceOf(WaitError);
    expect(harness.calls()).toBe(0);
  });

  it('is checked once, with the current content of the secret', async () => {
    const tokens = harness.instance();
    const other = { ...createServiceAccountKey(), client_email: 'other@acme.example' };
    harness.credentials.read.mockResolvedValue(other);
    await expect(tokens.get(access('lea'))).rejects.toMatchObject({ reason: 'credentials_rejected' });
    google.clearCalls();
    harness.credentials.forget.mockClear();
    harness.now += MINUTE_MS;

    await expect(tokens.get(access('lea'))).rejects.toMatchObject({ reason: 'credentials_rejected' });
    expect(harness.credentials.forget.mock.invocationCallOrder[0]).toBeLessThan(
      harness.credentials.read.mock.invocationCallOrder.at(-1) ?? 0,
    );
    expect(harness.calls()).toBe(1);
  });
});

describe('an authorization for which Google issues tokens', () => {
  let tokens: ReturnType<AuthorizationHarness['instance']>;
  beforeEach(async () => {
    tokens = harness.instance();
    // Records the three verified employees.
    for (const employee of ['lea', 'tom', 'max']) await tokens.get(access(employee));
    harness.sent.length = 0;
  });

  it('is read from the table once in ten minutes, not for each token', async () => {
    await getAll(tokens);
    harness.now += 10 * MINUTE_MS - 1;
    await tokens.get(access('ann'));
    expect(harness.sent).toEqual(['GetItemCommand']);

    harness.now += 1;
    await tokens.get(access('zoe'));
    expect(harness.sent).toEqual(['GetItemCommand', 'GetItemCommand']);
  });

  it('records a verified employee every hour', async () => {
    harness.now += 60 * MINUTE_MS;

    await tokens.get(access('ann'));

    const { verifiedEmployees = [] } = (await harness.state()) ?? {};
    expect(verifiedEmployees[0]?.employee).toBe('ann@acme.example');
  });

  it('is read again at once when Google refuses a token', async () => {
    await getAll(tokens);
    google.revokeDelegation(SERVICE_ACCOUNT);
    await expect(tokens.get(access('ann'))).rejects.toMatchObject({ reason: 'authorization_missing' });
    google.grantDelegation(SERVICE_ACCOUNT);
    await harness.store().granted(FRANCE, 'lea@acme.example', harness.now + 1);
    harness.now += 5000;
    harness.sent.length = 0;

    await tokens.get(access('zoe'));

    expect(harness.sent[0]).toBe('GetItemCommand');
  });
});

describe('a secret that cannot be read', () => {
  it('opens the circuit without a call, and is read once a minute', async () => {
    harness.credentials.read.mockRejectedValue(new WaitError('credentials_missing', 'The secret is empty'));
    await Promise.all([getAll(harness.instance()), getAll(harness.instance())]);
    harness.credentials.read.mockClear();

    await getAll(harness.instance());
    expect(harness.credentials.read).not.toHaveBeenCalled();
    harness.now += MINUTE_MS;
    await getAll(harness.instance());

    expect(harness.credentials.read).toHaveBeenCalledTimes(1);
    expect(harness.calls()).toBe(0);
    expect(await harness.state()).toMatchObject({
      reason: 'credentials_missing',
      detail: 'The secret is empty',
    });
  });
});

describe('an employee unknown to Google', () => {
  beforeEach(() => {
    google.switches.tokenCheck = 'employee first';
    google.addAccount('employee-0@acme.example');
    google.deleteAccount('employee-0@acme.example');
  });

  it('neither fails the others nor proves the delegation', async () => {
    google.revokeDelegation(SERVICE_ACCOUNT);

    const [first, ...others] = await getAll(harness.instance());

    expect(first).toMatchObject({ reason: { next: 'fail', reason: 'unknown_google_user' } });
    for (const end of others) expect(end).toMatchObject({ reason: { reason: 'authorization_missing' } });
    expect(harness.calls()).toBe(2);
  });

  it('neither grants nor revokes', async () => {
    await expect(harness.instance().get(access('employee-0'))).rejects.toMatchObject({ next: 'fail' });
    expect(await harness.state()).toBeNull();

    await harness.instance().get(access('employee-1'));
    await expect(harness.instance().get(access('employee-0'))).rejects.toMatchObject({ next: 'fail' });
    expect(await harness.state()).toMatchObject({ state: 'granted' });
  });

  it('leaves the circuit open, and allows the next trial call immediately', async () => {
    google.revokeDelegation(SERVICE_ACCOUNT);
    await getAll(harness.instance());
    google.grantDelegation(SERVICE_ACCOUNT);
    google.clearCalls();
    harness.now += MINUTE_MS;

    await expect(harness.instance().get(access('employee-0'))).rejects.toMatchObject({ next: 'fail' });
    expect(await harness.state()).toMatchObject({ state: 'revoked' });
    expect(harness.calls()).toBe(1);
    await harness.instance().get(access('employee-1'));

    expect(await harness.state()).toMatchObject({ state: 'granted' });
    expect(harness.calls()).toBe(2);
  });
});

describe('a timeout of Google', () => {
  it('is shared by all waiting calls, and changes no state', async () => {
    google.failNext({ hang: true });

    const ends = await getAll(harness.instance());

    for (const end of ends)
      expect(end).toMatchObject({ reason: { next: 'retry', reason: 'google_unavailable' } });
    expect(harness.calls()).toBe(1);
    expect(await harness.state()).toBeNull();
  });
});

describe('an unavailable table', () => {
  const down = () => Promise.reject(new Error('The table is down'));

  it('fails all calls, because the time of the last trial call is unknown', async () => {
    harness.records = { read: down, write: down };

    await expect(harness.instance().get(access('lea'))).rejects.toThrow('The table is down');
    expect(harness.calls()).toBe(0);
  });

  it('does not fail a call with a token, and the next token is recorded', async () => {
    const tokens = harness.instance();
    jest.spyOn(harness.records, 'write').mockImplementationOnce(down);

    expect(await tokens.get(access('lea'))).toBeTruthy();
    expect(harness.telemetry.text()).toContain('could not be written');
    expect(await harness.state()).toBeNull();

    await tokens.get(access('tom'));
    expect(await harness.state()).toMatchObject({ state: 'granted' });
  });

  it('does not increase the rate of calls when the refusal cannot be written', async () => {
    google.revokeDelegation(SERVICE_ACCOUNT);
    jest.spyOn(harness.records, 'write').mockImplementation(down);
    const tokens = harness.instance();

    await getAll(tokens);
    harness.now += MINUTE_MS - 1;
    await getAll(tokens);

    expect(harness.calls()).toBe(1);
    expect(harness.telemetry.text()).toContain('could not be written');
  });
});
