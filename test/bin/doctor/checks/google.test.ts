import { aConfiguration } from '../../../support/builders/configurations';
import { KEY } from '../../../support/doctor/services';
import { useDoctorHarness } from '../../../support/doctor/use-doctor-harness';

const PREFIX = 'lucca-google-calendar/google/';
const KEYLESS = {
  type: 'aws_workload_identity',
  audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/aws',
  serviceAccountEmail: KEY.client_email,
};

const given = useDoctorHarness();

/** The findings of the Google check. */
async function findings(...args: string[]) {
  return (await given.harness.report(...args)).of('google');
}

/** The employees for whom Google was asked for a token. */
function triedEmployees() {
  return given.harness.google.calls.filter(({ method }) => method === 'token').map(({ owner }) => owner);
}

describe('checkGoogleAccess', () => {
  it('tries the most recent employee in the log of the configuration', async () => {
    // Prepare
    const rows = { eventId: '200', resource: 'r', configuration: 'spain', employee: 'ana@acme.example' };
    await given.harness.log({ ...rows, at: '2026-03-05T11:00:00.000Z' });
    // Act
    const found = await findings();
    // Assess
    expect(found).toEqual([{ status: 'ok', said: 'france works' }]);
    expect(triedEmployees()).toEqual(['lea@acme.example']);
  });

  it('tries the next employee when the most recent one has left', async () => {
    // Prepare
    const of = (employee: string, at: string, eventId: string) =>
      given.harness.log({ employee, at, eventId, configuration: 'italy', resource: eventId });
    await of('gone@acme.example', '2026-03-05T11:00:00.000Z', '301');
    await of('lea@acme.example', '2026-03-04T11:00:00.000Z', '302');
    await given.harness.configure([aConfiguration({ id: 'italy' })]);
    // Act & assess
    expect(await findings()).toEqual([{ status: 'ok', said: 'italy works' }]);
    expect(triedEmployees()).toEqual(['gone@acme.example', 'lea@acme.example']);
  });

  it('is skipped when all employees from the log have left', async () => {
    // Prepare
    given.harness.google.deleteAccount('lea@acme.example');
    // Act & assess
    expect(await findings()).toEqual([
      {
        status: 'skipped',
        said: 'the last employees of france no longer have a calendar: name one with --employee',
      },
    ]);
  });

  it('is skipped when the log has no employee', async () => {
    // Prepare
    await given.harness.configure([aConfiguration({ id: 'norway' })]);
    // Act & assess
    expect(await findings()).toEqual([
      { status: 'skipped', said: 'no employee of norway is known yet: name one with --employee' },
    ]);
    expect(triedEmployees()).toEqual([]);
  });

  it('passes when it works for one of the named employees', async () => {
    // Prepare
    given.harness.google.addAccount('tom@acme.example');
    // Act
    const found = await findings('--employee', 'typo@acme.example', '--employee', 'Tom@acme.example');
    // Assess
    expect(found).toEqual([{ status: 'ok', said: 'france works' }]);
    expect(triedEmployees()).toEqual(['typo@acme.example', 'tom@acme.example']);
  });

  it('fails when no named employee has an account', async () => {
    // Act
    const report = await given.harness.report('--employee', 'typo@acme.example');
    // Assess
    expect(report.code).toBe(1);
    expect(report.of('google')).toEqual([
      {
        status: 'wrong',
        said: 'france: unknown_google_user (No Google account has this address)',
        advice: 'Name an employee who has a Google account, with --employee',
      },
    ]);
  });

  it.each([
    [
      'it has worked for another employee',
      true,
      'employee_outside_workspace',
      /whose address is in the Google Workspace/,
    ],
    [
      'it has not worked for anyone',
      false,
      'authorization_missing',
      /the same error for an address outside the Workspace/,
    ],
  ])('diagnoses an address outside the Workspace when %s', async (_, isVerified, reason, advice) => {
    // Prepare
    given.harness.google.addForeignDomain('partner.example');
    const one = aConfiguration({ id: isVerified ? 'malta' : 'crete' });
    await given.harness.configure([one]);
    if (isVerified) await given.harness.recordVerified(one, 'lea@acme.example');
    given.harness.tableCalls.length = 0;
    // Act
    const [finding, ...others] = await findings('--employee', 'ivy@partner.example');
    // Assess
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      status: 'wrong',
      said: expect.stringContaining(`${one.id}: ${reason} (`) as string,
    });
    expect(finding?.advice).toMatch(advice);
    expect(triedEmployees()).toEqual(['ivy@partner.example', ...(isVerified ? ['lea@acme.example'] : [])]);
    expect(given.harness.tableCalls).not.toContain('PutCommand');
  });

  it('skips inactive configurations and workload identities', async () => {
    // Prepare
    given.harness.secrets.put(`${PREFIX}spain`, JSON.stringify(KEYLESS));
    const { google } = aConfiguration();
    await given.harness.configure([
      aConfiguration({ active: false }),
      aConfiguration({
        id: 'spain',
        establishments: ['20'],
        google: { ...google, credentialsSecretId: `${PREFIX}spain` },
      }),
    ]);
    // Act & assess
    expect(await findings()).toEqual([
      { status: 'skipped', said: 'france is inactive' },
      {
        status: 'skipped',
        said: "only the connector's own role may act for spain: run the check in the console instead",
      },
    ]);
    expect(triedEmployees()).toEqual([]);
  });
});
