/** The endpoints of the stand-ins that were started. */
export type AwsEndpoints = {
  dynamodb?: string;
  sqs?: string;
  secretsManager?: string;
  ses?: string;
  lambda?: string;
};

/**
 * The environment with which the AWS SDK, in this process or another one, talks to the stand-ins.
 */
export function awsEnvironment(endpoints: AwsEndpoints): Record<string, string> {
  const { dynamodb, sqs, secretsManager, ses, lambda } = endpoints;
  return {
    AWS_REGION: LOCAL_REGION,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    ...(dynamodb !== undefined && { AWS_ENDPOINT_URL_DYNAMODB: dynamodb }),
    ...(sqs !== undefined && { AWS_ENDPOINT_URL_SQS: sqs }),
    ...(secretsManager !== undefined && { AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager }),
    ...(ses !== undefined && { AWS_ENDPOINT_URL_SESV2: ses }),
    ...(lambda !== undefined && { AWS_ENDPOINT_URL_LAMBDA: lambda }),
  };
}

/** Options of an AWS client of this process, where changing the environment would reach too far. */
export function clientOptions(endpoint: string) {
  return {
    endpoint,
    region: LOCAL_REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
}

/** Everything that stands in for AWS says it is here. */
export const LOCAL_REGION = 'eu-west-3';

/** The account that the queue stand-in puts into its URLs and ARNs. */
export const LOCAL_ACCOUNT = '000000000000';
