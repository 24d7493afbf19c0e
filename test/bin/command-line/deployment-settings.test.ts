import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Command } from 'commander';
import type { CommandContext } from '../../../bin/command-line/context';
import { configureCommand } from '../../../bin/configure/configure';
import { connectLuccaCommand } from '../../../bin/connect-lucca/connect-lucca';
import { employeeHashCommand } from '../../../bin/employee-hash/employee-hash';
import { importCommand } from '../../../bin/import/import';
import { logsCommand } from '../../../bin/logs/logs';
import { sendCommand } from '../../../bin/send/send';
import { createDocumentClient } from '../../../functions/store/dynamodb';
import { createCommandRunner } from '../../support/harness/run-command';

const unexpected = () => Promise.reject(new Error('Unexpected call'));
const io = {
  secretsManager: new SecretsManagerClient(),
  sqs: new SQSClient(),
  sleep: unexpected,
  newId: () => '1',
  readFile: () => Promise.resolve(Buffer.from('{}')),
  readSecret: unexpected,
};

const commands: [string, string[], (context: CommandContext) => Command][] = [
  ['configure', ['list'], configureCommand],
  ['configure', ['export'], configureCommand],
  ['configure', ['remove', 'france'], configureCommand],
  ['connect-lucca', [], (context) => connectLuccaCommand({ ...context, ...io })],
  [
    'employee-hash',
    ['lea@acme.example'],
    (context) => employeeHashCommand({ ...context, readSecret: unexpected }),
  ],
  [
    'import',
    ['--configuration', 'france', '--since', '2026-03-02'],
    (context) => importCommand({ ...context, ...io }),
  ],
  ['logs', [], logsCommand],
  ['send', ['event.json'], (context) => sendCommand({ ...context, ...io })],
];

describe('createSettingReader', () => {
  it.each(commands)('reports a stack that cannot be read, for %s %j', async (_, args, create) => {
    // Prepare
    const run = createCommandRunner(create, {
      client: createDocumentClient(),
      stackOutputs: () =>
        Promise.reject(Object.assign(new Error('no such\nstack'), { name: 'ValidationError' })),
    });
    // Act
    const result = await run([...args, '--stack', 'nowhere']);
    // Assess
    expect(result).toEqual({
      code: 2,
      output: '',
      errors: '--stack: the outputs of nowhere cannot be read (ValidationError: no such stack)\n',
    });
  });
});
