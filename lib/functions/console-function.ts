import { Duration } from 'aws-cdk-lib';
import type { LogGroupProps } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { SIGN_IN_FILE, type SignInSetting } from '../../functions/console/sign-in/settings';
import { CONFIGURATIONS_ID } from '../../functions/store/tables';
import { allowWildcard } from '../nag';
import { RUNBOOK_FILE } from '../settings/alarm-settings';
import type { StageSettings } from '../settings/stage-settings';
import type { ConnectorSecrets } from '../storage/secrets';
import type { ConnectorTables } from '../storage/table';
import { ConnectorFunction } from './lambda-function';
import { DIRECTORY_ACTIONS, LIST_SECRETS_PERMISSION, recordPermissions } from './permissions';

/** A person is waiting, and API Gateway times out after 30 s. */
const TIMEOUT = Duration.seconds(20);

/**
 * The configurations, their activations, the results of authorization checks, the progress of directory refreshes and
 * imports, cached lists, and the count of requests to Lucca's API.
 */
const RECORDS = [
  CONFIGURATIONS_ID,
  'activation#*',
  'authorization#*',
  'directory#*',
  'import-job#*',
  'lucca-lists#*',
  'lucca-requests#*',
];

type ConsoleFunctionProps = {
  settings: Pick<StageSettings, 'stage' | 'tracing' | 'luccaRequestsPerMinute' | 'alarms'>;
  queue: IQueue;
  tables: ConnectorTables;
  secrets: ConnectorSecrets;
  signIn: SignInSetting | null;
  logs: LogGroupProps;
};

/** Serves the page on which administrators configure the connector and read its log, and the API behind it. */
export class ConsoleFunction extends ConnectorFunction {
  constructor(scope: Construct, id: string, props: ConsoleFunctionProps) {
    const { settings, queue, tables, secrets, signIn, logs } = props;
    const { runbookUrl } = settings.alarms;
    super(scope, id, {
      settings,
      logs,
      folder: 'console',
      description: 'Serves the console: configurations, Google authorization and log',
      timeout: TIMEOUT,
      extraFiles: { script: 'bin/build-page.ts', folder: 'page' },
      settingsFile: { name: SIGN_IN_FILE, content: signIn },
      environment: {
        QUEUE_URL: queue.queueUrl,
        CONFIGURATIONS_TABLE: tables.configurations.tableName,
        MAPPINGS_TABLE: tables.mappings.tableName,
        LOGS_TABLE: tables.logs.tableName,
        DIRECTORY_TABLE: tables.directory.tableName,
        TALLIES_TABLE: tables.tallies.tableName,
        GUESTS_TABLE: tables.guests.tableName,
        AUDIT_TABLE: tables.audit.tableName,
        LUCCA_API_SECRET_ID: secrets.names.luccaApi,
        LUCCA_REQUESTS_PER_MINUTE: String(settings.luccaRequestsPerMinute),
        GOOGLE_SECRET_PREFIX: secrets.names.googlePrefix,
        ...(runbookUrl !== RUNBOOK_FILE && { RUNBOOK_URL: runbookUrl }),
      },
      permissions: [
        ...recordPermissions(tables.configurations.tableArn, RECORDS, { deletes: false }),
        { actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'], resource: tables.mappings.tableArn },
        { actions: ['dynamodb:Query'], resource: tables.mappings.indexArn('by-employee') },
        {
          actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
          resource: tables.logs.tableArn,
        },
        ...['by-employee', 'by-open'].map((index) => ({
          actions: ['dynamodb:Query'],
          resource: tables.logs.indexArn(index),
        })),
        { actions: ['dynamodb:GetItem', 'dynamodb:Query'], resource: tables.tallies.tableArn },
        { actions: DIRECTORY_ACTIONS, resource: tables.directory.tableArn },
        { actions: ['dynamodb:Query'], resource: tables.guests.tableArn },
        { actions: ['dynamodb:PutItem', 'dynamodb:Query'], resource: tables.audit.tableArn },
        { actions: ['sqs:SendMessage', 'sqs:GetQueueAttributes'], resource: queue.queueArn },
        { actions: ['secretsmanager:GetSecretValue'], resource: secrets.googleArns },
        LIST_SECRETS_PERMISSION,
        { actions: ['secretsmanager:GetSecretValue'], resource: secrets.arns.luccaApi },
      ],
    });
    secrets.allowGoogleWildcard(this);
    allowWildcard(this, '*', "ListSecrets returns no values and doesn't support resource-level permissions.");
  }
}
