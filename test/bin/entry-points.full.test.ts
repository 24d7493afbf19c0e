import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { hostname, userInfo } from 'node:os';
import { text } from 'node:stream/consumers';
import { AuditTrail } from '../../functions/store/audit-trail';
import { LogStore } from '../../functions/store/log/log-store';
import { AUDIT_TABLE, CONFIGURATIONS_TABLE, LOGS_TABLE } from '../../functions/store/tables';
import { awsEnvironment } from '../support/aws/aws-environment';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../support/aws/dynamodb';
import { startSecretsManager, type LocalSecretsManager } from '../support/aws/secrets-manager';
import { configurationFileOf, configurationInFile } from '../support/builders/configurations';
import { anEntry } from '../support/builders/log-entries';
import { listenOnLoopback, type LoopbackServer } from '../support/local-stack/loopback-server';

const FILE = configurationFileOf(configurationInFile('france'));

const STACK = `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
  <DescribeStacksResult><Stacks><member><StackName>prod</StackName><Outputs>
    <member><OutputKey>ConfigurationsTable</OutputKey><OutputValue>configurations</OutputValue></member>
    <member><OutputKey>LogsTable</OutputKey><OutputValue>logs</OutputValue></member>
    <member><OutputKey>AuditTable</OutputKey><OutputValue>audit</OutputValue></member>
  </Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;

const NO_SUCH_STACK = `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error>
  <Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id nowhere does not exist</Message>
</Error><RequestId>1</RequestId></ErrorResponse>`;

let dynamodb: LocalDynamoDb;
let cloudFormation: LoopbackServer;
let secretsManager: LocalSecretsManager;

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  secretsManager = await startSecretsManager({ 'google/france': '{}' });
  cloudFormation = await listenOnLoopback(
    createServer((request, response) => {
      void text(request).then((body) => {
        const exists = body.includes('StackName=prod');
        response
          .writeHead(exists ? 200 : 400, { 'content-type': 'text/xml' })
          .end(exists ? STACK : NO_SUCH_STACK);
      });
    }),
  );
  await createTable(dynamodb.endpoint, 'configurations', CONFIGURATIONS_TABLE);
  await createTable(dynamodb.endpoint, 'logs', LOGS_TABLE);
  await createTable(dynamodb.endpoint, 'audit', AUDIT_TABLE);
});

afterAll(async () => {
  await cloudFormation.stop();
  await secretsManager.stop();
  await dynamodb.stop();
});

/** Starts a command as its npm script does. */
function start(command: string, args: string[], environment: Record<string, string | undefined> = {}) {
  return spawn('node_modules/.bin/tsx', [`bin/${command}.ts`, ...args], {
    env: {
      PATH: process.env.PATH,
      ...awsEnvironment({ dynamodb: dynamodb.endpoint, secretsManager: secretsManager.endpoint }),
      AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.origin,
      ...environment,
    },
  });
}

async function runProcess(command: string, args: string[], input = '', environment = {}) {
  const child = start(command, args, environment);
  child.stdin.end(input);
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, output, errors };
}

describe('the process of a command', () => {
  it('exits with 0 on success and records the user and the machine in the audit trail', async () => {
    const { client } = observedClient(dynamodb.endpoint);

    const run = await runProcess('configure', ['apply', '-', '--stack', 'prod'], FILE);

    expect(run).toEqual({ code: 0, output: 'france: added\n', errors: '' });
    const { items } = await new AuditTrail(client, 'audit', Date.now, () => '').page(null);
    client.destroy();
    const who = `${userInfo().username}@${hostname()}`;
    expect(items).toMatchObject([{ who, via: 'command', configuration: 'france', state: 'done' }]);
  });

  it('exits with 2 on invalid input', async () => {
    expect(await runProcess('configure', ['apply', '-', '--stack', 'prod'], '{}')).toEqual({
      ...{ code: 2, output: '', errors: 'configurations: is missing\n' },
    });
  });

  it('exits with 1 when the doctor finds a problem', async () => {
    const { code, output, errors } = await runProcess('doctor', ['--stack', 'nowhere', '--json']);

    expect({ code, errors }).toEqual({ code: 1, errors: '' });
    expect(JSON.parse(output)).toMatchObject({
      ...{ stack: 'nowhere', healthy: false },
      checks: [
        { name: 'stack', findings: [{ said: 'there is no stack nowhere in this account and region' }] },
        { name: 'webhook', status: 'skipped' },
        ...Array<unknown>(13).fill({}),
      ],
    });
  });

  it('explains why a stack cannot be read', async () => {
    const nowhere = await runProcess('logs', ['--stack', 'nowhere']);
    const withoutRegion = await runProcess('configure', ['list', '--stack', 'prod'], '', {
      ...{ AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined },
      ...{ AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' },
    });

    const message = (errors: string) => ({ code: 2, output: '', errors: `--stack: ${errors}\n` });
    expect([nowhere, withoutRegion]).toEqual([
      message(
        'the outputs of nowhere cannot be read (ValidationError: Stack with id nowhere does not exist)',
      ),
      message('the outputs of prod cannot be read (Error: Region is missing)'),
    ]);
  });

  it('exits without an error when its reader closes the pipe', async () => {
    const { client } = observedClient(dynamodb.endpoint);
    const at = new Date().toISOString();
    // More than the buffer of a pipe, so that the command still writes when the reader has closed it.
    for (let index = 0; index < 100; index++) {
      const detail = '€'.repeat(1000);
      await new LogStore(client, 'logs').record(anEntry({ at, eventId: String(index), detail }), 'applied');
    }
    client.destroy();

    const child = start('logs', ['--json', '--stack', 'prod']);
    const errors = text(child.stderr);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    await once(child, 'close');

    expect(await errors).toBe('');
    expect(child.exitCode).toBe(0);
  });
});
