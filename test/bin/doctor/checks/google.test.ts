import { aConfiguration } from '../../support/builders/configurations';
import { KEY } from '../../support/doctor/services';
import { doctorWorlds } from '../../support/doctor/harnesses';

const PREFIX = 'lucca-google-calendar/google/';
const KEYLESS = {
  type: 'aws_workload_identity',
  audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/aws',
  serviceAccountEmail: KEY.client_email,
};

const given = doctorWorlds();

/** What the command finds of Google. */
async function findings(...args: string[]) {
  return (await given.harness.report(...args)).of('google');
}

/** Whose calendars were opened. */
function asked() {
  return given.harness.google.calls.filter(({ method }) => method === 'token').map(({ owner }) => owner);
}

describe('npm run doctor asks Google', () => {
  it('for the employee for whom it worked last, in the log of the configuration', async () => {
    // Prepare
    const rows = { eventId: '200', resource: 'r', configuration: 'spain', employee: 'ana@acme.example' };
    await given.harness.log({ ...rows, at: '2026-03-05T11:00:00.000Z' });
    // Act
    const found = await findings();
    // Assess
    expect(found).toEqual([{ status: 'ok', said: 'france works' }]);
    expect(asked()).toEqual(['lea@acme.example']);
  });

  it('for the one before, where the last one has left', async () => {
    // Prepare
    const of = (employee: string, at: string, eventId: string) =>
      given.harness.log({ employee, at, eventId, configuration: 'italy', resource: eventId });
    await of('gone@acme.example', '2026-03-05T11:00:00.000Z', '301');
    await of('lea@acme.example', '2026-03-04T11:00:00.000Z', '302');
    await given.harness.configure([aConfiguration({ id: 'italy' })]);
    // Act & assess
    expect(await findings()).toEqual([{ status: 'ok', said: 'italy works' }]);
    expect(asked()).toEqual(['gone@acme.example', 'lea@acme.example']);
  });

  it('and blames no configuration where all whom it knows have left', async () => {
    // Prepare
    given.harness.google.deleteAccount('lea@acme.example');
    // Act & assess
    expect(await findings()).toEqual([
      {
        status: 'skipped',
        said: 'the last employees of france have no calendar any more: name one with --employee',
      },
    ]);
  });

  it('for nobody where the log knows nobody', async () => {
    // Prepare
    await given.harness.configure([aConfiguration({ id: 'norway' })]);
    // Act & assess
    expect(await findings()).toEqual([
      { status: 'skipped', said: 'no employee of norway is known yet: name one with --employee' },
    ]);
    expect(asked()).toEqual([]);
  });

  it('for those who are named, and takes what works for one of them', async () => {
    // Prepare
    given.harness.google.addAccount('tom@acme.example');
    // Act
    const found = await findings('--employee', 'typo@acme.example', '--employee', 'Tom@acme.example');
    // Assess
    expect(found).toEqual([{ status: 'ok', said: 'france works' }]);
    expect(asked()).toEqual(['typo@acme.example', 'tom@acme.example']);
  });

  it('and says if it knows none of those who are named', async () => {
    // Act
    const report = await given.harness.report('--employee', 'typo@acme.example');
    // Assess
    expect(report.code).toBe(1);
    expect(report.of('google')).toEqual([
      {
        status: 'wrong',
        said: 'france: unknown_google_user (Google knows no account with this address)',
        advice: 'Name an employee who has a Google account, with --employee',
      },
    ]);
  });

  it.each([
    [
      'it worked for somebody before',
      true,
      'employee_outside_workspace',
      /whose address is in the Google Workspace/,
    ],
    [
      'it is not known to have worked',
      false,
      'authorization_missing',
      /the same of an address outside the Workspace/,
    ],
  ])('and tells an address outside the Workspace, where %s', async (_, isKnown, reason, advice) => {
    // Prepare
    given.harness.google.addForeignDomain('partner.example');
    const one = aConfiguration({ id: isKnown ? 'malta' : 'crete' });
    await given.harness.configure([one]);
    if (isKnown) await given.harness.worked(one, 'lea@acme.example');
    given.harness.asked.length = 0;
    // Act
    const [finding, ...others] = await findings('--employee', 'ivy@partner.example');
    // Assess
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      status: 'wrong',
      said: expect.stringContaining(`${one.id}: ${reason} (`) as string,
    });
    expect(finding?.advice).toMatch(advice);
    expect(asked()).toEqual(['ivy@partner.example', ...(isKnown ? ['lea@acme.example'] : [])]);
    expect(given.harness.asked).not.toContain('PutCommand');
  });

  it('for no configuration that is inactive, or only the connector itself may use', async () => {
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
        said: "only the connector's own role may act for spain: try the check on the console's page",
      },
    ]);
    expect(asked()).toEqual([]);
  });
});
