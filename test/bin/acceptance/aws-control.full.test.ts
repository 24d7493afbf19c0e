import { ControlHarness, idsWith } from '../../support/acceptance/aws-control-harness';

const ALL = Array.from({ length: 14 }, (_, index) => `AWS-${String(index + 1).padStart(2, '0')}`);

let harness: ControlHarness;
afterEach(() => harness.stop());

describe('on a stage like production', () => {
  beforeEach(async () => {
    harness = await ControlHarness.start();
  });

  it('confirms every assumption and leaves nothing behind', async () => {
    const { functions, alarms, tables, deployments } = harness.plane;
    const before = JSON.stringify([...functions.all.values()].map(({ latest }) => latest));

    const result = await harness.run();

    expect(idsWith('confirmed', result)).toEqual(ALL);
    expect(result.notRemoved).toEqual([]);
    expect(result.measurements).toEqual([expect.objectContaining({ title: 'Point-in-time restore' })]);
    const ingest = [...functions.all.values()].find(({ next }) => next > 2);
    expect(ingest).toMatchObject({ alias: { version: '1', weights: {} } });
    expect([...(ingest?.versions.keys() ?? [])]).toEqual(['1']);
    expect(JSON.stringify([...functions.all.values()].map(({ latest }) => latest))).toBe(before);
    expect([...tables.restored.keys()]).toEqual([]);
    expect([...deployments.all.values()].map(({ status }) => status)).toEqual(['Stopped', 'Succeeded']);
    const lit = [...alarms.all.values()].filter(
      ({ AlarmActions, state }) => AlarmActions.length > 0 && state !== 'OK',
    );
    expect(lit).toEqual([]);
  });

  it('leaves alarms that are on alone', async () => {
    const [name = ''] = harness.plane.alarms.all.keys();
    harness.plane.alarms.set(name, 'ALARM', 'Threshold Crossed');

    const { findings } = await harness.run(['aws.alarms']);

    expect(findings[0]).toMatchObject({ assumption: 'AWS-03', verdict: 'not decided' });
    expect(harness.plane.alarms.all.get(name)).toMatchObject({ state: 'ALARM', reason: 'Threshold Crossed' });
  });

  it('does not decide about roles what depends on conditions of the account', async () => {
    const { statements } = harness.plane.roles;
    const Condition = { StringEquals: { 'aws:PrincipalTag/team': ['calendar'] } };
    for (const [role, all] of statements) {
      if (role.includes('IngestRole'))
        statements.set(
          role,
          all.map((one) => ({ ...one, Condition })),
        );
    }

    const { findings } = await harness.run(['aws.roles']);

    expect(findings[0]).toMatchObject({ assumption: 'AWS-01', verdict: 'not decided' });
    expect(JSON.stringify(findings[0])).toContain('aws:PrincipalTag/team');
  });

  it('does not start a canary in prod', async () => {
    for (const { latest } of harness.plane.functions.all.values())
      latest.Environment.Variables['STAGE'] = 'prod';

    const result = await harness.run(['aws.canary']);

    expect(idsWith('not decided', result)).toEqual(['AWS-05', 'AWS-06']);
    expect(harness.plane.calls).not.toContain('codedeploy:CreateDeployment');
  });

  it('does not start a canary while an alarm would stop it', async () => {
    const name = [...harness.plane.alarms.all.keys()].find((one) => one.endsWith('-InternalErrors')) ?? '';
    harness.plane.alarms.set(name, 'ALARM', 'Threshold Crossed');

    const { findings } = await harness.run(['aws.canary']);

    const reason = 'an alarm of the deployment is on, which would stop any canary';
    expect(findings[0]).toMatchObject({ verdict: 'not decided', reason });
    expect(harness.plane.calls).not.toContain('codedeploy:CreateDeployment');
  });

  it('decides nothing without the stack', async () => {
    const result = await harness.run(undefined, null);

    expect(idsWith('not decided', result)).toEqual(ALL);
    expect(new Set(result.findings.map((one) => 'reason' in one && one.reason))).toEqual(
      new Set(['needs --stack']),
    );
    expect(harness.plane.calls).toEqual([]);
  });
});

it('does not decide on a stage without alarms, canary and recovery', async () => {
  const none = { alarms: { enabled: false, page: { emails: [] }, ticket: { emails: [] } } };
  harness = await ControlHarness.start({ ...none, canary: false, retainData: false });

  const result = await harness.run(['aws.alarms', 'aws.canary', 'aws.restore']);

  expect(idsWith('not decided', result)).toEqual(['AWS-03', 'AWS-04', 'AWS-05', 'AWS-06', 'AWS-08']);
  expect(result.notRemoved).toEqual([]);
});
