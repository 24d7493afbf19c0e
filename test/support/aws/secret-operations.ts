import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { LOCAL_ACCOUNT, LOCAL_REGION } from './local-region';

/** Text by name; null is a secret without a value, as CloudFormation creates it. */
export type Secrets = Map<string, string | null>;

export class SecretsManagerError extends Error {
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
const created = z.strictObject({
  Name: z.string(),
  Description: z.string().optional(),
  SecretString: z.string().optional(),
  ClientRequestToken: z.string().optional(),
});

/** The operations by their names in the header `X-Amz-Target`. */
export const secretOperations: Partial<Record<string, Operation>> = {
  GetSecretValue(body) {
    const { SecretId } = parse(read, body);
    return {
      secretId: SecretId,
      run(secrets) {
        const name = existing(secrets, SecretId);
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
      run(secrets) {
        const name = existing(secrets, SecretId);
        secrets.set(name, SecretString);
        return { ...reference(name), VersionStages: ['AWSCURRENT'] };
      },
    };
  },
  CreateSecret(body) {
    const { Name, SecretString } = parse(created, body);
    return {
      secretId: Name,
      run(secrets) {
        if (secrets.has(Name)) {
          throw new SecretsManagerError(
            'ResourceExistsException',
            `The operation failed because the secret ${Name} already exists.`,
          );
        }
        secrets.set(Name, SecretString ?? null);
        return reference(Name);
      },
    };
  },
};

function parse<T>(schema: z.ZodType<T>, body: string): T {
  const parsed = schema.safeParse(JSON.parse(body));
  if (parsed.success) return parsed.data;
  throw new SecretsManagerError('InvalidParameterException', z.prettifyError(parsed.error));
}

/** A secret is named by its name or its ARN, which ends with six characters of AWS's own. */
function existing(secrets: Secrets, id: string): string {
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
