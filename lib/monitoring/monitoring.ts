import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Service } from '../../functions/shared/telemetry';
import { RUNBOOK_FILE } from '../settings/alarm-settings';
import type { StageSettings } from '../settings/stage-settings';
import type { ConnectorTables } from '../storage/table';
import { AccessLogMetrics } from './access-log-metrics';
import type { AlarmInputs } from './alarms/alarm-inputs';
import { AllAlarms } from './all-alarms';
import { ConnectorDashboard } from './dashboard';
import { deriveLogMetrics } from './log-metrics';
import { FunctionMetrics } from './metrics';
import { SavedQueries } from './saved-queries';

type MonitoringProps = {
  functions: Record<Service, { lambda: IFunction; logGroup: ILogGroup }>;
  queue: IQueue;
  deadLetterQueue: IQueue;
  tables: ConnectorTables;
  accessLogGroup: LogGroup;
  consoleUrl: string;
  settings: Pick<StageSettings, 'stage' | 'googleQuota' | 'alarms' | 'dashboard'>;
};

/** Saved queries and, if the stage has them, alarms with their topics and a dashboard. */
export class Monitoring extends Construct {
  /** Null without alarms. */
  readonly topicArns: { page: string; ticket: string } | null;
  /** Null without a dashboard. */
  readonly dashboardUrl: string | null;
  /** Alarms that roll back a deployment. */
  readonly rollbackAlarms: IAlarm[];

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { functions, queue, deadLetterQueue, tables, accessLogGroup, consoleUrl, settings } = props;
    const { stage, googleQuota } = settings;
    const { runbookUrl, thresholds } = settings.alarms;
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
      accessLog: new AccessLogMetrics(this, 'AccessLogMetrics', { accessLogGroup, stage }),
      metrics: new FunctionMetrics(stage),
      thresholds,
    };
    deriveLogMetrics({
      ingest: ingest.logGroup,
      sync: sync.logGroup,
      reconcile: reconcile.logGroup,
      console: console.logGroup,
    });
    const logGroups = {
      ingest: ingest.logGroup,
      sync: sync.logGroup,
      reconcile: reconcile.logGroup,
      console: console.logGroup,
      access: accessLogGroup,
    };
    new SavedQueries(this, 'SavedQueries', logGroups);
    const alarms = settings.alarms.enabled
      ? new AllAlarms(this, 'Alarms', { ...inputs, settings: settings.alarms })
      : null;
    const dashboard = settings.dashboard
      ? new ConnectorDashboard(this, 'Dashboard', {
          inputs: { ...inputs, tables, googleQuota, syncLogGroup: sync.logGroup },
          alarms: alarms?.all ?? [],
          links: {
            'Sync log': `${consoleUrl}/log`,
            // A path in the repository would be a dead link in CloudWatch.
            ...(runbookUrl !== RUNBOOK_FILE && { Runbook: runbookUrl }),
          },
        })
      : null;
    this.topicArns = alarms && {
      page: alarms.topics.page.topicArn,
      ticket: alarms.topics.ticket.topicArn,
    };
    this.dashboardUrl = dashboard && dashboard.url;
    this.rollbackAlarms = alarms?.rollback ?? [];
  }
}
