import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { context as featureFlags } from '../cdk.json';
import { readStageSettings } from './settings/stage-settings';
import { ConnectorStack } from './stack';

export type AppOptions = {
  /** As `-c` gives it on the command line: `{ stage: 'prod' }`. */
  context?: Record<string, unknown>;
  /** Where templates and bundles go. @default where the CDK command line wants them, else a temporary folder */
  outdir?: string;
};

/**
 * The CDK app with the stack of one stage. `synth()` bundles the functions, and fails on a finding of cdk-nag that nobody
 * has accepted. It works in any process, without the CDK command line:
 *
 * @example
 * const { directory, stacks: [stack] } = buildApp({ context: { stage: 'prod' }, outdir }).synth();
 * // stack.template is the template; the bundle of a function is in `${directory}/asset.<its S3Key without .zip>`
 *
 * @throws InvalidSettingsError
 */
export function buildApp({ context, outdir }: AppOptions = {}): App {
  const app = new App({
    context: { ...featureFlags, ...context },
    analyticsReporting: false,
    ...(outdir === undefined ? {} : { outdir }),
  });
  const settings = readStageSettings({
    stage: app.node.tryGetContext('stage'),
    stages: app.node.tryGetContext('stages'),
  });
  new ConnectorStack(app, `LuccaGoogleCalendar-${settings.stage}`, {
    settings,
    description: 'Brings Lucca calendar events to the Google calendars of the employees',
    terminationProtection: settings.retainData,
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}
