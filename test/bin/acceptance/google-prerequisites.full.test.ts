import type { Finding } from '../../../bin/acceptance/check';
import {
  EMPLOYEE,
  KEY,
  SECOND,
  useGoogleAcceptance,
  type GoogleAcceptanceHarness,
} from '../../support/acceptance/google-harness';
import { AUDIENCE } from '../../support/fakes/google/identity/aws-role';
import { CALENDAR_SCOPE } from '../../support/fakes/google/real-client';

const current = useGoogleAcceptance();
let harness: GoogleAcceptanceHarness;

beforeEach(() => {
  harness = current.harness;
});

const undecided = (findings: Finding[]) => findings.filter(({ verdict }) => verdict === 'not decided');
const textOf = (value: unknown) => JSON.stringify(value);

describe('nothing is decided and nothing is written', () => {
  it.each<[string, () => void, Record<string, string>, RegExp]>([
    ['the configuration does not exist', () => undefined, { configuration: 'nowhere' }, /no configuration/],
    [
      'the secret is missing',
      () => {
        harness.removeSecret();
      },
      {},
      /secret .* does not exist/,
    ],
    [
      'only the role of a function has access',
      () => {
        harness.putSecret({
          type: 'aws_workload_identity',
          audience: AUDIENCE,
          serviceAccountEmail: KEY.client_email,
        });
      },
      {},
      /only the role of a function/,
    ],
    [
      'the delegation is missing',
      () => {
        harness.google.revokeDelegation(KEY.client_email);
      },
      {},
      /--employee: 401 unauthorized_client/,
    ],
    [
      'the employee is of another Workspace',
      () => {
        harness.google.addForeignDomain('acme.example');
      },
      {},
      /--employee: 401 unauthorized_client/,
    ],
    [
      'Google is unavailable',
      () => void harness.google.failNext({ status: 503, reason: 'backendError', times: 100 }),
      {},
      /503/,
    ],
  ])('when %s', async (_, prepare, options, reason) => {
    prepare();
    const group = harness.group(options);
    const { findings } = await harness.run(group);

    const ids = group.checks.flatMap(({ decides }) => decides);
    expect(undecided(findings).map(({ assumption }) => assumption)).toEqual(ids);
    expect(findings[0]).toMatchObject({ reason: expect.stringMatching(reason) as string });
    expect(textOf(findings)).not.toContain('"advice":""');
    expect(harness.google.allEvents()).toEqual([]);
  });
});

it('what needs the second employee is not decided when they have no account', async () => {
  const { findings } = await harness.run(harness.group({ second: 'no-account-two@acme.example' }));
  const reasons = undecided(findings);

  expect(reasons.map(({ assumption }) => assumption)).toEqual(
    expect.arrayContaining(['GOOGLE-16', 'GOOGLE-21']),
  );
  expect(reasons.length).toBeLessThan(findings.length);
  expect(reasons[0]).toMatchObject({
    reason: expect.stringContaining('--second: 400 invalid_grant') as string,
  });
});

describe('is not decided', () => {
  it.each<[string, string, () => void]>([
    [
      'GOOGLE-27',
      'the scope is not delegated',
      () => {
        harness.google.grantDelegation(KEY.client_email, [CALENDAR_SCOPE]);
      },
    ],
    [
      'GOOGLE-05',
      'the unused scope is delegated',
      () => {
        harness.google.grantDelegation(
          KEY.client_email,
          ['', '.settings.readonly', '.events', '.events.owned'].map((end) => CALENDAR_SCOPE + end),
        );
      },
    ],
    [
      'GOOGLE-21',
      'both employees have working locations',
      () => {
        harness.google.setWorkingLocations(SECOND, true);
      },
    ],
    [
      'GOOGLE-18',
      'neither employee has working locations',
      () => {
        harness.google.setWorkingLocations(EMPLOYEE, false);
      },
    ],
    [
      'GOOGLE-22',
      'neither employee has out-of-office events',
      () => {
        for (const one of [EMPLOYEE, SECOND]) harness.google.setOutOfOffice(one, false);
      },
    ],
    [
      'GOOGLE-16',
      'the invitation does not arrive',
      () => {
        harness.google.failNext({
          status: 404,
          reason: 'notFound',
          times: 100,
          match: ({ method, owner }) => method === 'get' && owner === SECOND,
        });
      },
    ],
  ])('%s when %s', async (id, _, prepare) => {
    prepare();
    const { findings } = await harness.run();

    expect(undecided(findings).map(({ assumption }) => assumption)).toContain(id);
    expect(findings.filter(({ verdict }) => verdict === 'refuted')).toEqual([]);
  });
});

describe('a rate limit', () => {
  it('delays a check', async () => {
    harness.google.failNext({
      status: 403,
      reason: 'rateLimitExceeded',
      times: 2,
      match: ({ method }) => method === 'insert',
    });
    const { findings } = await harness.run();

    expect(findings.filter(({ verdict }) => verdict !== 'confirmed')).toEqual([]);
  });

  it('of quick writes is confirmed', async () => {
    harness.google.switches.burst = { writes: 10, status: 403, reason: 'rateLimitExceeded' };
    const { findings, measurements } = await harness.run();

    expect(findings.at(-1)).toMatchObject({ assumption: 'GOOGLE-29', verdict: 'confirmed' });
    expect(measurements.at(-1)?.rows).toEqual([
      ['5', '0.0', expect.stringContaining('403 rateLimitExceeded')],
    ]);
  });
});

describe('a new delegation', () => {
  const MINUTE_MS = 60_000;

  beforeEach(() => {
    harness.google.revokeDelegation(KEY.client_email);
  });

  it('is waited for and measured', async () => {
    const grantedAt = harness.now + 3 * MINUTE_MS;
    harness.onSleep = () => {
      if (harness.now >= grantedAt) harness.google.grantDelegation(KEY.client_email);
    };
    const { findings, measurements } = await harness.run(harness.group({ delegationWaitMs: 10 * MINUTE_MS }));

    expect(undecided(findings)).toEqual([]);
    expect(measurements[0]).toMatchObject({ title: 'New delegation', rows: [['180 s']] });
  });

  it('is not waited for longer than asked', async () => {
    const startedAt = harness.now;
    const { findings } = await harness.run(harness.group({ delegationWaitMs: MINUTE_MS }));

    expect(undecided(findings)).toEqual(findings);
    expect(harness.now - startedAt).toBeLessThanOrEqual(MINUTE_MS);
  });
});
