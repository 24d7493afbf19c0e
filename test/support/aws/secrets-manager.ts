import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { listenOnLoopback } from '../local-stack/loopback-server';
import { LOCAL_ACCOUNT, LOCAL_REGION } from './aws-environment';

type SecretsManagerCall = { operation: string; secretId: string };

export type LocalSecretsManager = {
  endpoint: string;
  /** Creates or changes a secret; null for no value, as when the stack creates it. */
  put(id: string, text: string | null): void;
  remove(id: string): void;
  /** Its name stays taken. */
  scheduleDeletion(id: string): void;
  /** All valid calls, in order. */
  readonly calls: readonly SecretsManagerCall[];
  /** Makes every call fail with this error; null resets it. */
  failWith(error: { type: string; message?: string; status?: number } | null): void;
  /** While on, calls get no response. */
  hang(on: boolean): void;
  stop(): Promise<void>;
};

/**
 * The part of Secrets Manager's JSON protocol that the connector and the commands use, signed.
 *
 * @param initial values by secret name
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
    if (!operation)
      throw new SecretsManagerError('UnknownOperationException', `The emulator does not support ${name}`);
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
    scheduleDeletion: (id) => void secrets.set(id, DELETED),
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

const DELETED = Symbol('scheduled for deletion');

/** Values by name; null for a secret without a value, as CloudFormation creates it. */
type Secrets = Map<string, string | null | typeof DELETED>;

class SecretsManagerError extends Error {
  constructor(
    readonly type: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

type Operation = (body: string) => { secretId: string; run: (secrets: Secrets) => object };

const ARN = `arn:aws:secretsmanager:${LOCAL_REGION}:${LOCAL_ACCOUNT}:secret:`;

const read = z.strictObject({ SecretId: z.string() });
const written = z.strictObject({
  SecretId: z.string(),
  SecretString: z.string(),
  ClientRequestToken: z.string().optional(),
});

/** Operations by their name in the header `X-Amz-Target`. */
const secretOperations: Partial<Record<string, Operation>> = {
  DescribeSecret(body) {
    const { SecretId } = parse(read, body);
    return {
      secretId: SecretId,
      run(secrets) {
        const name = findSecret(secrets, SecretId);
        const { ARN, Name } = reference(name);
        return { ARN, Name, ...(secrets.get(name) === DELETED && { DeletedDate: Date.now() / 1000 }) };
      },
    };
  },
  GetSecretValue(body) {
    const { SecretId } = parse(read, body);
    return {
      secretId: SecretId,
      run(secrets) {
        const name = findSecret(secrets, SecretId);
        const value = secrets.get(name);
        if (value === DELETED) {
          throw new SecretsManagerError(
            'InvalidRequestException',
            "You can't perform this operation on the secret because it was marked for deletion.",
          );
        }
        if (value === null) {
          throw new SecretsManagerError(
            'ResourceNotFoundException',
            "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
          );
        }
        return { ...reference(name), SecretString: value, VersionStages: ['AWSCURRENT'] };
      },
    };
  },
  PutSecretValue(body) {
    const { SecretId, SecretString } = parse(written, body);
    return {
      secretId: SecretId,
      run(secrets) {
        const name = findSecret(secrets, SecretId);
        secrets.set(name, SecretString);
        return { ...reference(name), VersionStages: ['AWSCURRENT'] };
      },
    };
  },
};

function parse<T>(schema: z.ZodType<T>, body: string): T {
  const parsed = schema.safeParse(JSON.parse(body));
  if (parsed.success) return parsed.data;
  throw new SecretsManagerError('InvalidParameterException', z.prettifyError(parsed.error));
}

/** Finds a secret by its name or ARN, which has a random suffix of six characters. */
function findSecret(secrets: Secrets, id: string): string {
  const name = id.startsWith(ARN) ? id.slice(ARN.length).replace(/-\w{6}$/, '') : id;
  if (secrets.has(name)) return name;
  throw new SecretsManagerError(
    'ResourceNotFoundException',
    "Secrets Manager can't find the specified secret.",
  );
}

function reference(name: string) {
  return { ARN: `${ARN}${name}-LocaL1`, Name: name, VersionId: randomUUID() };
}
