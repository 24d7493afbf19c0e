import { Stack } from 'aws-cdk-lib';
import { CfnQueryDefinition, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Service } from '../../functions/shared/telemetry';

export type LogGroups = Record<Service | 'access', ILogGroup>;

type SavedQuery = {
  logs: (keyof LogGroups)[];
  /** Commands of CloudWatch Logs Insights. Words in capitals are placeholders. */
  commands: string[];
};

const GROUP_RETRIED = "filter message = 'Message group returned to the queue'";
const EVENT_SYNCED = "filter message = 'Event synchronized'";
const NEWEST_FIRST = ['sort @timestamp desc', 'limit 200'];

/** Queries for the person on call, by their names in CloudWatch, which runs them all (AWS-12). */
export const SAVED_QUERIES = {
  'Event by ID': {
    logs: ['ingest', 'sync', 'reconcile'],
    commands: [
      'fields @timestamp, service, message, outcome, reason, tries, durationMs, google.0, afterSeconds, correlationId',
      'filter @message like /"EVENT_ID"/',
      'sort @timestamp asc',
      'limit 200',
    ],
  },
  'Delivery by correlation ID': {
    logs: ['ingest', 'sync', 'reconcile'],
    commands: [
      'fields @timestamp, service, message, topic, eventId, resource, outcome, reason, tries, durationMs',
      "filter correlationId = 'CORRELATION_ID'",
      'sort @timestamp asc',
      'limit 200',
    ],
  },
  'Employee by hash': {
    logs: ['sync'],
    commands: [
      'fields @timestamp, message, configuration, outcome, reason, durationMs, google.0, google.1, eventId',
      "filter employee = 'EMPLOYEE_HASH'",
      ...NEWEST_FIRST,
    ],
  },
  'Errors and warnings': {
    logs: ['ingest', 'sync', 'reconcile', 'console'],
    commands: [
      'fields @timestamp, service, level, message, reason, error, problem, dependency, task, configuration',
      "filter level = 'ERROR' or level = 'WARN'",
      ...NEWEST_FIRST,
    ],
  },
  'Rejected deliveries by reason': {
    logs: ['ingest'],
    commands: [
      "filter message = 'Delivery rejected'",
      'stats count(*) as deliveries by reason, bin(1h)',
      'sort deliveries desc',
    ],
  },
  'Failed requests': {
    logs: ['access'],
    commands: [
      'fields @timestamp, requestId, route, status, latency, integrationError',
      // AWS-13: the access log quotes all numbers.
      'filter status >= 500',
      ...NEWEST_FIRST,
    ],
  },
  'Webhook unavailable': {
    logs: ['ingest'],
    commands: [
      'fields @timestamp, correlationId, dependency, problem',
      "filter message = 'Webhook unavailable (503)'",
      ...NEWEST_FIRST,
    ],
  },
  'Slow webhook requests': {
    logs: ['access'],
    commands: [
      'fields @timestamp, requestId, route, status, latency, integrationLatency, integrationError',
      'filter latency >= 1000',
      'sort latency desc',
      'limit 200',
    ],
  },
  'Webhook requests by status': {
    logs: ['access'],
    commands: [
      'stats count(*) as requests, pct(latency, 99) as p99, max(latency) as slowest by route, status',
      'sort requests desc',
    ],
  },
  Retries: {
    logs: ['sync'],
    commands: [
      'fields @timestamp, reason, tries, afterSeconds, resource, eventIds.0, trace.0, trace.1',
      GROUP_RETRIED,
      ...NEWEST_FIRST,
    ],
  },
  'Retries by reason': {
    logs: ['sync'],
    commands: [
      GROUP_RETRIED,
      'stats count(*) as times, max(tries) as mostTries by reason, bin(1h)',
      'sort times desc',
    ],
  },
  'Outcomes by hour': {
    logs: ['sync'],
    commands: [EVENT_SYNCED, 'stats count(*) as events by outcome, bin(1h)', 'sort events desc'],
  },
  'Waiting and failed by reason': {
    logs: ['sync'],
    commands: [
      EVENT_SYNCED,
      "filter outcome = 'waiting' or outcome = 'failed'",
      'stats count(*) as events by outcome, reason, configuration',
      'sort events desc',
    ],
  },
  'Latency by hour': {
    logs: ['sync'],
    commands: [
      EVENT_SYNCED,
      'stats count(*) as events, pct(durationMs, 50) as p50, pct(durationMs, 95) as p95, pct(durationMs, 99) as p99 by bin(1h)',
    ],
  },
  'Slowest Google calls': {
    logs: ['sync'],
    commands: [
      'fields @timestamp, googleMs, google.0, google.1, configuration, employee, eventId',
      'filter ispresent(googleMs)',
      'sort googleMs desc',
      'limit 50',
    ],
  },
  'Failed Google calls': {
    logs: ['sync'],
    commands: [
      "filter message = 'Google call failed'",
      'stats count(*) as calls, pct(durationMs, 50) as p50, pct(durationMs, 99) as p99 by method, status, reason',
      'sort calls desc',
    ],
  },
  'Reconcile runs': {
    logs: ['reconcile'],
    commands: [
      'fields @timestamp, message, task, durationMs, error, problem, replayed, expired, recovered',
      'filter ispresent(message)',
      ...NEWEST_FIRST,
    ],
  },
  'Console failures': {
    logs: ['console'],
    commands: [
      'fields @timestamp, message, requestId, operation, role, status, durationMs, error, trace.0, trace.1',
      "filter message = 'Console failed' or status >= 500",
      ...NEWEST_FIRST,
    ],
  },
} satisfies Record<string, SavedQuery>;

/** Saved queries of CloudWatch Logs Insights, in a folder with the name of the stack. */
export class SavedQueries extends Construct {
  constructor(scope: Construct, id: string, logGroups: LogGroups) {
    super(scope, id);
    const { stackName } = Stack.of(scope);
    for (const [name, { logs, commands }] of Object.entries(SAVED_QUERIES)) {
      new CfnQueryDefinition(this, name.replaceAll(' ', ''), {
        name: `${stackName}/${name}`,
        logGroupNames: logs.map((log) => logGroups[log].logGroupName),
        queryString: commands.join('\n| '),
      });
    }
  }
}
