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
import { documentClient } from '../../../functions/store/dynamodb';

import { runner } from '../../support/harness/run-command';

const untouched = () => Promise.reject(new Error('Nobody should come here'));
const harness = {
  secretsManager: new SecretsManagerClient(),
  sqs: new SQSClient(),
  sleep: untouched,
  newId: () => '1',
  readFile: () => Promise.resolve(Buffer.from('{}')),
  readSecret: untouched,
};

const commands: [string, string[], (context: CommandContext) => Command][] = [
  ['configure', ['list'], configureCommand],
  ['configure', ['export'], configureCommand],
  ['configure', ['remove', 'france'], configureCommand],
  ['connect-lucca', [], (context) => connectLuccaCommand({ ...context, ...harness })],
  [
    'employee-hash',
    ['lea@acme.example'],
    (context) => employeeHashCommand({ ...context, readSecret: untouched }),
  ],
  [
    'import',
    ['--configuration', 'france', '--since', '2026-03-02'],
    (context) => importCommand({ ...context, ...harness }),
  ],
  ['logs', [], logsCommand],
  ['send', ['event.json'], (context) => sendCommand({ ...context, ...harness })],
];

describe('a stack that cannot be read', () => {
  it.each(commands)('is told of in the same words by %s %j', async (_, words, create) => {
    // Prepare
    const run = runner(create, {
      client: documentClient(),
      stackOutputs: () =>
        Promise.reject(Object.assign(new Error('no such\nstack'), { name: 'ValidationError' })),
    });
    // Act
    const answer = await run([...words, '--stack', 'nowhere']);
    // Assess
    expect(answer).toEqual({
      code: 2,
      output: '',
      errors: '--stack: the outputs of nowhere cannot be read (ValidationError: no such stack)\n',
    });
  });
});
