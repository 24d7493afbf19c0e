import { ArnFormat, Stack, type RemovalPolicy } from 'aws-cdk-lib';
import { CfnSecret, type CfnSecretProps } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, type IConstruct } from 'constructs';
import { allowWildcard, nagArn, suppressNagRule } from '../nag';

/** The names of a stage's secrets. */
type SecretNames = {
  webhook: string;
  luccaApi: string;
  logKey: string;
  /** Ends in a slash. */
  googlePrefix: string;
};

type ConnectorSecretsProps = {
  /** First part of all names. */
  prefix: string;
  /** False if the secrets exist already: the stack then only refers to them. */
  create: boolean;
  removalPolicy: RemovalPolicy;
};

type SecretOptions = CfnSecretProps & {
  name: string;
  /** Why it is not rotated. */
  noRotation: string;
};

const NOT_ROTATED_BY_AWS = 'Lucca and Google issue these credentials; neither supports rotation by AWS.';

/**
 * The secrets of the connector, except those with Google credentials: people create these, at any time, below
 * `<prefix>/google/`. All but the log key are created empty, so that no credentials are part of a template.
 */
export class ConnectorSecrets extends Construct {
  readonly names: SecretNames;
  /** For permissions. */
  readonly arns: Record<'webhook' | 'luccaApi' | 'logKey', string>;
  readonly #props: ConnectorSecretsProps;

  constructor(scope: Construct, id: string, props: ConnectorSecretsProps) {
    super(scope, id);
    this.#props = props;
    this.names = secretNames(props.prefix);
    this.arns = {
      webhook: this.#secret('Webhook', {
        name: this.names.webhook,
        description: 'Secrets of the Lucca webhook endpoint, any of which may sign: {"secrets":["..."]}',
        noRotation: NOT_ROTATED_BY_AWS,
      }),
      luccaApi: this.#secret('LuccaApi', {
        name: this.names.luccaApi,
        description:
          'Access to the Lucca API: {"tenantUrl":"https://ACCOUNT.ilucca.net","clientId":"...","clientSecret":"..."}',
        noRotation: NOT_ROTATED_BY_AWS,
      }),
      logKey: this.#secret('LogKey', {
        name: this.names.logKey,
        description: 'Key of the employee hashes in the logs',
        generateSecretString: { passwordLength: 64, excludePunctuation: true },
        noRotation: 'A new key would change all hashes: employees could no longer be found in older logs.',
      }),
    };
  }

  /** Matches every Google secret of the stage. */
  get googleArns(): string {
    return this.#arn(`${this.names.googlePrefix}*`);
  }

  /** Suppresses the finding on the wildcard in {@link googleArns}. Call it for each role that may read them. */
  allowGoogleWildcard(role: IConstruct): void {
    allowWildcard(
      role,
      nagArn('secretsmanager', `secret:${this.names.googlePrefix}*`),
      'Each configuration names its own Google secret below this prefix, which people create after the deployment.',
    );
  }

  /** Returns the ARN of a secret that the stack creates or that exists. */
  #secret(id: string, { noRotation, ...props }: SecretOptions): string {
    const { create, removalPolicy } = this.#props;
    // Secrets Manager appends a hyphen and six random characters to the name.
    if (!create) return this.#arn(`${props.name}-??????`);
    const secret = new CfnSecret(this, id, props);
    secret.applyRemovalPolicy(removalPolicy);
    suppressNagRule(secret, 'SMG4', noRotation);
    return secret.ref;
  }

  #arn(resourceName: string): string {
    return Stack.of(this).formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      resourceName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}

/** @param prefix first part of all names */
export function secretNames(prefix: string): SecretNames {
  return {
    webhook: `${prefix}/webhook`,
    luccaApi: `${prefix}/lucca-api`,
    logKey: `${prefix}/log-key`,
    googlePrefix: `${prefix}/google/`,
  };
}

/** The secrets that the stack of a stage creates, unless they exist. */
export function allSecretNames({ webhook, luccaApi, logKey }: SecretNames): string[] {
  return [webhook, luccaApi, logKey];
}
