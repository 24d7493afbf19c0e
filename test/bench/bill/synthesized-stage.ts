import { template } from '../../support/local-stack/runner/template';
import { withAssembly } from '../../support/templates/synthesized';
import { readStage, type StageTemplate } from './stage-template';

/** A production stage with all that the settings can add, except traces, which cost per invocation. */
const ALL_FEATURES = {
  stage: 'prod',
  stages: {
    prod: {
      domain: {
        name: 'calendar.acme.example',
        certificateArn: 'arn:aws:acm:eu-west-3:111122223333:certificate/0a1b2c3d',
        hostedZone: { id: 'Z0123456789ABC', name: 'acme.example' },
      },
      notifications: { sender: 'hr@acme.example' },
      console: {
        issuer: 'https://login.acme.example',
        clientId: 'console-client',
        administrators: { addresses: ['camille@acme.example'] },
      },
    },
  },
};

/** Synthesizes a production stage with all features, without its bundles. */
export function synthesizeStage(): StageTemplate {
  const synthesized = withAssembly(ALL_FEATURES, ({ stacks }) => template.parse(stacks[0]?.template));
  return readStage(synthesized);
}
