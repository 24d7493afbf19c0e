import { createHmac } from 'node:crypto';
import { employeeHashCommand } from '../../../bin/employee-hash/employee-hash';
import { createDocumentClient } from '../../../functions/store/dynamodb';
import { createCommandRunner, type Run } from '../../support/harness/run-command';

const KEY = 'key-of-the-stage';
/** The hash in the logs of the functions. */
const HASH = createHmac('sha256', KEY).update('lea@acme.example').digest('hex').slice(0, 16);

const secrets: Record<string, string> = { 'prod/log-key': KEY, 'dev/log-key': 'another', empty: '' };

/** Runs the command and asserts that it does not print the key. */
async function hash(args: string[], environment: Record<string, string> = {}): Promise<Run> {
  const readSecret = (id: string) => {
    const found = secrets[id];
    const missing = Object.assign(new Error(`no such secret, ${KEY}`), { name: 'ResourceNotFoundException' });
    return found === undefined ? Promise.reject(missing) : Promise.resolve(found);
  };
  const run = await createCommandRunner((context) => employeeHashCommand({ ...context, readSecret }), {
    client: createDocumentClient(),
    environment,
    stackOutputs: () => Promise.resolve({ LogKeySecretId: 'prod/log-key' }),
  })(args);
  expect(run.output + run.errors).not.toContain(KEY);
  return run;
}

describe('npm run employee-hash', () => {
  it.each(['lea@acme.example', ' Lea@ACME.example '])('prints only the hash of "%s"', async (address) => {
    expect(await hash([address, '--stack', 'prod'])).toEqual({ code: 0, output: `${HASH}\n`, errors: '' });
  });

  it('prefers the key in the environment to that of the stack', async () => {
    const named = await hash(['lea@acme.example'], { LOG_KEY_SECRET_ID: 'prod/log-key' });
    const other = await hash(['lea@acme.example', '--stack', 'prod'], { LOG_KEY_SECRET_ID: 'dev/log-key' });

    expect(named.output).toBe(`${HASH}\n`);
    expect(other.output).toMatch(/^[0-9a-f]{16}\n$/);
    expect(other.output).not.toBe(named.output);
  });

  it.each<[string, string[], Record<string, string>]>([
    [
      'ADDRESS: must be an email address such as lea@acme.example',
      ['lea @acme.example', '--stack', 'prod'],
      {},
    ],
    ['ADDRESS: must be an email address', ['', '--stack', 'prod'], {}],
    [
      'LOG_KEY_SECRET_ID: the secret gone cannot be read (ResourceNotFoundException)',
      ['lea@acme.example'],
      { LOG_KEY_SECRET_ID: 'gone' },
    ],
    ['LOG_KEY_SECRET_ID: the secret empty is empty', ['lea@acme.example'], { LOG_KEY_SECRET_ID: 'empty' }],
  ])('reports invalid input in one line: %s', async (line, args, environment) => {
    const { code, output, errors } = await hash(args, environment);

    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toContain(line);
    expect(errors).toMatch(/^[^\n]+\n$/);
  });
});
