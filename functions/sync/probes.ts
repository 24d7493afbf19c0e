import type { Probe } from '../health/health-check';
import { googleSecretProbe, queueProbe, secretProbe, type ProbeClients } from '../health/probes';
import { tableProbe, type TableNeeds } from '../health/table-probe';
import { googleProbes, luccaProbe } from '../health/web-probes';
import {
  CONFIGURATIONS_TABLE,
  DIRECTORY_TABLE,
  GUESTS_TABLE,
  LOGS_TABLE,
  MAPPINGS_TABLE,
  TALLIES_TABLE,
} from '../store/tables';

type Environment = Parameters<typeof googleProbes>[0] & {
  QUEUE_URL: string;
  CONFIGURATIONS_TABLE: string;
  MAPPINGS_TABLE: string;
  LOGS_TABLE: string;
  DIRECTORY_TABLE: string;
  TALLIES_TABLE?: string | undefined;
  GUESTS_TABLE?: string | undefined;
  LUCCA_API_SECRET_ID: string;
  LOG_KEY_SECRET_ID?: string | undefined;
  GOOGLE_SECRET_PREFIX: string;
};

/** Health checks of the function's dependencies, each with the access that the function needs. */
export function syncProbes(clients: ProbeClients, environment: Environment): Record<string, Probe> {
  const { tables, queue, secrets } = clients;
  const { TALLIES_TABLE: outcomeCounts, GUESTS_TABLE: guests, LOG_KEY_SECRET_ID: logKey } = environment;
  const table = (needs: TableNeeds) => tableProbe(tables, needs);
  return {
    queue: queueProbe(queue, environment.QUEUE_URL),
    'table-configurations': table({
      name: environment.CONFIGURATIONS_TABLE,
      schema: CONFIGURATIONS_TABLE,
      actions: ['GetItem', 'PutItem'],
      key: 'authorization#health-check',
    }),
    'table-mappings': table({
      name: environment.MAPPINGS_TABLE,
      schema: MAPPINGS_TABLE,
      actions: ['GetItem', 'PutItem'],
      indexes: ['by-employee'],
    }),
    'table-directory': table({
      name: environment.DIRECTORY_TABLE,
      schema: DIRECTORY_TABLE,
      actions: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'BatchWriteItem'],
    }),
    'table-logs': table({ name: environment.LOGS_TABLE, schema: LOGS_TABLE, actions: ['UpdateItem'] }),
    ...(outcomeCounts !== undefined && {
      'table-tallies': table({
        name: outcomeCounts,
        schema: TALLIES_TABLE,
        actions: ['PutItem'],
        key: 'late',
      }),
    }),
    ...(guests !== undefined && {
      'table-guests': table({ name: guests, schema: GUESTS_TABLE, actions: ['BatchWriteItem'] }),
    }),
    'secret-google': googleSecretProbe(secrets, environment.GOOGLE_SECRET_PREFIX),
    'secret-lucca-api': secretProbe(secrets, environment.LUCCA_API_SECRET_ID),
    ...(logKey !== undefined && { 'secret-log-key': secretProbe(secrets, logKey) }),
    ...googleProbes(environment),
    'lucca-api': luccaProbe(secrets, environment.LUCCA_API_SECRET_ID),
  };
}
