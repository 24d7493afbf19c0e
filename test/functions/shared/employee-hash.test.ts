import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { employeeHash, employeeHashes } from '../../../functions/shared/employee-hash';

const ADDRESS = 'ann@acme.example';

function store(answers: (string | Error)[]) {
  const asked: unknown[] = [];
  const send = (command: unknown) => {
    asked.push(command instanceof GetSecretValueCommand ? command.input.SecretId : command);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ SecretString: answer });
  };
  return { client: { send }, asked };
}

describe('The hash of an employee', () => {
  test('is that of the address, however it is written, and of the key', () => {
    expect(employeeHash('key', ADDRESS)).toMatch(/^[0-9a-f]{16}$/);
    expect(employeeHash('key', ' Ann@ACME.example ')).toBe(employeeHash('key', ADDRESS));
    expect(employeeHash('key', 'tom@acme.example')).not.toBe(employeeHash('key', ADDRESS));
    expect(employeeHash('another key', ADDRESS)).not.toBe(employeeHash('key', ADDRESS));
  });

  test('takes one read of the key, also for those who ask at the same time', async () => {
    const { client, asked } = store(['key']);
    const hashOf = employeeHashes(client, 'the-key', () => 0);

    const hashes = await Promise.all([hashOf(ADDRESS), hashOf(ADDRESS), hashOf('tom@acme.example')]);

    expect(hashes).toEqual([ADDRESS, ADDRESS, 'tom@acme.example'].map((one) => employeeHash('key', one)));
    expect(asked).toEqual(['the-key']);
  });

  test('is null for nobody, and where there is no key, without asking', async () => {
    const { client, asked } = store(['key']);

    expect(await employeeHashes(client, 'the-key', () => 0)(null)).toBeNull();
    expect(await employeeHashes(client, null, () => 0)(ADDRESS)).toBeNull();
    expect(asked).toEqual([]);
  });

  test.each([
    ['fails', new Error('Secrets Manager is out')],
    ['finds nothing', ''],
  ])('is null while the read %s, which is tried again a minute later', async (_, trouble) => {
    let now = 0;
    const { client, asked } = store([trouble, 'key']);
    const hashOf = employeeHashes(client, 'the-key', () => now);

    expect(await hashOf(ADDRESS)).toBeNull();
    now = 59_999;
    expect(await hashOf(ADDRESS)).toBeNull();
    expect(asked).toHaveLength(1);
    now = 60_000;
    expect(await hashOf(ADDRESS)).toBe(employeeHash('key', ADDRESS));
  });
});
