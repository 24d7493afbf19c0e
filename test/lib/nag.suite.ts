import { Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { buildApp } from '../../lib/app';
import { inTemporaryFolder } from '../support/templates/in-temporary-folder';
import { validationReport, withAssembly, WITHOUT_BUNDLES } from '../support/templates/synthesized';

/** What was accepted, as `<rule> <construct>`. */
const ACCEPTED = [
  'APIG4 ConsoleApi/Api',
  'APIG4 ConsoleApi/Page',
  'APIG4 ConsoleApi/PageFiles',
  'APIG4 WebhookApi/Everything',
  'IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:PREFIX/google/*] Sync/Role',
  'IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:PREFIX/google/*] Console/Role',
  ...['Ingest', 'Sync', 'Reconcile', 'Console'].map(
    (name) => `IAM5[Resource::<${name}Function.Arn>:*] Smoke/Role`,
  ),
  'SMG4 Secrets/Google-france',
  'SMG4 Secrets/LogKey',
  'SMG4 Secrets/LuccaApi',
  'SMG4 Secrets/Webhook',
];
const ACCEPTED_IN_DEVELOPMENT = ['Audit', 'Configurations', 'Guests', 'Logs', 'Mappings', 'Tallies'].map(
  (table) => `DDB3 ${table}`,
);
const ACCEPTED_WITH_A_CANARY = ['IAM5[Resource::*] Deployment/Role'];
const ACCEPTED_WITH_A_SENDER = [
  'IAM5[Resource::arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:configuration-set/*] Reconcile/Role',
];
/** X-Ray's actions. */
const ACCEPTED_WITH_TRACES = ['Console', 'Ingest', 'Reconcile', 'Smoke', 'Sync'].map(
  (id) => `IAM5[Resource::*] ${id}/Role`,
);
const WITH_A_SENDER_AND_TRACES = {
  stages: { dev: { notifications: { sender: 'calendar@acme.example' }, tracing: true } },
};

describe('The AwsSolutions rules of cdk-nag', () => {
  test.each([
    ['prod', 'lucca-google-calendar', {}, [...ACCEPTED, ...ACCEPTED_WITH_A_CANARY]],
    ['dev', 'lucca-google-calendar-dev', {}, [...ACCEPTED, ...ACCEPTED_IN_DEVELOPMENT]],
    [
      'dev',
      'lucca-google-calendar-dev',
      WITH_A_SENDER_AND_TRACES,
      [...ACCEPTED, ...ACCEPTED_IN_DEVELOPMENT, ...ACCEPTED_WITH_A_SENDER, ...ACCEPTED_WITH_TRACES],
    ],
  ])('find nothing in %s that is not accepted with a reason', (stage, prefix, context, accepted) => {
    const reports = withAssembly({ stage, ...context }, ({ directory }) => validationReport(directory));

    expect(reports.map(({ pluginName }) => pluginName)).toContain('AwsSolutions');
    expect(reports.flatMap(({ violations }) => violations)).toEqual([]);
    const suppressed = reports.flatMap(({ suppressedViolations }) => suppressedViolations);
    const found = suppressed.flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
    expect(found.map((one) => short(one, stage, prefix)).toSorted()).toEqual(accepted.toSorted());
    expect(suppressed.filter(({ reason }) => reason.length < 30)).toEqual([]);
  });

  test('stop the synthesis of anything else that they find', () => {
    inTemporaryFolder((outdir) => {
      const app = buildApp({ outdir, context: WITHOUT_BUNDLES });
      new Queue(new Stack(app, 'Other'), 'QueueWithoutTls');

      expect(() => app.synth()).toThrow(/AwsSolutions-SQS4/);
    });
  });
});

function short(finding: string, stage: string, prefix: string): string {
  return finding
    .replace('AwsSolutions-', '')
    .replace(`LuccaGoogleCalendar-${stage}/`, '')
    .replace(`:${prefix}/`, ':PREFIX/')
    .replace(/Function[0-9A-F]{8}\./, 'Function.')
    .replace(/\/Resource$/, '');
}
