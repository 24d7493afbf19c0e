import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { sleep } from '../shared/async';
import { AWS_CLIENT_OPTIONS } from '../shared/aws-clients';
import { createLogger } from '../shared/telemetry';
import { createLambdaClient, createVersionInvoker } from './check-versions';
import { createResponder } from './custom-resource';
import { createHandler, createRollbackDetector } from './handler';

const logger = createLogger('deploy-check');

export const handler = createHandler({
  invoke: createVersionInvoker(createLambdaClient()),
  isRollingBack: createRollbackDetector(new CloudFormationClient(AWS_CLIENT_OPTIONS), logger),
  respond: createResponder(sleep),
  logger,
  sleep,
  now: () => Date.now(),
});
