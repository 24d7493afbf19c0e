import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { listenOnLoopback } from '../local-stack/loopback-server';
import { LOCAL_ACCOUNT, LOCAL_REGION } from './aws-environment';

/** `secretId` is null for ListSecrets. */
type SecretsManagerCall = { operation: string; secretId: string | null };

export type LocalSecretsManager = {
  endpoint: string;
  /** Creates or changes a secret; null for no value, as when the stack creates it. */
  put(id: string, text: string | null): void;
  /** The value of a secret; null if it has none. */
  value(id: string): string | null;
  remove(id: string): void;
  /** All valid calls, in order. */
  readonly calls: readonly SecretsManagerCall[];
  /** Secrets that are scheduled for deletion: their names stay taken. */
  readonly deleted: Set<string>;
  /** Secrets that ListSecrets does not return yet, because it is eventually consistent. */
  readonly unlisted: Set<string>;
  /** Makes every call, or every call of one operation, fail with this error; null resets it. */
  failWith(error: { type: string; message?: string; status?: number; operation?: string } | null): void;
  /** While on, calls get no response. */
  hang(on: boolean): void;
  stop(): Promise<void>;
};

/**
 * The part of Secrets Manager's JSON protocol that the connector uses: signed requests that read, write, describe and
 * list secrets.
 *
 * @param initial values by secret name
 * @param maxPageSize maximum number of secrets that ListSecrets returns
 */
export async function startSecretsManager(
  initial: Record<string, string> = {},
  { maxPageSize = 100 }: { maxPageSize?: number } = {},
): Promise<LocalSecretsManager> {
  const secrets: Secrets = new Map(Object.entries(initial));
  const calls: SecretsManagerCall[] = [];
  const unlisted = new Set<string>();
  const deleted = new Set<string>();
  let failure: { operation: string | undefined; error: SecretsManagerError } | null = null;
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
    if (failure && (failure.operation ?? name) === name) throw failure.error;
    return run(secrets, { maxPageSize, unlisted, deleted });
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
    value: (id) => secrets.get(id) ?? null,
    remove: (id) => void secrets.delete(id),
    calls,
    unlisted,
    deleted,
    failWith(fault) {
      failure = fault && {
        operation: fault.operation,
        error: new SecretsManagerError(fault.type, fault.message ?? fault.type, fault.status),
      };
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

/** Values by name; null for a secret without a value, as CloudFormation creates it. */
type Secrets = Map<string, string | null>;

class SecretsManagerError extends Error {
  constructor(
    readonly type: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

type State = { maxPageSize: number; unlisted: ReadonlySet<string>; deleted: ReadonlySet<string> };

type Operation = (body: string) => {
  secretId: string | null;
  run: (secrets: Secrets, state: State) => object;
};

const ARN = `arn:aws:secretsmanager:${LOCAL_REGION}:${LOCAL_ACCOUNT}:secret:`;

const read = z.strictObject({ SecretId: z.string() });
const written = z.strictObject({
  SecretId: z.string(),
  SecretString: z.string(),
  ClientRequestToken: z.string().optional(),
});

/** Filters other than one prefix of the name are not supported. */
const listed = z.strictObject({
  MaxResults: z.int().min(1).max(100).default(100),
  NextToken: z.string().regex(/^\d+$/).default('0'),
  Filters: z.tuple([
    z.strictObject({
      Key: z.literal('name'),
      Values: z.tuple([
        z
          .string()
          .max(512)
          .regex(/^[a-zA-Z0-9 :_@/+=.-]*$/),
      ]),
    }),
  ]),
});

/** Operations by their name in the header `X-Amz-Target`. */
const secretOperations: Partial<Record<string, Operation>> = {
  GetSecretValue(body) {
    const { SecretId } = parse(read, body);
    return {
      secretId: SecretId,
      run(secrets, { deleted }) {
        const name = findSecret(secrets, SecretId);
        rejectDeleted(name, deleted);
        const value = secrets.get(name);
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
      run(secrets, { deleted }) {
        const name = findSecret(secrets, SecretId);
        rejectDeleted(name, deleted);
        secrets.set(name, SecretString);
        return { ...reference(name), VersionStages: ['AWSCURRENT'] };
      },
    };
  },
  DescribeSecret(body) {
    const { SecretId } = parse(read, body);
    return {
      secretId: SecretId,
      run(secrets, { deleted }) {
        const name = findSecret(secrets, SecretId);
        return {
          ...entry(name),
          ...(deleted.has(name) && { DeletedDate: 1_772_700_000 }),
          ...(secrets.get(name) !== null && { VersionIdsToStages: currentVersion() }),
        };
      },
    };
  },
  ListSecrets(body) {
    const { MaxResults, NextToken, Filters } = parse(listed, body);
    const [prefix] = Filters[0].Values;
    return {
      secretId: null,
      run(secrets, { maxPageSize, unlisted, deleted }) {
        const isListed = (name: string) => !unlisted.has(name) && !deleted.has(name);
        const names = [...secrets.keys()].filter((name) => name.startsWith(prefix) && isListed(name));
        const start = Number(NextToken);
        const end = start + Math.min(MaxResults, maxPageSize);
        return {
          SecretList: names.slice(start, end).map((name) => ({
            ...entry(name),
            ...(secrets.get(name) !== null && { SecretVersionsToStages: currentVersion() }),
          })),
          ...(end < names.length && { NextToken: String(end) }),
        };
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

function rejectDeleted(name: string, deleted: ReadonlySet<string>): void {
  if (!deleted.has(name)) return;
  throw new SecretsManagerError(
    'InvalidRequestException',
    'You tried to perform the operation on a secret that is currently marked deleted.',
  );
}

function reference(name: string) {
  return { ...entry(name), VersionId: randomUUID() };
}

function entry(name: string) {
  return { ARN: `${ARN}${name}-LocaL1`, Name: name };
}

function currentVersion() {
  return { [randomUUID()]: ['AWSCURRENT'] };
}
