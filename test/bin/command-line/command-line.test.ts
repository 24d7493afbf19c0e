import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Command } from 'commander';
import { hostname } from 'node:os';
import { PassThrough, Writable } from 'node:stream';
import { operatorName, type CommandContext } from '../../../bin/command-line/context';
import { isBrokenPipe, print } from '../../../bin/command-line/output';
import { configureCommand } from '../../../bin/configure/configure';
import { connectLuccaCommand } from '../../../bin/connect-lucca/connect-lucca';
import { employeeHashCommand } from '../../../bin/employee-hash/employee-hash';
import { importCommand } from '../../../bin/import/import';
import { logsCommand } from '../../../bin/logs/logs';
import { sendCommand } from '../../../bin/send/send';
import { createDocumentClient } from '../../../functions/store/dynamodb';
import { createCommandRunner } from '../../support/harness/run-command';

const unexpected = () => Promise.reject(new Error('Unexpected call'));

function extend(context: CommandContext) {
  const clients = { secretsManager: new SecretsManagerClient(), sqs: new SQSClient(), sleep: unexpected };
  const readFile = () => Promise.resolve(Buffer.from('{}'));
  return { ...context, ...clients, readFile, readSecret: unexpected };
}

type Case = {
  create: (context: CommandContext) => Command;
  args: string[];
  /** The error without settings. */
  missing: string;
  /** The first output that the command reads from the stack. */
  output: string;
};

const table = {
  missing: '--stack: is required unless CONFIGURATIONS_TABLE is set',
  output: 'ConfigurationsTable',
};
const url = { missing: '--url: is required unless WEBHOOK_URL or --stack is set', output: 'WebhookUrl' };
const importArgs = ['--configuration', 'france', '--since', '2026-03-02'];
const hash = {
  missing: '--stack: is required unless LOG_KEY_SECRET_ID is set',
  output: 'LogKeySecretId',
};
const logs = { missing: '--stack: is required unless LOGS_TABLE is set', output: 'LogsTable' };

const configure = (context: CommandContext) => configureCommand(extend(context));

const COMMANDS: [string, Case][] = [
  ['configure list', { create: configure, args: ['list'], ...table }],
  ['configure export', { create: configure, args: ['export'], ...table }],
  ['configure remove', { create: configure, args: ['remove', 'france'], ...table }],
  ['connect-lucca', { create: (context) => connectLuccaCommand(extend(context)), args: [], ...url }],
  [
    'employee-hash',
    { create: (context) => employeeHashCommand(extend(context)), args: ['lea@acme.example'], ...hash },
  ],
  ['import', { create: (context) => importCommand(extend(context)), args: importArgs, ...table }],
  ['logs', { create: logsCommand, args: [], ...logs }],
  ['send', { create: (context) => sendCommand(extend(context)), args: ['event.json'], ...url }],
];

describe.each(COMMANDS)('npm run %s', (_, { create, args, missing, output }) => {
  const run = (more: string[], stackOutputs: CommandContext['stackOutputs'] = unexpected) =>
    createCommandRunner(create, { client: createDocumentClient(), stackOutputs })([...args, ...more]);

  it('requires a stack when its variables are missing', async () => {
    expect(await run([])).toEqual({ code: 2, output: '', errors: `${missing}\n` });
  });

  it('reports a stack that cannot be read', async () => {
    const error = Object.assign(new Error('no such\nstack'), { name: 'ValidationError' });

    expect(await run(['--stack', 'nowhere'], () => Promise.reject(error))).toEqual({
      code: 2,
      output: '',
      errors: '--stack: the outputs of nowhere cannot be read (ValidationError: no such stack)\n',
    });
  });

  it('reports a stack without the required output', async () => {
    expect(await run(['--stack', 'other'], () => Promise.resolve({}))).toEqual({
      code: 2,
      output: '',
      errors: `--stack: the stack other has no output ${output}\n`,
    });
  });

  it.each([
    ['--shout', "error: unknown option '--shout'"],
    ['extra', 'error: too many arguments'],
  ])('rejects %s in one line', async (arg, message) => {
    const { code, output: printed, errors } = await run([arg]);

    expect({ code, printed }).toEqual({ code: 2, printed: '' });
    expect(errors).toMatch(new RegExp(`^${message}[^\\n]*\\n$`));
  });

  it('prints help', async () => {
    const help = await run(['--help']);

    expect(help).toMatchObject({ code: 0, errors: '' });
    expect(help.output).toMatch(/^Usage: npm run .*\n\n[^]*--stack <name> +CloudFormation stack/);
  });
});

describe('operatorName', () => {
  it('contains the user id when the user has no name', () => {
    const name = operatorName(() => {
      throw new Error('uv_os_get_passwd returned ENOENT');
    });

    expect(name).toBe(`uid-${String(process.getuid?.())}@${hostname()}`);
  });
});

async function* lines(count: number, produced: number[] = []): AsyncGenerator<string> {
  for (let line = 1; line <= count; line++) {
    produced.push(line);
    yield await Promise.resolve(`${line}\n`);
  }
}

describe('print', () => {
  it('adds no listeners to the stream and leaves it open', async () => {
    const output = new PassThrough();
    const listeners = () => output.eventNames().map((name) => [name, output.listenerCount(name)]);
    const before = listeners();

    for (let call = 0; call < 12; call++) await print(output, call % 2 ? 'text\n' : lines(3));

    expect(listeners()).toEqual(before);
    expect(output.writable).toBe(true);
  });

  it('produces the next part once the stream has taken the last one', async () => {
    const produced: number[] = [];
    const pending: (() => void)[] = [];
    const output = new Writable({ highWaterMark: 1, write: (_part, _encoding, done) => pending.push(done) });

    const printing = print(output, lines(2, produced));
    const counts: number[] = [];
    while (produced.length < 2 || pending.length > 0) {
      await new Promise(setImmediate);
      counts.push(produced.length);
      if (counts.length >= 3) pending.shift()?.();
    }
    await printing;

    expect(counts.slice(0, 3)).toEqual([1, 1, 1]);
  });

  it('fails when the reader closes the pipe, and on each later write', async () => {
    const produced: number[] = [];
    const brokenPipe = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    const output = new Writable({
      write: (_part, _encoding, done) => {
        done(brokenPipe);
      },
    });
    output.on('error', () => undefined);

    const first = await print(output, lines(5, produced)).catch(isBrokenPipe);
    const second = await print(output, 'more').catch(isBrokenPipe);

    expect({ first, second, produced }).toEqual({ first: true, second: true, produced: [1] });
  });
});
