import { ArnFormat, Stack, type RemovalPolicy } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, type IConstruct } from 'constructs';
import { suppressNagRule } from '../nag';

/** How cdk-nag writes it. */
const GOOGLE_SECRETS_ARN = 'arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:';

export type ConnectorSecretsProps = {
  prefix: string;
  /** Secrets `<prefix>/google/<name>` to create. */
  googleNames: string[];
  removalPolicy: RemovalPolicy;
};

/** The secrets: people put in what Lucca and Google issue, so that none is ever part of a template. */
export class ConnectorSecrets extends Construct {
  readonly webhook: CfnSecret;
  readonly luccaApi: CfnSecret;
  /** Keys the hashes by which the logs tell employees apart. The only one that AWS makes up. */
  readonly logKey: CfnSecret;
  readonly names: {
    webhook: string;
    luccaApi: string;
    logKey: string;
    googlePrefix: string;
    google: string[];
  };

  constructor(scope: Construct, id: string, { prefix, googleNames, removalPolicy }: ConnectorSecretsProps) {
    super(scope, id);
    this.names = {
      webhook: `${prefix}/webhook`,
      luccaApi: `${prefix}/lucca-api`,
      logKey: `${prefix}/log-key`,
      googlePrefix: `${prefix}/google/`,
      google: googleNames.map((name) => `${prefix}/google/${name}`),
    };
    const emptySecret = (secretId: string, name: string, description: string) => {
      const secret = new CfnSecret(this, secretId, { name, description });
      secret.applyRemovalPolicy(removalPolicy);
      suppressNagRule(
        secret,
        'SMG4',
        'Lucca and Google issue these credentials; neither lets AWS rotate them.',
      );
      return secret;
    };

    this.webhook = emptySecret(
      'Webhook',
      this.names.webhook,
      'Secrets of the Lucca webhook endpoint, any of which may sign: {"secrets":["..."]}',
    );
    this.luccaApi = emptySecret(
      'LuccaApi',
      this.names.luccaApi,
      'Access to the Lucca API: {"tenantUrl":"https://ACCOUNT.ilucca.net","clientId":"...","clientSecret":"..."}',
    );
    this.logKey = new CfnSecret(this, 'LogKey', {
      name: this.names.logKey,
      description: 'Key of the hashes that stand for employees in the logs',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    this.logKey.applyRemovalPolicy(removalPolicy);
    suppressNagRule(
      this.logKey,
      'SMG4',
      'With another key, nobody would be found any more in the logs before it.',
    );
    for (const name of googleNames) {
      emptySecret(
        `Google-${name}`,
        `${this.names.googlePrefix}${name}`,
        'Google service-account key file with domain-wide delegation, as Google hands it out: ' +
          '{"type":"service_account","client_email":"...","private_key":"...",...}; or, without any key, ' +
          '{"type":"aws_workload_identity","audience":"...","serviceAccountEmail":"..."}',
      );
    }
  }

  /** Any Google secret: a configuration may name one that was created beside this stack. */
  get googleArns(): string {
    return Stack.of(this).formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: `${this.names.googlePrefix}*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }

  /** For a role that may read {@link googleArns}. */
  acceptGoogleArns(role: IConstruct): void {
    suppressNagRule(
      role,
      `IAM5[Resource::${GOOGLE_SECRETS_ARN}${this.names.googlePrefix}*]`,
      'Each configuration names its own Google secret below this prefix, also after the stack was deployed.',
    );
  }
}
