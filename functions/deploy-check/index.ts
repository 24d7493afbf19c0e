import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { setTimeout as sleep } from 'node:timers/promises';
import { BOUNDED_CLIENT } from '../shared/aws-clients';
import { createLogger } from '../shared/telemetry';
import { lambdaClient, versionInvoker } from './check-versions';
import { responder } from './custom-resource';
import { createHandler, rollbackTeller } from './handler';

const logger = createLogger('smoke');

export const handler = createHandler({
  invoke: versionInvoker(lambdaClient()),
  isRollingBack: rollbackTeller(new CloudFormationClient(BOUNDED_CLIENT), logger),
  respond: responder(sleep),
  logger,
  sleep,
  now: () => Date.now(),
});
