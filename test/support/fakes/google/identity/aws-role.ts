import type { AwsRoleCredentials } from './caller-identity';

export const AUDIENCE =
  '//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/lucca/providers/aws';

/** Credentials as those of a function's role: of the right form, and of nobody. */
export const AWS_ROLE: AwsRoleCredentials = {
  accessKeyId: 'ASIAFAKEFAKEFAKEFAKE',
  secretAccessKey: 'secret-of-the-role',
  sessionToken: 'session-of-the-role',
};
