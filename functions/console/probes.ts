import type { Probe } from '../health/health-check';
import { googleSecretProbe, queueProbe, secretProbe, type ProbeClients } from '../health/probes';
import { tableProbe, type TableNeeds } from '../health/table-probe';
import { googleProbes, luccaProbe, webProbe } from '../health/web-probes';
import * as schemas from '../store/tables';
import type { SignInSetting } from './sign-in/settings';

type Environment = Parameters<typeof googleProbes>[0] & {
  QUEUE_URL: string;
  CONFIGURATIONS_TABLE: string;
  MAPPINGS_TABLE: string;
  LOGS_TABLE: string;
  DIRECTORY_TABLE: string;
  TALLIES_TABLE: string;
  GUESTS_TABLE: string;
  AUDIT_TABLE: string;
  LUCCA_API_SECRET_ID: string;
  GOOGLE_SECRET_PREFIX: string;
  /** Null if the stage does not configure sign-in. */
  signIn: Pick<SignInSetting, 'issuer'> | null;
};

/** Returns a probe for each resource that the function uses. */
export function consoleProbes(clients: ProbeClients, environment: Environment): Record<string, Probe> {
  const { tables, queue, secrets } = clients;
  const { signIn } = environment;
  const table = (
    name: keyof typeof schemas & keyof Environment,
    needs: Omit<TableNeeds, 'name' | 'schema'>,
  ) => tableProbe(tables, { name: environment[name], schema: schemas[name], ...needs });
  return {
    queue: queueProbe(queue, environment.QUEUE_URL),
    'table-configurations': table('CONFIGURATIONS_TABLE', {
      actions: ['GetItem', 'PutItem'],
      key: 'authorization#health-check',
    }),
    'table-mappings': table('MAPPINGS_TABLE', {
      actions: ['GetItem', 'BatchGetItem'],
      indexes: ['by-employee'],
    }),
    'table-logs': table('LOGS_TABLE', {
      actions: ['GetItem', 'BatchGetItem', 'Query', 'UpdateItem'],
      indexes: ['by-employee', 'by-open'],
    }),
    'table-directory': table('DIRECTORY_TABLE', {
      actions: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'BatchWriteItem'],
    }),
    'table-tallies': table('TALLIES_TABLE', { actions: ['GetItem', 'Query'] }),
    'table-guests': table('GUESTS_TABLE', { actions: ['Query'] }),
    'table-audit': table('AUDIT_TABLE', { actions: ['PutItem', 'Query'] }),
    'secret-google': googleSecretProbe(secrets, environment.GOOGLE_SECRET_PREFIX),
    'secret-lucca-api': secretProbe(secrets, environment.LUCCA_API_SECRET_ID),
    ...googleProbes(environment),
    'lucca-api': luccaProbe(secrets, environment.LUCCA_API_SECRET_ID),
    ...(signIn && { 'sign-in': webProbe(`${signIn.issuer}/.well-known/openid-configuration`) }),
  };
}
