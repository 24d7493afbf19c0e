import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { setTimeout as sleep } from 'node:timers/promises';
import { AWS_CLIENT_OPTIONS } from '../shared/aws-clients';
import { createLogger } from '../shared/telemetry';
import { lambdaClient, createVersionInvoker } from './check-versions';
import { responder } from './custom-resource';
import { createHandler, createRollbackDetector } from './handler';

const logger = createLogger('smoke');

export const handler = createHandler({
  invoke: createVersionInvoker(lambdaClient()),
  isRollingBack: createRollbackDetector(new CloudFormationClient(AWS_CLIENT_OPTIONS), logger),
  respond: responder(sleep),
  logger,
  sleep,
  now: () => Date.now(),
});
