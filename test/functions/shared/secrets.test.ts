import { GetSecretValueCommand, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { readSecret } from '../../../functions/shared/secrets';

const clientWith = (answer: object | Error) => ({
  send: jest.fn((_command: unknown, _options?: unknown) =>
    answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer),
  ),
});

describe('readSecret', () => {
  it.each([
    ['its text', { SecretString: 'key' }, 'key'],
    ['an empty text', { SecretString: '' }, ''],
    ['null when it holds bytes', { SecretBinary: new Uint8Array([1]) }, null],
  ])('resolves with %s', async (_, answer, expected) => {
    const client = clientWith(answer);

    expect(await readSecret(client, 'app/key')).toBe(expected);
  });

  it('passes on the id and the signal', async () => {
    const client = clientWith({ SecretString: 'key' });
    const { signal } = new AbortController();

    await readSecret(client, 'app/key', signal);

    const [command, options] = client.send.mock.calls[0] ?? [];
    expect(command).toBeInstanceOf(GetSecretValueCommand);
    expect(command).toMatchObject({ input: { SecretId: 'app/key' } });
    expect(options).toEqual({ abortSignal: signal });
  });

  it('rejects with the error of Secrets Manager', async () => {
    const error = new ResourceNotFoundException({ message: 'no such secret', $metadata: {} });

    await expect(readSecret(clientWith(error), 'app/key')).rejects.toBe(error);
  });
});
