import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { createEmployeeHasher, employeeHash } from '../../../functions/shared/employee-hash';

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

describe('employeeHash', () => {
  test('depends on the normalized address and the key', () => {
    expect(employeeHash('key', ADDRESS)).toMatch(/^[0-9a-f]{16}$/);
    expect(employeeHash('key', ' Ann@ACME.example ')).toBe(employeeHash('key', ADDRESS));
    expect(employeeHash('key', 'tom@acme.example')).not.toBe(employeeHash('key', ADDRESS));
    expect(employeeHash('another key', ADDRESS)).not.toBe(employeeHash('key', ADDRESS));
  });

  test('reads the key once when hashes are requested concurrently', async () => {
    const { client, asked } = store(['key']);
    const hashOf = createEmployeeHasher(client, 'the-key', () => 0);

    const hashes = await Promise.all([hashOf(ADDRESS), hashOf(ADDRESS), hashOf('tom@acme.example')]);

    expect(hashes).toEqual([ADDRESS, ADDRESS, 'tom@acme.example'].map((one) => employeeHash('key', one)));
    expect(asked).toEqual(['the-key']);
  });

  test('resolves with null without reading the key when there is no address or no key', async () => {
    const { client, asked } = store(['key']);

    expect(await createEmployeeHasher(client, 'the-key', () => 0)(null)).toBeNull();
    expect(await createEmployeeHasher(client, null, () => 0)(ADDRESS)).toBeNull();
    expect(asked).toEqual([]);
  });

  test.each([
    ['fails', new Error('Secrets Manager is out')],
    ['finds nothing', ''],
  ])('resolves with null when the read %s, and retries after a minute', async (_, trouble) => {
    let now = 0;
    const { client, asked } = store([trouble, 'key']);
    const hashOf = createEmployeeHasher(client, 'the-key', () => now);

    expect(await hashOf(ADDRESS)).toBeNull();
    now = 59_999;
    expect(await hashOf(ADDRESS)).toBeNull();
    expect(asked).toHaveLength(1);
    now = 60_000;
    expect(await hashOf(ADDRESS)).toBe(employeeHash('key', ADDRESS));
  });
});
