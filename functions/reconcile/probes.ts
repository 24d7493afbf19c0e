import type { Probe } from '../health/health-check';
import { queueProbe, secretProbe, type ProbeClients } from '../health/probes';
import { tableProbe } from '../health/table-probe';
import { luccaProbe } from '../health/web-probes';
import {
  AUDIT_TABLE,
  CONFIGURATIONS_TABLE,
  DIRECTORY_TABLE,
  LOGS_TABLE,
  TALLIES_TABLE,
} from '../store/tables';

type Environment = {
  QUEUE_URL: string;
  CONFIGURATIONS_TABLE: string;
  LOGS_TABLE: string;
  TALLIES_TABLE: string;
  DIRECTORY_TABLE: string;
  AUDIT_TABLE: string;
  LUCCA_API_SECRET_ID: string;
};

/** The dependencies of the function, except SES: only sending a mail would prove that SES accepts it. */
export function reconcileProbes(clients: ProbeClients, environment: Environment): Record<string, Probe> {
  const { tables, queue, secrets } = clients;
  return {
    queue: queueProbe(queue, environment.QUEUE_URL),
    'table-configurations': tableProbe(tables, {
      name: environment.CONFIGURATIONS_TABLE,
      schema: CONFIGURATIONS_TABLE,
      actions: ['GetItem', 'PutItem', 'DeleteItem'],
      key: 'reconcile-health-check',
    }),
    'table-logs': tableProbe(tables, {
      name: environment.LOGS_TABLE,
      schema: LOGS_TABLE,
      actions: ['GetItem', 'BatchGetItem', 'Query', 'UpdateItem'],
      indexes: ['by-open'],
    }),
    'table-tallies': tableProbe(tables, {
      name: environment.TALLIES_TABLE,
      schema: TALLIES_TABLE,
      actions: ['GetItem', 'PutItem', 'Query', 'DeleteItem'],
    }),
    'table-directory': tableProbe(tables, {
      name: environment.DIRECTORY_TABLE,
      schema: DIRECTORY_TABLE,
      actions: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'BatchWriteItem'],
    }),
    'table-audit': tableProbe(tables, {
      name: environment.AUDIT_TABLE,
      schema: AUDIT_TABLE,
      actions: ['PutItem'],
    }),
    'secret-lucca-api': secretProbe(secrets, environment.LUCCA_API_SECRET_ID),
    'lucca-api': luccaProbe(secrets, environment.LUCCA_API_SECRET_ID),
  };
}
