import { setImmediate } from 'node:timers/promises';
import type { AccessTokens } from '../../../functions/google/access-tokens';
import { FailError, TokenRefusedError } from '../../../functions/google/errors';
import {
  access,
  AuthorizationHarness,
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

describe('an employee who is refused while colleagues get tokens', () => {
  const IVY = { employee: 'ivy@partner.example' };
  const refusals: [string, string, () => void][] = [
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

  it.each(refusals)('does not open the circuit (%s, %s)', async (reason, _, refuse) => {
    // Prepare
    refuse();
    await harness.instance().get(access('lea'));
    google.clearCalls();
    // Act
    const refused = harness.instance().get(access('', IVY));
    // Assess
    await expect(refused).rejects.toMatchObject({ next: 'fail', reason });
    await expect(refused).rejects.not.toThrow('@');
    expect(harness.owners()).toEqual([IVY.employee, 'lea@acme.example']);
    expect(await harness.state()).toMatchObject({ state: 'granted' });
    expect(harness.changes()).toEqual([expect.stringContaining('Authorization granted')]);
  });

  it('does not fail concurrent calls for others, and shares one comparison call', async () => {
    // Prepare
    google.addForeignDomain('partner.example');
    const tokens = harness.instance();
    await tokens.get(access('lea'));
    google.clearCalls();
    // Act
    const foreigners = TEN_EMPLOYEES.map((name) =>
      tokens.get(access('', { employee: `${name}@partner.example` })),
    );
    const [colleague, ...ends] = await Promise.allSettled([tokens.get(access('max')), ...foreigners]);
    // Assess
    expect(colleague).toMatchObject({ status: 'fulfilled' });
    for (const end of ends) expect(end).toMatchObject({ reason: { reason: 'employee_outside_workspace' } });
    expect(harness.calls()).toBeLessThanOrEqual(1 + TEN_EMPLOYEES.length + 1);
  });

  it('is compared with the next colleague when the account of one was deleted or is refused too', async () => {
    // Prepare
    google.addForeignDomain('partner.example');
    for (const name of ['lea', 'max', 'zoe']) await harness.instance().get(access(name));
    google.deleteAccount('zoe@acme.example');
    google.restrictAccount('max@acme.example', 'Account restricted');
    google.clearCalls();
    // Act
    await expect(harness.instance().get(access('', IVY))).rejects.toMatchObject({ next: 'fail' });
    // Assess
    expect(harness.owners()).toEqual([
      IVY.employee,
      ...['zoe', 'max', 'lea'].map((name) => `${name}@acme.example`),
    ]);
    expect((await harness.state())?.verifiedEmployees.map(({ employee }) => employee)).toEqual([
      'max@acme.example',
      'lea@acme.example',
    ]);
  });

  it('is compared without a call when a colleague got a token meanwhile', async () => {
    // Prepare
    const gate = harness.gate();
    await gate(access('lea'), () => Promise.resolve('token'));
    const answer = Promise.withResolvers<string>();
    const ask = jest.fn(() => answer.promise);
    harness.now += 1;
    const end = gate(access('', IVY), ask).catch((error: unknown) => error);
    while (ask.mock.calls.length === 0) await setImmediate();
    harness.now += 1;
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
    await harness.instance().get(access('lea'));
    google.clearCalls();
    google.restrictAccount('lea@acme.example', 'Account restricted');
    // Act & assess
    await expect(harness.instance().get(access('lea'))).rejects.toMatchObject({ next: 'wait' });
    expect(harness.calls()).toBe(1);
  });

  it('is no longer used for comparisons', async () => {
    // Prepare
    for (const name of ['lea', 'max']) await harness.instance().get(access(name));
    google.restrictAccount('max@acme.example', 'Account restricted');
    // Act
    await expect(harness.instance().get(access('max'))).rejects.toMatchObject({ next: 'fail' });
    // Assess
    expect((await harness.state())?.verifiedEmployees).toMatchObject([{ employee: 'lea@acme.example' }]);
  });

  it('is retried when Google does not answer the comparison', async () => {
    // Prepare
    google.addForeignDomain('partner.example');
    await harness.instance().get(access('lea'));
    google.failNext({ status: 503, reason: 'x', match: ({ owner }) => owner === 'lea@acme.example' });
    // Act & assess
    await expect(harness.instance().get(access('', IVY))).rejects.toMatchObject({ next: 'retry' });
    expect(await harness.state()).toMatchObject({ state: 'granted' });
  });

  it('opens the circuit when the colleagues are refused too', async () => {
    // Prepare
    google.addForeignDomain('partner.example');
    for (const name of ['lea', 'max', 'zoe']) await harness.instance().get(access(name));
    harness.now += MINUTE_MS;
    google.revokeDelegation(SERVICE_ACCOUNT);
    // Act & assess
    await expect(harness.instance().get(access('', IVY))).rejects.toMatchObject({
      next: 'wait',
      reason: 'authorization_missing',
    });
    expect(await harness.state()).toMatchObject({ state: 'revoked' });
  });

  it('opens the circuit while there is no verified employee', async () => {
    // Prepare
    google.addForeignDomain('partner.example');
    await expect(harness.instance().get(access('', IVY))).rejects.toMatchObject({ next: 'wait' });
    expect(await harness.state()).toMatchObject({ state: 'revoked' });
    harness.now += MINUTE_MS;
    // Act
    await harness.instance().get(access('lea'));
    // Assess
    await expect(harness.instance().get(access('', IVY))).rejects.toMatchObject({ next: 'fail' });
    expect(await harness.state()).toMatchObject({ state: 'granted' });
  });
});

describe('an open circuit with a verified employee', () => {
  beforeEach(async () => {
    await harness.instance().get(access('lea'));
    harness.now += MINUTE_MS;
    google.revokeDelegation(SERVICE_ACCOUNT);
    await getAll(harness.instance());
    harness.now += MINUTE_MS;
    google.clearCalls();
  });

  it('is probed for the verified employee, not for the one with an event', async () => {
    await getAll(harness.instance());

    expect(harness.owners()).toEqual(['lea@acme.example']);
    expect(await harness.state()).toMatchObject({ state: 'revoked' });
  });

  it('closes when the first employee with an event is unknown to Google', async () => {
    // Prepare
    google.grantDelegation(SERVICE_ACCOUNT);
    google.addAccount('employee-0@acme.example');
    google.deleteAccount('employee-0@acme.example');
    // Act
    const [first, ...others] = await getAll(harness.instance());
    // Assess
    expect(first).toMatchObject({ reason: { reason: 'unknown_google_user' } });
    for (const end of others) expect(end).toMatchObject({ status: 'fulfilled' });
    expect(await harness.state()).toMatchObject({ state: 'granted' });
  });

  it('is probed for the employee with an event when the account of the verified one was deleted', async () => {
    // Prepare
    google.grantDelegation(SERVICE_ACCOUNT);
    google.deleteAccount('lea@acme.example');
    // Act
    await harness.instance().get(access('max'));
    // Assess
    expect(harness.owners()).toEqual(['lea@acme.example', 'max@acme.example']);
    expect((await harness.state())?.verifiedEmployees).toMatchObject([{ employee: 'max@acme.example' }]);
  });

  it('takes no further call when the event is of the verified employee', async () => {
    google.grantDelegation(SERVICE_ACCOUNT);

    await harness.instance().get(access('lea'));

    expect(harness.owners()).toEqual(['lea@acme.example']);
  });

  it('stays open without further calls when the verified employee is refused', async () => {
    // Prepare
    harness.now += 5 * MINUTE_MS;
    // Act
    await expect(harness.instance().get(access('lea'))).rejects.toMatchObject({ next: 'wait' });
    await getAll(harness.instance());
    // Assess
    expect(harness.owners()).toEqual(['lea@acme.example']);
  });

  it('closes within a minute when the verified employee has left the Workspace', async () => {
    // Prepare
    google.grantDelegation(SERVICE_ACCOUNT);
    google.addForeignDomain('acme.example');
    const max = access('', { employee: 'max@new.example' });
    await expect(harness.instance().get(max)).rejects.toMatchObject({ next: 'wait' });
    harness.now += MINUTE_MS;
    // Act & assess
    expect(await harness.instance().get(max)).toBeTruthy();
  });

  it('returns events to the queue while another instance probes', async () => {
    // Prepare
    const [one, other] = [harness.instance(), harness.instance()];
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

  it('allows another probe when Google did not answer, one for each minute that passed', async () => {
    // Prepare
    harness.now += MINUTE_MS;
    google.failNext({ status: 500, reason: 'internal_failure', times: 2 });
    // Act
    const ends: unknown[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      ends.push(
        await harness
          .instance()
          .get(access('max'))
          .catch((error: unknown) => error),
      );
    }
    // Assess: one call a minute, and two of them were saved
    expect(ends).toMatchObject([{ next: 'retry' }, { next: 'retry' }, { next: 'wait' }, { next: 'wait' }]);
    expect(harness.calls()).toBe(2);
  });
});

describe('probes of an open circuit', () => {
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
    await getAll(harness.instance());
    google.grantDelegation(SERVICE_ACCOUNT);
    google.clearCalls();
    harness.now += MINUTE_MS;
  });

  it.each([
    ['are unknown to Google', unknown],
    ['are refused with an unknown message', restricted],
  ])('continue with the next employee when the first ones %s', async (_, refuse) => {
    // Prepare
    const names = many.slice(0, 12);
    names.forEach(refuse);
    // Act
    const ends = await getMany(harness.instance(), [...names, 'max']);
    // Assess
    expect(ends.at(-1)).toMatchObject({ status: 'fulfilled' });
    expect(harness.calls()).toBe(13);
  });

  it('are limited to twenty a minute, over all instances', async () => {
    // Prepare
    many.forEach(unknown);
    // Act
    await getMany(harness.instance(), many.slice(0, 13));
    const last = await getMany(harness.instance(), [...many.slice(13), 'max']);
    // Assess
    expect(harness.calls()).toBe(20);
    expect(last.at(-1)).toMatchObject({ reason: { next: 'wait', reason: 'authorization_missing' } });
    harness.now += MINUTE_MS;
    expect(await harness.instance().get(access('max'))).toBeTruthy();
  });
});
