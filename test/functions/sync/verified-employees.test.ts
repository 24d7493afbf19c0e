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

describe('an employee whom Google refuses while colleagues get tokens', () => {
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

  it.each(refusals)('concerns nobody else (%s, %s)', async (reason, _, refuse) => {
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

  it('concerns nobody else at the same time, and one call for a colleague tells it for all', async () => {
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

  it('is compared with the next colleague, where one has no account any more, or is refused too', async () => {
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

  it('is compared without a further call where a colleague got a token meanwhile', async () => {
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

  it('serves no more as a comparison for others', async () => {
    // Prepare
    for (const name of ['lea', 'max']) await harness.instance().get(access(name));
    google.restrictAccount('max@acme.example', 'Account restricted');
    // Act
    await expect(harness.instance().get(access('max'))).rejects.toMatchObject({ next: 'fail' });
    // Assess
    expect((await harness.state())?.verifiedEmployees).toMatchObject([{ employee: 'lea@acme.example' }]);
  });

  it('is tried again later where Google does not say what the colleague gets', async () => {
    // Prepare
    google.addForeignDomain('partner.example');
    await harness.instance().get(access('lea'));
    google.failNext({ status: 503, reason: 'x', match: ({ owner }) => owner === 'lea@acme.example' });
    // Act & assess
    await expect(harness.instance().get(access('', IVY))).rejects.toMatchObject({ next: 'retry' });
    expect(await harness.state()).toMatchObject({ state: 'granted' });
  });

  it('is one of all where the colleagues are refused too', async () => {
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

  it('counts for all while it is not known to work for anybody, until it works for somebody', async () => {
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

describe('a revoked authorization that worked for somebody', () => {
  beforeEach(async () => {
    await harness.instance().get(access('lea'));
    harness.now += MINUTE_MS;
    google.revokeDelegation(SERVICE_ACCOUNT);
    await getAll(harness.instance());
    harness.now += MINUTE_MS;
    google.clearCalls();
  });

  it('is asked about for that employee, not for whoever has an event', async () => {
    await getAll(harness.instance());

    expect(harness.owners()).toEqual(['lea@acme.example']);
    expect(await harness.state()).toMatchObject({ state: 'revoked' });
  });

  it('is back though the first who asks is unknown to Google', async () => {
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

  it('is asked about for whoever has an event where that employee has no account any more', async () => {
    // Prepare
    google.grantDelegation(SERVICE_ACCOUNT);
    google.deleteAccount('lea@acme.example');
    // Act
    await harness.instance().get(access('max'));
    // Assess
    expect(harness.owners()).toEqual(['lea@acme.example', 'max@acme.example']);
    expect((await harness.state())?.verifiedEmployees).toMatchObject([{ employee: 'max@acme.example' }]);
  });

  it('takes no further call for an event of that very employee', async () => {
    google.grantDelegation(SERVICE_ACCOUNT);

    await harness.instance().get(access('lea'));

    expect(harness.owners()).toEqual(['lea@acme.example']);
  });

  it('stays revoked where that very employee is refused: nobody else is asked for', async () => {
    // Prepare
    harness.now += 5 * MINUTE_MS;
    // Act
    await expect(harness.instance().get(access('lea'))).rejects.toMatchObject({ next: 'wait' });
    await getAll(harness.instance());
    // Assess
    expect(harness.owners()).toEqual(['lea@acme.example']);
  });

  it('is back a minute later at the latest where that employee is outside the Workspace by now', async () => {
    // Prepare
    google.grantDelegation(SERVICE_ACCOUNT);
    google.addForeignDomain('acme.example');
    const max = access('', { employee: 'max@new.example' });
    await expect(harness.instance().get(max)).rejects.toMatchObject({ next: 'wait' });
    harness.now += MINUTE_MS;
    // Act & assess
    expect(await harness.instance().get(max)).toBeTruthy();
  });

  it('sends events that come while another instance is asking back to the queue', async () => {
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

  it('gives the turn back where Google did not answer, as often as minutes have passed', async () => {
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
    await getAll(harness.instance());
    google.grantDelegation(SERVICE_ACCOUNT);
    google.clearCalls();
    harness.now += MINUTE_MS;
  });

  it.each([
    ['are unknown to Google', unknown],
    ['are refused with words that nobody knows', restricted],
  ])('are asked for one after the other, though the first ones %s', async (_, refuse) => {
    // Prepare
    const names = many.slice(0, 12);
    names.forEach(refuse);
    // Act
    const ends = await getMany(harness.instance(), [...names, 'max']);
    // Assess
    expect(ends.at(-1)).toMatchObject({ status: 'fulfilled' });
    expect(harness.calls()).toBe(13);
  });

  it('are asked for twenty times a minute at most, over all instances', async () => {
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
