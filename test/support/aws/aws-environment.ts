/** The region of all emulators. */
export const LOCAL_REGION = 'eu-west-3';

/** The account in the URLs and ARNs of fauxqs. */
export const LOCAL_ACCOUNT = '000000000000';

/** The endpoints of the running emulators. */
export type AwsEndpoints = {
  dynamodb?: string;
  sqs?: string;
  secretsManager?: string;
  ses?: string;
  lambda?: string;
  /** IAM, CloudFormation, CloudWatch, CloudWatch Logs, SNS and CodeDeploy. */
  control?: string;
};

const CONTROL_SERVICES = ['IAM', 'CLOUDFORMATION', 'CLOUDWATCH', 'CLOUDWATCH_LOGS', 'SNS', 'CODEDEPLOY'];

/**
 * Environment variables that make the AWS SDK use the emulators.
 */
export function awsEnvironment(endpoints: AwsEndpoints): Record<string, string> {
  const { dynamodb, sqs, secretsManager, ses, lambda, control } = endpoints;
  return {
    AWS_REGION: LOCAL_REGION,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    ...(dynamodb !== undefined && { AWS_ENDPOINT_URL_DYNAMODB: dynamodb }),
    ...(sqs !== undefined && { AWS_ENDPOINT_URL_SQS: sqs }),
    ...(secretsManager !== undefined && { AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager }),
    ...(ses !== undefined && { AWS_ENDPOINT_URL_SESV2: ses }),
    ...(lambda !== undefined && { AWS_ENDPOINT_URL_LAMBDA: lambda }),
    ...(control !== undefined &&
      Object.fromEntries(CONTROL_SERVICES.map((name) => [`AWS_ENDPOINT_URL_${name}`, control]))),
  };
}

/** Options that make a single AWS client use an emulator. */
export function clientOptions(endpoint: string) {
  return {
    endpoint,
    region: LOCAL_REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
}
