import { aConfiguration } from '../../support/builders/configurations';
import { KEY, useDoctorHarness, type DoctorHarness } from '../../support/doctor/harness';

const SPAIN_SECRET = 'lucca-google-calendar/google/spain';
const KEYLESS = JSON.stringify({
  type: 'aws_workload_identity',
  audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/aws',
  serviceAccountEmail: KEY.client_email,
});

const context = useDoctorHarness();

/** The employees for whom a token was requested. */
function triedEmployees() {
  return context.harness.google.calls.filter(({ method }) => method === 'token').map(({ owner }) => owner);
}

const employees = (...addresses: string[]) => addresses.flatMap((address) => ['--employee', address]);
const authorized = (id: string) => ({ status: 'ok', said: `${id}: authorized` });
const skipped = (said: string) => ({ status: 'skipped', said });

describe('the Google check', () => {
  it.each<[string, (harness: DoctorHarness) => unknown, string[], object[], string[]]>([
    [
      "tries the most recent employee in the configuration's log",
      (to) =>
        to.log({
          ...{ eventId: '200', resource: 'r', configuration: 'spain', employee: 'ana@acme.example' },
          at: '2026-03-05T11:00:00.000Z',
        }),
      [],
      [authorized('france')],
      ['lea@acme.example'],
    ],
    [
      'tries the next employee when the most recent one has left',
      async (to) => {
        const of = (employee: string, at: string) =>
          to.log({ employee, at, eventId: at, configuration: 'italy', resource: at });
        await of('gone@acme.example', '2026-03-05T11:00:00.000Z');
        await of('lea@acme.example', '2026-03-04T11:00:00.000Z');
        await to.configure([aConfiguration({ id: 'italy' })]);
      },
      [],
      [authorized('italy')],
      ['gone@acme.example', 'lea@acme.example'],
    ],
    [
      'is skipped when all employees in the log have left',
      ({ google }) => {
        google.deleteAccount('lea@acme.example');
      },
      [],
      [skipped('france: the recent employees have no calendar any more; specify one with --employee')],
      ['lea@acme.example'],
    ],
    [
      'is skipped when the log has no employee',
      (to) => to.configure([aConfiguration({ id: 'norway' })]),
      [],
      [skipped('norway: no recent employee in the log; specify one with --employee')],
      [],
    ],
    [
      'passes when one of the specified employees has access',
      ({ google }) => {
        google.addAccount('tom@acme.example');
      },
      employees('typo@acme.example', 'Tom@acme.example'),
      [authorized('france')],
      ['typo@acme.example', 'tom@acme.example'],
    ],
    [
      'fails when no specified employee has an account',
      () => undefined,
      employees('typo@acme.example'),
      [
        {
          status: 'wrong',
          said: 'france: unknown_google_user (No Google account has this address)',
          advice: 'With --employee, specify an employee who has a Google account',
        },
      ],
      ['typo@acme.example'],
    ],
    [
      'skips inactive configurations and workload identities',
      async (to) => {
        to.secrets.put(SPAIN_SECRET, KEYLESS);
        const google = { ...aConfiguration().google, credentialsSecretId: SPAIN_SECRET };
        await to.configure([
          aConfiguration({ active: false }),
          aConfiguration({ id: 'spain', establishments: ['20'], google }),
        ]);
      },
      [],
      [
        skipped('france: inactive'),
        skipped('spain: only the roles of the functions have access; use the check in the console'),
      ],
      [],
    ],
  ])('%s', async (_, prepare, args, findings, tried) => {
    await prepare(context.harness);

    const report = await context.harness.report(...args);

    expect(report.of('google')).toEqual(findings);
    expect(triedEmployees()).toEqual(tried);
  });

  it.each([
    [
      'another employee had access before',
      true,
      'employee_outside_workspace',
      'whose address is in the Google Workspace',
    ],
    [
      'no employee had access before',
      false,
      'authorization_missing',
      'the same error for an address outside the Workspace',
    ],
  ])('diagnoses an address outside the Workspace when %s', async (_, had, reason, advice) => {
    const configuration = aConfiguration({ id: had ? 'malta' : 'crete' });
    context.harness.google.addForeignDomain('partner.example');
    await context.harness.configure([configuration]);
    if (had) await context.harness.recordVerified(configuration, 'lea@acme.example');
    context.harness.tableCalls.length = 0;

    const report = await context.harness.report(...employees('ivy@partner.example'));

    expect(report.of('google')).toEqual([
      {
        status: 'wrong',
        said: expect.stringContaining(`${configuration.id}: ${reason} (`) as string,
        advice: expect.stringContaining(advice) as string,
      },
    ]);
    expect(triedEmployees()).toEqual(['ivy@partner.example', ...(had ? ['lea@acme.example'] : [])]);
    expect(context.harness.tableCalls).not.toContain('PutCommand');
  });
});
