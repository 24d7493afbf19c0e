import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from '../local-stack/loopback-server';
import { secretOperations, SecretsManagerError, type Secrets } from './secret-operations';

export type SecretsManagerCall = { operation: string; secretId: string };

export type LocalSecretsManager = {
  endpoint: string;
  /** Creates or changes a secret; null leaves it without a value, as the stack creates it. */
  put(id: string, text: string | null): void;
  remove(id: string): void;
  /** Every call that was understood, in order. */
  readonly calls: readonly SecretsManagerCall[];
  /** From now on every call ends with this error; null ends that. */
  failWith(error: { type: string; message?: string; status?: number } | null): void;
  /** While on, calls get no answer. */
  hang(on: boolean): void;
  stop(): Promise<void>;
};

/**
 * Secrets Manager's JSON protocol, as far as we use it: GetSecretValue, PutSecretValue and CreateSecret, all signed.
 *
 * @param initial texts by secret name
 */
export async function startSecretsManager(
  initial: Record<string, string> = {},
): Promise<LocalSecretsManager> {
  const secrets: Secrets = new Map(Object.entries(initial));
  const calls: SecretsManagerCall[] = [];
  let failure: SecretsManagerError | null = null;
  let hanging = false;

  function answer(request: IncomingMessage, body: string): object {
    if (request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ') !== true) {
      throw new SecretsManagerError(
        'MissingAuthenticationTokenException',
        'Request is missing Authentication Token',
      );
    }
    const name = /^secretsmanager\.(\w+)$/.exec(String(request.headers['x-amz-target']))?.[1] ?? '';
    const operation = secretOperations[name];
    if (!operation) throw new SecretsManagerError('UnknownOperationException', `${name} is not known here`);
    const { secretId, run } = operation(body);
    calls.push({ operation: name, secretId });
    if (failure) throw failure;
    return run(secrets);
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const { status, result } = outcomeOf(() => answer(request, body));
    if (hanging) return;
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(result));
  }

  const server = await listenOnLoopback(
    createServer((request, response) => {
      respond(request, response).catch(() => response.destroy());
    }),
  );
  return {
    endpoint: server.origin,
    put: (id, value) => void secrets.set(id, value),
    remove: (id) => void secrets.delete(id),
    calls,
    failWith(error) {
      failure = error && new SecretsManagerError(error.type, error.message ?? error.type, error.status);
    },
    hang(on) {
      hanging = on;
    },
    stop: () => server.stop(),
  };
}

function outcomeOf(answer: () => object): { status: number; result: object } {
  try {
    return { status: 200, result: answer() };
  } catch (error) {
    const { status, type, message } =
      error instanceof SecretsManagerError ? error : new SecretsManagerError('InternalServiceError', '', 500);
    return { status, result: { __type: type, Message: message } };
  }
}
