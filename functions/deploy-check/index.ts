import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { setTimeout as sleep } from 'node:timers/promises';
import { BOUNDED_CLIENT } from '../bounded-client';
import { createLogger } from '../shared/telemetry';
import { responder } from './custom-resource';
import { createHandler } from './handler';
import { lambdaClient, versionInvoker } from '../smoke/invoke-version';
import { rollbackTeller } from '../smoke/rollback';

const logger = createLogger('smoke');

export const handler = createHandler({
  invoke: versionInvoker(lambdaClient()),
  isRollingBack: rollbackTeller(new CloudFormationClient(BOUNDED_CLIENT), logger),
  respond: responder(sleep),
  logger,
  sleep,
  now: () => Date.now(),
});
