import { Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildApp } from '../../lib/app';
import { inTemporaryFolder } from '../support/templates/in-temporary-folder';
import { validationReport, withAssembly, WITHOUT_BUNDLES } from '../support/templates/synthesized';

const ROOT = join(__dirname, '../..');

/** Suppressed findings, as `<rule> <construct>`. */
const SUPPRESSED = [
  'APIG4 ConsoleApi/Api',
  'APIG4 ConsoleApi/Page',
  'APIG4 ConsoleApi/PageFiles',
  'APIG4 WebhookApi/Everything',
  'IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:PREFIX/google/*] Sync/Role',
  'IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:PREFIX/google/*] Console/Role',
  // To list secrets.
  'IAM5[Resource::*] Console/Role',
  ...['Ingest', 'Sync', 'Reconcile', 'Console'].map(
    (name) => `IAM5[Resource::<${name}Function.Arn>:*] Smoke/Role`,
  ),
  'SMG4 Secrets/LogKey',
  'SMG4 Secrets/LuccaApi',
  'SMG4 Secrets/Webhook',
];
const WITHOUT_RECOVERY = ['DDB3 Logs', 'DDB3 Tallies'];
const SUPPRESSED_IN_DEVELOPMENT = [
  ...['Audit', 'Configurations', 'Directory', 'Guests', 'Mappings'].map((table) => `DDB3 ${table}`),
  ...WITHOUT_RECOVERY,
];
const SUPPRESSED_WITH_CANARY = ['IAM5[Resource::*] Deployment/Role'];
const SUPPRESSED_WITH_SENDER = [
  'IAM5[Resource::arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:configuration-set/*] Reconcile/Role',
];
/** The console's is always suppressed. */
const SUPPRESSED_WITH_TRACING = ['Ingest', 'Reconcile', 'Smoke', 'Sync'].map(
  (id) => `IAM5[Resource::*] ${id}/Role`,
);
const WITH_SENDER_AND_TRACING = {
  stages: { dev: { notifications: { sender: 'calendar@acme.example' }, tracing: true } },
};

describe('the CDK app', () => {
  it('prints one line and exits with 2 if the stage is invalid', () => {
    const context = JSON.stringify({ stage: 'Prod' });

    const { status, stdout, stderr } = spawnSync('tsx', ['bin/app.ts'], {
      cwd: ROOT,
      encoding: 'utf8',
      env: {
        ...process.env,
        PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH ?? ''}`,
        // This is how the CDK command line passes context.
        CDK_CONTEXT_JSON: context,
      },
    });

    expect(stderr).toMatch(/^Invalid stage settings\. stage: must be [^\n]+\n$/);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  it.each([
    ['prod', 'lucca-google-calendar', {}, [...SUPPRESSED, ...WITHOUT_RECOVERY, ...SUPPRESSED_WITH_CANARY]],
    ['dev', 'lucca-google-calendar-dev', {}, [...SUPPRESSED, ...SUPPRESSED_IN_DEVELOPMENT]],
    [
      'dev',
      'lucca-google-calendar-dev',
      WITH_SENDER_AND_TRACING,
      [...SUPPRESSED, ...SUPPRESSED_IN_DEVELOPMENT, ...SUPPRESSED_WITH_SENDER, ...SUPPRESSED_WITH_TRACING],
    ],
  ])('has a reason for each finding of cdk-nag in %s', (stage, prefix, context, suppressed) => {
    const reports = withAssembly({ stage, ...context }, ({ directory }) => validationReport(directory));

    expect(reports.map(({ pluginName }) => pluginName)).toContain('AwsSolutions');
    expect(reports.flatMap(({ violations }) => violations)).toEqual([]);
    const findings = reports.flatMap(({ suppressedViolations }) => suppressedViolations);
    const found = findings.flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
    expect(found.map((finding) => shorten(finding, stage, prefix)).toSorted()).toEqual(suppressed.toSorted());
    expect(findings.filter(({ reason }) => reason.length < 30)).toEqual([]);
  });

  it('fails to synthesize on any other finding of cdk-nag', () => {
    inTemporaryFolder((outdir) => {
      const app = buildApp({ outdir, context: WITHOUT_BUNDLES });
      new Queue(new Stack(app, 'Other'), 'QueueWithoutTls');

      expect(() => app.synth()).toThrow(/AwsSolutions-SQS4/);
    });
  });
});

function shorten(finding: string, stage: string, prefix: string): string {
  return finding
    .replace('AwsSolutions-', '')
    .replace(`LuccaGoogleCalendar-${stage}/`, '')
    .replace(`:${prefix}/`, ':PREFIX/')
    .replace(/Function[0-9A-F]{8}\./, 'Function.')
    .replace(/\/Resource$/, '');
}
