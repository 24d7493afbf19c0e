import type { LambdaClientConfig } from '@aws-sdk/client-lambda';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createAlarmsApi } from './alarms';
import { createDeploymentsApi } from './deployments';
import { createFunctionsApi } from './functions';
import { createLogsApi } from './logs';
import { createRolesApi } from './roles';
import { createStackApi } from './stack';
import { createTablesApi } from './tables';

/** The control plane of AWS, as far as the checks use it. Each answer is parsed. */
export type ControlApi = ReturnType<typeof createControlApi>;

/** @param overrides for tests; replaces settings from the environment */
export function createControlApi(
  client: Pick<DynamoDBDocumentClient, 'send'>,
  overrides: Pick<LambdaClientConfig, 'endpoint' | 'region' | 'credentials'> = {},
) {
  return {
    stack: createStackApi(overrides),
    roles: createRolesApi(overrides),
    alarms: createAlarmsApi(overrides),
    functions: createFunctionsApi(overrides),
    deployments: createDeploymentsApi(overrides),
    tables: createTablesApi(client),
    logs: createLogsApi(overrides),
  };
}
