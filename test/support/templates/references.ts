import { Match } from 'aws-cdk-lib/assertions';

export const arnOf = (id: string) => ({
  'Fn::GetAtt': [Match.stringLikeRegexp(`^${id}[0-9A-F]{8}$`), 'Arn'],
});
export const refTo = (id: string) => ({ Ref: Match.stringLikeRegexp(`^${id}[0-9A-F]{8}$`) });
/** As CDK names a function with its alias. */
export const aliasOf = (id: string) => ({
  'Fn::Join': ['', [{ 'Fn::Select': [6, { 'Fn::Split': [':', refTo(id)] }] }, ':live']],
});
export const WEBHOOK_URL = {
  'Fn::Join': [
    '',
    [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^WebhookApi'), 'ApiEndpoint'] }, '/webhooks/lucca'],
  ],
};
