import { App } from 'aws-cdk-lib';
import { context as featureFlags } from '../cdk.json';
import { addNagChecks } from './nag';
import { FIRST_DEPLOYMENT, readStageSettings, stackNameOf } from './settings/stage-settings';
import { ConnectorStack } from './stack';

type AppOptions = {
  /** Context of the CDK app, as set by `-c` on the command line: `{ stage: 'prod' }`. */
  context?: Record<string, unknown>;
  /** Folder for templates and bundles. @default the folder set by the CDK command line, else a temporary one */
  outdir?: string;
};

/**
 * Builds the CDK app with the stack of one stage. `synth()` bundles the functions and fails on every cdk-nag finding that is not
 * suppressed. It also works without the CDK command line:
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
  new ConnectorStack(app, stackNameOf(settings.stage), {
    settings,
    description: 'Syncs Lucca calendar events to the Google calendars of the employees',
    terminationProtection: settings.retainData && !isFirstDeployment(app),
  });
  addNagChecks(app);
  return app;
}

/**
 * CloudFormation must be able to delete everything that a failed first deployment has created, so `npm run deploy`
 * protects a new stack with a second update. Without this context, as with `cdk deploy`, a stack is always protected.
 */
function isFirstDeployment({ node }: App): boolean {
  return String(node.tryGetContext(FIRST_DEPLOYMENT)) === 'true';
}
