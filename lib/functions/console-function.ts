import { Duration } from 'aws-cdk-lib';
import type { LogGroupProps } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { SignInSetting } from '../../functions/console/sign-in/settings';
import { CONFIGURATIONS_ID } from '../../functions/store/tables';
import type { StageSettings } from '../settings/stage-settings';
import type { ConnectorSecrets } from '../storage/secrets';
import type { ConnectorTables } from '../storage/table';
import { ConnectorFunction, recordPermissions } from './lambda-function';

/** A person waits; API Gateway gives up after 30 s. */
const TIMEOUT = Duration.seconds(20);
/** What people change, and what a check of the authorization finds out. */
const RECORDS = [CONFIGURATIONS_ID, 'authorization#*'];

export type ConsoleFunctionProps = {
  settings: Pick<StageSettings, 'stage' | 'tracing'>;
  queue: IQueue;
  tables: ConnectorTables;
  secrets: ConnectorSecrets;
  signIn: SignInSetting | null;
  logs: LogGroupProps;
};

/** Serves the page on which administrators set the connector up and read its log, and the API behind it. */
export class ConsoleFunction extends ConnectorFunction {
  constructor(scope: Construct, id: string, props: ConsoleFunctionProps) {
    const { settings, queue, tables, secrets, signIn, logs } = props;
    const { configurations, mappings, logs: log, tallies, guests, audit } = tables;
    super(scope, id, {
      settings,
      logs,
      folder: 'console',
      description: 'Serves the console: configurations, the Google authorization and the log',
      timeout: TIMEOUT,
      files: { script: 'bin/build-page.ts', folder: 'page' },
      environment: {
        QUEUE_URL: queue.queueUrl,
        CONFIGURATIONS_TABLE: configurations.tableName,
        MAPPINGS_TABLE: mappings.tableName,
        LOGS_TABLE: log.tableName,
        TALLIES_TABLE: tallies.tableName,
        GUESTS_TABLE: guests.tableName,
        AUDIT_TABLE: audit.tableName,
        LUCCA_API_SECRET_ID: secrets.names.luccaApi,
        GOOGLE_SECRET_PREFIX: secrets.names.googlePrefix,
        GOOGLE_SECRETS: secrets.names.google.join(','),
        ...(signIn && { CONSOLE_SIGN_IN: JSON.stringify(signIn) }),
      },
      permissions: [
        ...recordPermissions(configurations.tableArn, RECORDS, { deletes: false }),
        { actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'], resource: mappings.tableArn },
        { actions: ['dynamodb:Query'], resource: mappings.indexArn('by-employee') },
        {
          actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem'],
          resource: log.tableArn,
        },
        ...(['by-day', 'by-resource', 'by-employee', 'by-open'] as const).map((index) => ({
          actions: ['dynamodb:Query'],
          resource: log.indexArn(index),
        })),
        { actions: ['dynamodb:Query'], resource: tallies.tableArn },
        { actions: ['dynamodb:Query'], resource: guests.tableArn },
        { actions: ['dynamodb:PutItem', 'dynamodb:Query'], resource: audit.tableArn },
        { actions: ['sqs:SendMessage', 'sqs:GetQueueAttributes'], resource: queue.queueArn },
        { actions: ['secretsmanager:GetSecretValue'], resource: secrets.googleArns },
        { actions: ['secretsmanager:GetSecretValue'], resource: secrets.luccaApi.ref },
      ],
    });
    secrets.acceptGoogleArns(this);
  }
}
