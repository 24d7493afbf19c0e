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
import { AlarmTopic, ConnectorAlarms } from './all-alarms';
import { ConnectorDashboard } from './dashboard';
import { ConnectorMetrics } from './metrics';
import { SavedQueries } from './saved-queries';
import { WebhookMetrics } from './webhook-metrics';

export type ObservabilityProps = {
  functions: Record<Service, { lambda: IFunction; logGroup: ILogGroup }>;
  queue: IQueue;
  deadLetterQueue: IQueue;
  tables: ConnectorTables;
  accessLogGroup: LogGroup;
  consoleUrl: string;
  settings: Pick<StageSettings, 'stage' | 'googleQuota' | 'alarms'>;
};

/** What operators see in CloudWatch: alarms with their runbook, a dashboard, and saved queries. */
export class Observability extends Construct {
  readonly topicArn: string;
  readonly dashboardUrl: string;
  /** A deployment during which one of them rings brought a bad version. */
  readonly rollbackAlarms: IAlarm[];

  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id);
    const { functions, queue, deadLetterQueue, tables, accessLogGroup, consoleUrl, settings } = props;
    const { stage, googleQuota } = settings;
    const { emails, runbookUrl, thresholds } = settings.alarms;
    const { ingest, sync, reconcile, console } = functions;

    const watched: AlarmInputs = {
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
      metrics: new ConnectorMetrics(stage),
      googleQuota,
      thresholds,
    };
    const topic = new AlarmTopic(this, 'AlarmTopic', { emails });
    const alarms = new ConnectorAlarms(this, 'Alarms', { ...watched, topic, runbookUrl });
    const logGroups = {
      ingest: ingest.logGroup,
      sync: sync.logGroup,
      reconcile: reconcile.logGroup,
      console: console.logGroup,
      access: accessLogGroup,
    };
    new SavedQueries(this, 'SavedQueries', logGroups);
    const { url } = new ConnectorDashboard(this, 'Dashboard', {
      watched,
      logGroups,
      alarms: alarms.all,
      links: {
        'The log of events': `${consoleUrl}/log`,
        // In CloudWatch, a path would lead nowhere.
        ...(runbookUrl !== RUNBOOK_FILE && { Runbook: runbookUrl }),
      },
    });
    this.topicArn = topic.topicArn;
    this.dashboardUrl = url;
    this.rollbackAlarms = alarms.rollback;
  }
}
