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

describe('an employee whom Google refuses while it issues tokens for others', () => {
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
    refuse();
    await harness.instance().get(access('lea'));
    google.clearCalls();
    const refused = harness.instance().get(access('', IVY));

    await expect(refused).rejects.toMatchObject({ next: 'fail', reason });
    await expect(refused).rejects.not.toThrow('@');
    expect(harness.owners()).toEqual([IVY.employee, 'lea@acme.example']);
    expect(await harness.state()).toMatchObject({ state: 'granted' });
    expect(harness.changes()).toEqual([expect.stringContaining('Authorization granted')]);
  });

  it('does not fail concurrent calls for others, and shares one comparison call', async () => {
    google.addForeignDomain('partner.example');
    const tokens = harness.instance();
    await tokens.get(access('lea'));
    google.clearCalls();
    const foreigners = TEN_EMPLOYEES.map((name) =>
      tokens.get(access('', { employee: `${name}@partner.example` })),
    );
    const [colleague, ...ends] = await Promise.allSettled([tokens.get(access('max')), ...foreigners]);

    expect(colleague).toMatchObject({ status: 'fulfilled' });
    for (const end of ends) expect(end).toMatchObject({ reason: { reason: 'employee_outside_workspace' } });
    expect(harness.calls()).toBeLessThanOrEqual(1 + TEN_EMPLOYEES.length + 1);
  });

  it('is compared with the next verified employee when one was deleted or is refused as well', async () => {
    google.addForeignDomain('partner.example');
    for (const name of ['lea', 'max', 'zoe']) await harness.instance().get(access(name));
    google.deleteAccount('zoe@acme.example');
    google.restrictAccount('max@acme.example', 'Account restricted');
    google.clearCalls();
    await expect(harness.instance().get(access('', IVY))).rejects.toMatchObject({ next: 'fail' });

    expect(harness.owners()).toEqual([
      IVY.employee,
      ...['zoe', 'max', 'lea'].map((name) => `${name}@acme.example`),
    ]);
    expect((await harness.state())?.verifiedEmployees.map(({ employee }) => employee)).toEqual([
      'max@acme.example',
      'lea@acme.example',
    ]);
  });

  it('is compared without a call when another employee got a token during the request', async () => {
    const gate = harness.gate();
    await gate(access('lea'), () => Promise.resolve('token'));
    const response = Promise.withResolvers<string>();
    const request = jest.fn(() => response.promise);
    harness.now += 1;
    const end = gate(access('', IVY), request).catch((error: unknown) => error);
    while (request.mock.calls.length === 0) await setImmediate();
    harness.now += 1;
    await gate(access('max'), () => Promise.resolve('token'));
    response.reject(
      new TokenRefusedError('authorization_missing', '', new FailError('employee_outside_workspace', '')),
    );

    expect(await end).toMatchObject({ next: 'fail' });
    expect(request).toHaveBeenCalledTimes(1);
  });

  it('is not compared with itself', async () => {
    await harness.instance().get(access('lea'));
    google.clearCalls();
    google.restrictAccount('lea@acme.example', 'Account restricted');
    await expect(harness.instance().get(access('lea'))).rejects.toMatchObject({ next: 'wait' });
    expect(harness.calls()).toBe(1);
  });

  it('is no longer used for comparisons', async () => {
    for (const name of ['lea', 'max']) await harness.instance().get(access(name));
    google.restrictAccount('max@acme.example', 'Account restricted');
    await expect(harness.instance().get(access('max'))).rejects.toMatchObject({ next: 'fail' });

    expect((await harness.state())?.verifiedEmployees).toMatchObject([{ employee: 'lea@acme.example' }]);
  });

  it('is retried when Google does not respond to the comparison', async () => {
    google.addForeignDomain('partner.example');
    await harness.instance().get(access('lea'));
    google.failNext({ status: 503, reason: 'x', match: ({ owner }) => owner === 'lea@acme.example' });
    await expect(harness.instance().get(access('', IVY))).rejects.toMatchObject({ next: 'retry' });
    expect(await harness.state()).toMatchObject({ state: 'granted' });
  });

  it('opens the circuit when Google refuses the others as well', async () => {
    google.addForeignDomain('partner.example');
    for (const name of ['lea', 'max', 'zoe']) await harness.instance().get(access(name));
    harness.now += MINUTE_MS;
    google.revokeDelegation(SERVICE_ACCOUNT);
    await expect(harness.instance().get(access('', IVY))).rejects.toMatchObject({
      next: 'wait',
      reason: 'authorization_missing',
    });
    expect(await harness.state()).toMatchObject({ state: 'revoked' });
  });

  it('opens the circuit while there is no verified employee', async () => {
    google.addForeignDomain('partner.example');
    await expect(harness.instance().get(access('', IVY))).rejects.toMatchObject({ next: 'wait' });
    expect(await harness.state()).toMatchObject({ state: 'revoked' });
    harness.now += MINUTE_MS;
    await harness.instance().get(access('lea'));

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

  it('makes the trial call for the verified employee, not for the one with an event', async () => {
    await getAll(harness.instance());

    expect(harness.owners()).toEqual(['lea@acme.example']);
    expect(await harness.state()).toMatchObject({ state: 'revoked' });
  });

  it('closes when the first employee with an event is unknown to Google', async () => {
    google.grantDelegation(SERVICE_ACCOUNT);
    google.addAccount('employee-0@acme.example');
    google.deleteAccount('employee-0@acme.example');
    const [first, ...others] = await getAll(harness.instance());

    expect(first).toMatchObject({ reason: { reason: 'unknown_google_user' } });
    for (const end of others) expect(end).toMatchObject({ status: 'fulfilled' });
    expect(await harness.state()).toMatchObject({ state: 'granted' });
  });

  it('makes the trial call for the employee with an event when the verified account was deleted', async () => {
    google.grantDelegation(SERVICE_ACCOUNT);
    google.deleteAccount('lea@acme.example');
    await harness.instance().get(access('max'));

    expect(harness.owners()).toEqual(['lea@acme.example', 'max@acme.example']);
    expect((await harness.state())?.verifiedEmployees).toMatchObject([{ employee: 'max@acme.example' }]);
  });

  it('makes no further call when the event belongs to the verified employee', async () => {
    google.grantDelegation(SERVICE_ACCOUNT);

    await harness.instance().get(access('lea'));

    expect(harness.owners()).toEqual(['lea@acme.example']);
  });

  it('stays open without further calls when the verified employee is refused', async () => {
    harness.now += 5 * MINUTE_MS;
    await expect(harness.instance().get(access('lea'))).rejects.toMatchObject({ next: 'wait' });
    await getAll(harness.instance());

    expect(harness.owners()).toEqual(['lea@acme.example']);
  });

  it('closes within a minute when the verified employee has left the Workspace', async () => {
    google.grantDelegation(SERVICE_ACCOUNT);
    google.addForeignDomain('acme.example');
    const max = access('', { employee: 'max@new.example' });
    await expect(harness.instance().get(max)).rejects.toMatchObject({ next: 'wait' });
    harness.now += MINUTE_MS;
    expect(await harness.instance().get(max)).toBeTruthy();
  });

  it('returns events to the queue during the trial call of another instance', async () => {
    const [one, other] = [harness.instance(), harness.instance()];
    google.grantDelegation(SERVICE_ACCOUNT);
    const ends = await Promise.allSettled([one.get(access('max')), other.get(access('tom'))]);

    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(ends.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { next: 'retry', reason: 'authorization_missing', afterMs: 2000 },
    });
    expect(await other.get(access('tom'))).toBeTruthy();
  });

  it('allows another trial call without a response of Google, one for each minute that passed', async () => {
    harness.now += MINUTE_MS;
    google.failNext({ status: 500, reason: 'internal_failure', times: 2 });
    const ends: unknown[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      ends.push(
        await harness
          .instance()
          .get(access('max'))
          .catch((error: unknown) => error),
      );
    }

    // One call a minute, and two of them were saved
    expect(ends).toMatchObject([{ next: 'retry' }, { next: 'retry' }, { next: 'wait' }, { next: 'wait' }]);
    expect(harness.calls()).toBe(2);
  });
});

describe('the trial calls of an open circuit', () => {
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
    const names = many.slice(0, 12);
    names.forEach(refuse);
    const ends = await getMany(harness.instance(), [...names, 'max']);

    expect(ends.at(-1)).toMatchObject({ status: 'fulfilled' });
    expect(harness.calls()).toBe(13);
  });

  it('are limited to twenty a minute, for all instances', async () => {
    many.forEach(unknown);
    await getMany(harness.instance(), many.slice(0, 13));
    const last = await getMany(harness.instance(), [...many.slice(13), 'max']);

    expect(harness.calls()).toBe(20);
    expect(last.at(-1)).toMatchObject({ reason: { next: 'wait', reason: 'authorization_missing' } });
    harness.now += MINUTE_MS;
    expect(await harness.instance().get(access('max'))).toBeTruthy();
  });
});
