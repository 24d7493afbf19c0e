import { Stack } from 'aws-cdk-lib';
import { CfnQueryDefinition, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Service } from '../../functions/shared/telemetry';

export type LogGroups = Record<Service | 'access', ILogGroup>;

type SavedQuery = {
  /** Where to look. */
  logs: (keyof LogGroups)[];
  /** In the language of CloudWatch Logs Insights, clause by clause. Words in capitals are to be replaced. */
  clauses: string[];
};

const SYNCHRONISED = "filter message = 'Event synchronised'";
const GOOGLE_CALLED = "filter message = 'Google called'";
const NEWEST_FIRST = ['sort @timestamp desc', 'limit 200'];

/** What people ask at night, by the name under which CloudWatch shows it. */
export const SAVED_QUERIES = {
  'Event by its id': {
    logs: ['ingest', 'sync', 'reconcile'],
    clauses: [
      'fields @timestamp, service, message, outcome, reason, tries, durationMs, afterSeconds, correlationId',
      'filter @message like /"EVENT_ID"/',
      'sort @timestamp asc',
      'limit 200',
    ],
  },
  'Delivery by its correlation id': {
    logs: ['ingest', 'sync', 'reconcile'],
    clauses: [
      'fields @timestamp, service, message, topic, eventId, resource, outcome, reason, tries, durationMs',
      "filter correlationId = 'CORRELATION_ID'",
      'sort @timestamp asc',
      'limit 200',
    ],
  },
  'Employee by hash': {
    logs: ['sync'],
    clauses: [
      'fields @timestamp, message, configuration, outcome, method, status, reason, durationMs, eventId',
      "filter employee = 'EMPLOYEE_HASH'",
      ...NEWEST_FIRST,
    ],
  },
  'Errors and warnings': {
    logs: ['ingest', 'sync', 'reconcile', 'console'],
    clauses: [
      'fields @timestamp, service, level, message, reason, error, problem, dependency, task, configuration',
      "filter level = 'ERROR' or level = 'WARN'",
      ...NEWEST_FIRST,
    ],
  },
  'Refused deliveries by reason': {
    logs: ['ingest'],
    clauses: [
      "filter message = 'Delivery rejected'",
      'stats count(*) as deliveries by reason, bin(1h)',
      'sort deliveries desc',
    ],
  },
  'Unavailable webhook': {
    logs: ['ingest'],
    clauses: [
      'fields @timestamp, correlationId, dependency, problem',
      "filter message = 'Lucca is asked to come back'",
      ...NEWEST_FIRST,
    ],
  },
  'Slow webhook': {
    logs: ['access'],
    clauses: [
      'fields @timestamp, requestId, method, route, status, responseLatency, integrationLatency, integrationError',
      'filter responseLatency >= 1000',
      'sort responseLatency desc',
      'limit 200',
    ],
  },
  'Webhook by status': {
    logs: ['access'],
    clauses: [
      'stats count(*) as requests, pct(responseLatency, 99) as p99, max(responseLatency) as slowest by route, status',
      'sort requests desc',
    ],
  },
  'What comes back to the queue': {
    logs: ['sync'],
    clauses: [
      'fields @timestamp, reason, tries, afterSeconds, resource, eventIds.0, trace.0, trace.1',
      "filter message = 'Group comes back'",
      ...NEWEST_FIRST,
    ],
  },
  'What comes back by reason': {
    logs: ['sync'],
    clauses: [
      "filter message = 'Group comes back'",
      'stats count(*) as times, max(tries) as mostTries by reason, bin(1h)',
      'sort times desc',
    ],
  },
  'Outcomes by hour': {
    logs: ['sync'],
    clauses: [SYNCHRONISED, 'stats count(*) as events by outcome, bin(1h)', 'sort events desc'],
  },
  'Waiting and failed by reason': {
    logs: ['sync'],
    clauses: [
      SYNCHRONISED,
      "filter outcome = 'waiting' or outcome = 'failed'",
      'stats count(*) as events by outcome, reason, configuration',
      'sort events desc',
    ],
  },
  'Latency by hour': {
    logs: ['sync'],
    clauses: [
      SYNCHRONISED,
      'stats count(*) as events, pct(durationMs, 50) as p50, pct(durationMs, 95) as p95, pct(durationMs, 99) as p99 by bin(1h)',
    ],
  },
  'Slowest calls of Google': {
    logs: ['sync'],
    clauses: [
      'fields @timestamp, durationMs, method, status, reason, configuration, employee, eventId',
      GOOGLE_CALLED,
      'sort durationMs desc',
      'limit 50',
    ],
  },
  'Calls of Google by status': {
    logs: ['sync'],
    clauses: [
      GOOGLE_CALLED,
      'stats count(*) as calls, pct(durationMs, 50) as p50, pct(durationMs, 99) as p99 by method, status, reason',
      'sort calls desc',
    ],
  },
  'Runs of reconcile': {
    logs: ['reconcile'],
    clauses: [
      'fields @timestamp, message, task, durationMs, error, problem, replayed, expired, recovered',
      'filter ispresent(message)',
      ...NEWEST_FIRST,
    ],
  },
  'Failures of the console': {
    logs: ['console'],
    clauses: [
      'fields @timestamp, message, requestId, operation, role, status, durationMs, error, trace.0, trace.1',
      "filter message = 'Console failed' or status >= 500",
      ...NEWEST_FIRST,
    ],
  },
} satisfies Record<string, SavedQuery>;

/** Saved queries of CloudWatch Logs Insights, in a folder that is called as the stack. */
export class SavedQueries extends Construct {
  constructor(scope: Construct, id: string, logGroups: LogGroups) {
    super(scope, id);
    const { stackName } = Stack.of(scope);
    for (const [name, { logs, clauses }] of Object.entries(SAVED_QUERIES)) {
      new CfnQueryDefinition(this, name.replaceAll(' ', ''), {
        name: `${stackName}/${name}`,
        logGroupNames: logs.map((log) => logGroups[log].logGroupName),
        queryString: clauses.join('\n| '),
      });
    }
  }
}
