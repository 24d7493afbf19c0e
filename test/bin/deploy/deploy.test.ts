import { createDeployApi } from '../../../bin/deploy/aws';
import { deployCommand } from '../../../bin/deploy/deploy';
import { runCommand } from '../../../bin/command-line/command';
import { MAPPINGS_TABLE } from '../../../functions/store/tables';
import { awsEnvironment, LOCAL_REGION } from '../../support/aws/aws-environment';
import { ofStack, startCloudFormation, type FakeCloudFormation } from '../../support/aws/cloud-formation';
import { createTable, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { startSecretsManager, type LocalSecretsManager } from '../../support/aws/secrets-manager';
import { collectText, type Run } from '../../support/harness/run-command';

const STACK = 'LuccaGoogleCalendar-prod';
const PROD = ['-c', 'stage=prod'];
const NOT_FOUND = 'No hosted zone found with ID: Z0123456789ABC (Service: Route53, Status Code: 404)';

const environment = process.env;
let dynamodb: LocalDynamoDb;
let secrets: LocalSecretsManager;
let cloudFormation: FakeCloudFormation;
/** The arguments of each run of the CDK command line. */
let cdkRuns: string[][];

beforeAll(async () => {
  dynamodb = await startDynamoDb();
});

beforeEach(async () => {
  secrets = await startSecretsManager();
  cloudFormation = await startCloudFormation();
  cdkRuns = [];
  process.env = {
    ...environment,
    ...awsEnvironment({ dynamodb: dynamodb.endpoint, secretsManager: secrets.endpoint }),
    AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.endpoint,
  };
});

afterEach(async () => {
  process.env = environment;
  await cloudFormation.stop();
  await secrets.stop();
});

afterAll(() => dynamodb.stop());

/** What a run of the CDK command line does to the stack; returns its exit code. */
type CdkRun = () => number;

/** Runs the command with the real AWS SDK. */
async function deploy(args: string[], runs: CdkRun[], context: Record<string, unknown> = {}): Promise<Run> {
  const output = collectText();
  const errors = collectText();
  const streams = { output: output.stream, errors: errors.stream };
  const rest = [...runs];
  const runCdk = (cdkArgs: string[]) => {
    cdkRuns.push(cdkArgs);
    const run = rest.shift();
    if (!run) throw new Error('The CDK command line should not run');
    return Promise.resolve(run());
  };
  const command = deployCommand({ ...streams, context, runCdk, openApi: createDeployApi });
  const code = await runCommand(command, args, streams);
  expect(rest).toEqual([]);
  return { code, output: output.text(), errors: errors.text() };
}

const created: CdkRun = () => {
  cloudFormation.replaceStack(STACK);
  cloudFormation.happens(
    ofStack(STACK, 'CREATE_IN_PROGRESS', 'User Initiated'),
    { id: 'EventsQueue7396B467', type: 'AWS::SQS::Queue', status: 'CREATE_COMPLETE' },
    ofStack(STACK, 'CREATE_COMPLETE'),
  );
  return 0;
};

const updated: CdkRun = () => {
  cloudFormation.happens(ofStack(STACK, 'UPDATE_IN_PROGRESS'), ofStack(STACK, 'UPDATE_COMPLETE'));
  return 0;
};

/** A first deployment with a wrong hosted zone. */
const creationFailed: CdkRun = () => {
  cloudFormation.replaceStack(STACK);
  cloudFormation.happens(
    ofStack(STACK, 'CREATE_IN_PROGRESS', 'User Initiated'),
    { id: 'EventsQueue7396B467', type: 'AWS::SQS::Queue', status: 'CREATE_IN_PROGRESS' },
    {
      id: 'DomainRecord1A2B3C4D',
      type: 'AWS::Route53::RecordSet',
      status: 'CREATE_FAILED',
      reason: NOT_FOUND,
    },
    {
      ...{ id: 'EventsQueue7396B467', type: 'AWS::SQS::Queue', status: 'CREATE_FAILED' },
      reason: 'Resource creation cancelled',
    },
    ofStack(
      STACK,
      'ROLLBACK_IN_PROGRESS',
      'The following resource(s) failed to create: [DomainRecord1A2B3C4D].',
    ),
    { id: 'EventsQueue7396B467', type: 'AWS::SQS::Queue', status: 'DELETE_COMPLETE' },
    ofStack(STACK, 'ROLLBACK_COMPLETE'),
  );
  return 1;
};

/** An update that fails, and then fails to roll back the console. */
const updateRollbackFailed: CdkRun = () => {
  const reason = 'The deployment failed\n because one or more alarms are active.';
  cloudFormation.happens(
    ofStack(STACK, 'UPDATE_IN_PROGRESS', 'User Initiated'),
    { id: 'SyncLive1', type: 'AWS::Lambda::Alias', status: 'UPDATE_FAILED', reason: 'Rollback successful' },
    ofStack(STACK, 'UPDATE_ROLLBACK_IN_PROGRESS'),
    { id: 'ConsoleLive1', type: 'AWS::Lambda::Alias', status: 'UPDATE_FAILED', reason },
    ofStack(STACK, 'UPDATE_ROLLBACK_FAILED'),
  );
  return 1;
};

describe('the first deployment of a stage', () => {
  it('creates the stack without protection, then protects it', async () => {
    const args = [...PROD, '--require-approval', 'never', '--outputs-file', 'outputs.json'];

    const run = await deploy(args, [created, updated]);

    expect(run).toEqual({
      ...{ code: 0, errors: '' },
      output: `\nThe stack ${STACK} exists. A second update protects it and its tables from deletion.\n`,
    });
    const always = ['deploy', '--no-notices', ...args];
    expect(cdkRuns).toEqual([[...always, '-c', 'firstDeployment=true'], always]);
  });

  it('needs no second update without data to retain', async () => {
    const context = { stage: 'prod', stages: { prod: { retainData: false } } };

    expect(await deploy([], [created], context)).toEqual({ code: 0, output: '', errors: '' });
    expect(cdkRuns).toEqual([['deploy', '--no-notices']]);
  });

  it('says what failed, and succeeds when the same command runs again', async () => {
    const failed = await deploy(PROD, [creationFailed]);

    expect(failed).toEqual({
      ...{ code: 1, output: '' },
      errors: [
        '\nWhat failed:',
        `  DomainRecord1A2B3C4D (AWS::Route53::RecordSet): ${NOT_FOUND}`,
        `State of the stack ${STACK}: ROLLBACK_COMPLETE`,
        '  Everything that was created is deleted again. Fix the cause and run the same command again.\n',
      ].join('\n'),
    });

    expect(await deploy(PROD, [created, updated])).toMatchObject({ code: 0, errors: '' });
    const isFirst = cdkRuns.map((args) => args.includes('firstDeployment=true'));
    expect(isFirst).toEqual([true, true, false]);
  });

  it('is not protected if the CDK command line only prepares a change set', async () => {
    const prepared = () => {
      cloudFormation.replaceStack(STACK);
      return 0;
    };

    expect(await deploy([...PROD, '--no-execute'], [prepared])).toEqual({ code: 0, output: '', errors: '' });
  });

  it('is protected by the next run if the second update fails', async () => {
    const notUpdated = () => 1;

    const { code, errors } = await deploy(PROD, [created, notUpdated]);
    const again = await deploy(PROD, [updated]);

    expect({ code, errors }).toEqual({
      code: 1,
      errors: [
        `\nState of the stack ${STACK}: CREATE_COMPLETE`,
        '  The deployment changed nothing. The reason is above. Fix it and run the same command again.\n',
      ].join('\n'),
    });
    expect(again).toEqual({ code: 0, output: '', errors: '' });
    expect(cdkRuns.at(-1)).toEqual(['deploy', '--no-notices', ...PROD]);
  });
});

describe('an update', () => {
  beforeEach(() => void created());

  it('is one run of the CDK command line, with the protection', async () => {
    expect(await deploy(['--context=stage=prod', '--region', LOCAL_REGION], [updated])).toEqual({
      ...{ code: 0, output: '', errors: '' },
    });
    expect(cdkRuns).toEqual([['deploy', '--no-notices', ...PROD, '--region', LOCAL_REGION]]);
  });

  it('says how to continue a failed rollback', async () => {
    expect(await deploy(PROD, [updateRollbackFailed])).toEqual({
      ...{ code: 1, output: '' },
      errors: [
        '\nWhat failed:',
        '  SyncLive1 (AWS::Lambda::Alias): Rollback successful',
        'What failed in the rollback:',
        '  ConsoleLive1 (AWS::Lambda::Alias): The deployment failed because one or more alarms are active.',
        `State of the stack ${STACK}: UPDATE_ROLLBACK_FAILED`,
        '  The rollback is not complete: some resources are new, others old. Fix what failed in the rollback, then:',
        `  aws cloudformation continue-update-rollback --stack-name ${STACK}`,
        '  If an alias cannot be moved back because an alarm is on, see "Rollback failed" in lib/runbook.md.\n',
      ].join('\n'),
    });
  });

  it('does not report the failures of an earlier deployment', async () => {
    updateRollbackFailed();

    const { errors } = await deploy(PROD, [() => 1]);

    expect(errors).not.toContain('What failed');
    expect(errors).toContain('UPDATE_ROLLBACK_FAILED');
  });

  it.each([
    ['UPDATE_ROLLBACK_COMPLETE', 'The previous version is in service.'],
    ['UPDATE_IN_PROGRESS', 'CloudFormation is still working.'],
    ['UPDATE_FAILED', `npx cdk rollback ${STACK}`],
    ['DELETE_FAILED', `aws cloudformation delete-stack --stack-name ${STACK}`],
  ])('says what to do in the state %s', async (status, advice) => {
    const failed = () => {
      cloudFormation.happens(ofStack(STACK, status));
      return 1;
    };

    expect((await deploy(PROD, [failed])).errors).toContain(advice);
  });

  it('names at most five failures', async () => {
    const failed = () => {
      cloudFormation.happens(ofStack(STACK, 'UPDATE_IN_PROGRESS'));
      for (let index = 1; index <= 7; index++)
        cloudFormation.happens({
          id: `Alarm${index}`,
          type: 'AWS::CloudWatch::Alarm',
          status: 'CREATE_FAILED',
        });
      cloudFormation.happens(ofStack(STACK, 'UPDATE_ROLLBACK_IN_PROGRESS'));
      cloudFormation.happens(ofStack(STACK, 'UPDATE_ROLLBACK_COMPLETE'));
      return 1;
    };

    const { errors } = await deploy(PROD, [failed]);

    expect(errors.match(/Alarm\d/g)).toEqual(['Alarm1', 'Alarm2', 'Alarm3', 'Alarm4', 'Alarm5']);
    expect(errors).toContain('  Alarm1 (AWS::CloudWatch::Alarm): no reason given\n');
    expect(errors).toContain('  and 2 more, see the events of the stack\n');
  });
});

describe('after a removal of the stack', () => {
  it('says how to continue with the secrets that remain, before it deploys anything', async () => {
    secrets.put('lucca-google-calendar/webhook', '{"secrets":["whsec_SECRET"]}');
    secrets.put('lucca-google-calendar/lucca-api', null);
    secrets.deleted.add('lucca-google-calendar/lucca-api');

    const run = await deploy(PROD, []);

    const [webhook, luccaApi] = ['webhook', 'lucca-api'].map((name) => `lucca-google-calendar/${name}`);
    const deletion =
      'delete it: aws secretsmanager delete-secret --force-delete-without-recovery --secret-id';
    expect(run).toEqual({
      ...{ code: 2, output: '' },
      errors: [
        'These secrets are scheduled for deletion; until then, their names are taken:',
        `  ${luccaApi}`,
        `    to keep it: aws secretsmanager restore-secret --secret-id ${luccaApi}`,
        `    to ${deletion} ${luccaApi}`,
        'These secrets exist already. To use them with their values, set "createSecrets" of the stage prod in cdk.json ' +
          'to false:',
        `  ${webhook}`,
        `    to ${deletion} ${webhook}`,
        'Nothing was deployed.\n',
      ].join('\n'),
    });
  });

  it('uses existing secrets with createSecrets false, and says how to create those that are missing', async () => {
    const context = { stages: { prod: { createSecrets: false } } };
    for (const name of ['webhook', 'lucca-api']) secrets.put(`lucca-google-calendar/${name}`, null);

    const incomplete = await deploy(PROD, [], context);
    secrets.put('lucca-google-calendar/log-key', 'key');
    const complete = await deploy(PROD, [created, updated], context);

    expect(incomplete.code).toBe(2);
    expect(incomplete.errors).toContain(
      '    to create it: aws secretsmanager create-secret --name lucca-google-calendar/log-key --secret-string "$(',
    );
    expect(complete.code).toBe(0);
  });

  it('says how to copy the data of the tables that remain', async () => {
    const old = `${STACK}-Mappings02DEF699-1QXJ5ZC2VN3LT`;
    for (const name of [
      old,
      `${STACK}-Directory98167B95-ABC`,
      'LuccaGoogleCalendar-prod-x-Mappings02DEF699-ABC',
      'LuccaGoogleCalendar-staging-Mappings02DEF699-ABC',
      'Other',
    ])
      await createTable(dynamodb.endpoint, name, MAPPINGS_TABLE);

    const { output } = await deploy(PROD, [created, updated]);

    expect(output.match(/^.*npm run restore.*$/gm)).toEqual([
      `  npm run restore -- --stack ${STACK} --table mappings --from ${old}`,
    ]);
  });
});

describe('invalid input', () => {
  it.each([
    [['-c', 'stage'], '--context: must be KEY=VALUE, such as stage=prod'],
    [['-c', 'stage=Prod'], 'Invalid stage settings. stage: must be 1 to 20 lower-case letters'],
  ])('%j is rejected before anything is deployed', async (args, message) => {
    const { code, errors } = await deploy(args, []);

    expect(code).toBe(2);
    expect(errors).toContain(message);
    expect(cloudFormation.calls).toEqual([]);
  });
});
