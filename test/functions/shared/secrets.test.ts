import { GetSecretValueCommand, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { createEmployeeHasher, employeeHash } from '../../../functions/shared/employee-hash';
import { readSecret } from '../../../functions/shared/secrets';

const ANN = 'ann@acme.example';
const TOM = 'tom@acme.example';

/** A client of Secrets Manager with one response for each call; the last one repeats. */
function clientWith(...responses: (object | Error)[]) {
  const calls: { secretId: string | undefined; options: unknown }[] = [];
  const send = (command: unknown, options?: unknown) => {
    if (!(command instanceof GetSecretValueCommand)) throw new Error('Unexpected command');
    calls.push({ secretId: command.input.SecretId, options });
    const response = responses.length > 1 ? responses.shift() : responses[0];
    return response instanceof Error ? Promise.reject(response) : Promise.resolve(response);
  };
  return { client: { send }, calls };
}

describe('readSecret', () => {
  it.each([
    ['its text', { SecretString: 'key' }, 'key'],
    ['an empty text', { SecretString: '' }, ''],
    ['null when it holds bytes', { SecretBinary: new Uint8Array([1]) }, null],
  ])('resolves with %s', async (_, response, expected) => {
    expect(await readSecret(clientWith(response).client, 'app/key')).toBe(expected);
  });

  it('passes on the id and the signal', async () => {
    const { client, calls } = clientWith({ SecretString: 'key' });
    const { signal } = new AbortController();

    await readSecret(client, 'app/key', signal);

    expect(calls).toEqual([{ secretId: 'app/key', options: { abortSignal: signal } }]);
  });

  it('rejects with the error of Secrets Manager', async () => {
    const error = new ResourceNotFoundException({ message: 'no such secret', $metadata: {} });

    await expect(readSecret(clientWith(error).client, 'app/key')).rejects.toBe(error);
  });
});

describe('employeeHash', () => {
  it('depends on the normalized address and the key', () => {
    expect(employeeHash('key', ANN)).toMatch(/^[0-9a-f]{16}$/);
    expect(employeeHash('key', ' Ann@ACME.example ')).toBe(employeeHash('key', ANN));
    expect(employeeHash('key', TOM)).not.toBe(employeeHash('key', ANN));
    expect(employeeHash('another key', ANN)).not.toBe(employeeHash('key', ANN));
  });
});

describe('createEmployeeHasher', () => {
  it('reads the key once when hashes are requested concurrently', async () => {
    const { client, calls } = clientWith({ SecretString: 'key' });
    const hashOf = createEmployeeHasher(client, 'the-key', () => 0);

    const hashes = await Promise.all([hashOf(ANN), hashOf(ANN), hashOf(TOM)]);

    expect(hashes).toEqual([ANN, ANN, TOM].map((one) => employeeHash('key', one)));
    expect(calls).toMatchObject([{ secretId: 'the-key' }]);
  });

  it('resolves with null and does not read the key when there is no address or no key', async () => {
    const { client, calls } = clientWith({ SecretString: 'key' });

    expect(await createEmployeeHasher(client, 'the-key', () => 0)(null)).toBeNull();
    expect(await createEmployeeHasher(client, null, () => 0)(ANN)).toBeNull();
    expect(calls).toEqual([]);
  });

  it.each([
    ['fails', new Error('Secrets Manager is out')],
    ['returns an empty key', { SecretString: '' }],
  ])('resolves with null when the read %s, and retries after a minute', async (_, failure) => {
    let now = 0;
    const { client, calls } = clientWith(failure, { SecretString: 'key' });
    const hashOf = createEmployeeHasher(client, 'the-key', () => now);

    expect(await hashOf(ANN)).toBeNull();
    now = 59_999;
    expect(await hashOf(ANN)).toBeNull();
    expect(calls).toHaveLength(1);
    now = 60_000;
    expect(await hashOf(ANN)).toBe(employeeHash('key', ANN));
  });
});
