import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Service } from '../../functions/shared/telemetry';
import { RUNBOOK_FILE } from '../settings/alarm-settings';
import type { StageSettings } from '../settings/stage-settings';
import type { ConnectorTables } from '../storage/table';
import type { AlarmInputs } from './alarms/alarm-inputs';
import { AlarmTopic, AllAlarms } from './all-alarms';
import { ConnectorDashboard } from './dashboard';
import { deriveLogMetrics } from './log-metrics';
import { FunctionMetrics } from './metrics';
import { SavedQueries } from './saved-queries';
import { WebhookMetrics } from './webhook-metrics';

type MonitoringProps = {
  functions: Record<Service, { lambda: IFunction; logGroup: ILogGroup }>;
  queue: IQueue;
  deadLetterQueue: IQueue;
  tables: ConnectorTables;
  accessLogGroup: LogGroup;
  consoleUrl: string;
  settings: Pick<StageSettings, 'stage' | 'googleQuota' | 'alarms'>;
};

/** Alarms with their topic, a dashboard and saved queries. */
export class Monitoring extends Construct {
  readonly topicArn: string;
  readonly dashboardUrl: string;
  /** Alarms that roll back a deployment. */
  readonly rollbackAlarms: IAlarm[];

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { functions, queue, deadLetterQueue, tables, accessLogGroup, consoleUrl, settings } = props;
    const { stage, googleQuota } = settings;
    const { emails, runbookUrl, thresholds } = settings.alarms;
    const { ingest, sync, reconcile, console } = functions;

    const inputs: AlarmInputs = {
      functions: {
        ingest: ingest.lambda,
        sync: sync.lambda,
        reconcile: reconcile.lambda,
        console: console.lambda,
      },
      queue,
      deadLetterQueue,
      tables,
      webhook: new WebhookMetrics(this, 'WebhookMetrics', { accessLogGroup, stage }),
      metrics: new FunctionMetrics(stage),
      googleQuota,
      thresholds,
    };
    deriveLogMetrics({
      ingest: ingest.logGroup,
      sync: sync.logGroup,
      reconcile: reconcile.logGroup,
      console: console.logGroup,
    });
    const topic = new AlarmTopic(this, 'AlarmTopic', { emails });
    const alarms = new AllAlarms(this, 'Alarms', { ...inputs, topic, runbookUrl });
    const logGroups = {
      ingest: ingest.logGroup,
      sync: sync.logGroup,
      reconcile: reconcile.logGroup,
      console: console.logGroup,
      access: accessLogGroup,
    };
    new SavedQueries(this, 'SavedQueries', logGroups);
    const dashboard = new ConnectorDashboard(this, 'Dashboard', {
      inputs,
      logGroups,
      alarms: alarms.all,
      links: {
        'Sync log': `${consoleUrl}/log`,
        // A path in the repository would be a dead link in CloudWatch.
        ...(runbookUrl !== RUNBOOK_FILE && { Runbook: runbookUrl }),
      },
    });
    this.topicArn = topic.topicArn;
    this.dashboardUrl = dashboard.url;
    this.rollbackAlarms = alarms.rollback;
  }
}
