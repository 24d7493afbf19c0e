import { ControlHarness, idsWith } from '../../support/acceptance/aws-control-harness';

let harness: ControlHarness;
beforeEach(async () => {
  harness = await ControlHarness.start();
});
afterEach(() => harness.stop());

function expectUntouched(): void {
  const { functions, alarms, tables } = harness.plane;
  for (const { alias, versions, latest } of functions.all.values()) {
    expect({ alias, versions: [...versions.keys()] }).toEqual({
      alias: { version: '1', weights: {} },
      versions: ['1'],
    });
    expect(latest.Description).not.toMatch(/^acceptance-/);
  }
  expect([...tables.restored.keys()]).toEqual([]);
  expect(
    [...alarms.all.values()].filter(({ state }) => state === 'ALARM').map(({ reason }) => reason),
  ).toEqual(expect.not.arrayContaining([expect.stringContaining('Acceptance')]));
}

describe('after an interruption', () => {
  it.each([
    ['aws.alarms', 1],
    ['aws.canary', 1],
    ['aws.canary', 2],
    ['aws.canary', 3],
    ['aws.restore', 1],
    ['aws.restore', 2],
  ])('of %s at wait %i, everything is put back', async (name, wait) => {
    let waits = 0;
    harness.onSleep = () => {
      waits += 1;
      if (waits === wait) harness.interrupt();
    };

    const result = await harness.run([name]);

    expect(result.isInterrupted).toBe(true);
    expect(idsWith('refuted', result)).toEqual([]);
    expect(result.notRemoved).toEqual([]);
    expectUntouched();
  });
});

describe('after a crash', () => {
  it('the next run stops the canary and deletes its version', async () => {
    const { functions, deployments } = harness.plane;
    const [[name, ingest] = []] = [...functions.all].filter(([key]) => key.startsWith('Ingest'));
    if (name === undefined || !ingest) throw new Error('There is no ingest');
    ingest.latest.Description = 'acceptance-1';
    ingest.versions.set('2', { ...ingest.latest });
    ingest.alias = { version: '1', weights: { 2: 0.1 } };
    const group = [...deployments.groups.keys()].find((id) => id.startsWith('DeploymentIngest')) ?? '';
    const fields = { functionName: name, from: '1', to: '2', description: 'acceptance-1' };
    deployments.all.set('d-000000001', { group, ...fields, status: 'InProgress', reads: 0 });

    expect(await harness.removeTraces()).toEqual(['a version of ingest', 'the description of ingest']);
    expectUntouched();
    expect(deployments.all.get('d-000000001')).toMatchObject({ status: 'Stopped' });
    expect(await harness.removeTraces()).toEqual([]);
  });

  it('the next run moves the alias back if the canary has ended', async () => {
    const { functions } = harness.plane;
    const ingest = [...functions.all].find(([key]) => key.startsWith('Ingest'))?.[1];
    if (!ingest) throw new Error('There is no ingest');
    ingest.versions.set('2', { ...ingest.latest, Description: 'acceptance-1' });
    ingest.alias = { version: '2', weights: {} };

    await harness.removeTraces();

    expectUntouched();
  });

  it('the next run sets alarms back and deletes the restored table', async () => {
    const { alarms, tables } = harness.plane;
    const [name = ''] = alarms.all.keys();
    alarms.set(name, 'ALARM', 'Acceptance test 1: nothing is wrong');
    tables.restored.set('acceptance-LuccaGoogleCalendar-dev-1', 0);
    tables.restored.set('acceptance-LuccaGoogleCalendar-prod-1', 9);

    expect(await harness.removeTraces()).toEqual([
      'the state of 1 alarms',
      'the restored table acceptance-LuccaGoogleCalendar-dev-1',
    ]);
    expect([...tables.restored.keys()]).toEqual(['acceptance-LuccaGoogleCalendar-prod-1']);
  });
});

describe('without a permission', () => {
  it.each([
    ['iam:SimulatePrincipalPolicy', 'aws.roles'],
    ['cloudwatch:SetAlarmState', 'aws.alarms'],
    ['cloudwatch:GetMetricStatistics', 'aws.reconcile-runs'],
    ['logs:TestMetricFilter', 'aws.metric-filters'],
    ['logs:StartQuery', 'aws.saved-queries'],
    ['codedeploy:CreateDeployment', 'aws.canary'],
    ['lambda:PublishVersion', 'aws.canary'],
    ['dynamodb:DescribeTimeToLive', 'aws.ttl'],
    ['dynamodb:RestoreTableToPointInTime', 'aws.restore'],
  ])('%s, %s decides nothing and names it', async (action, name) => {
    const { denied, functions, tables } = harness.plane;
    for (const one of [denied, functions.denied, tables.denied]) one.add(action);

    const { findings, notRemoved } = await harness.run([name]);

    const reason = `your AWS credentials lack ${action}`;
    const advice = `Allow ${action}, then run it again with --only aws`;
    expect(findings[0]).toMatchObject({ verdict: 'not decided', reason, advice });
    expect(JSON.stringify(findings)).not.toContain('@');
    expect(notRemoved).toEqual([]);
    expectUntouched();
  });
});
