import { formatProblems, formatProblemsQuery } from './format-problems';
import {
  chart,
  logContent,
  logDetail,
  logFilter,
  logPage,
  logPageQuery,
  retryRequest,
  retryResult,
} from './logs';
import { change, read, type Operation } from './operation';

export const LOG_OPERATIONS = {
  listLogs: {
    ...read,
    path: '/api/logs',
    summary: 'List events with their outcomes, newest first',
    query: logPageQuery,
    response: logPage,
  },
  getLog: {
    ...read,
    path: '/api/logs/{id}',
    summary: 'Get an event with its attempts and its current calendar events',
    response: logDetail,
    problems: ['unknown_event'],
  },
  getLogContent: {
    ...change,
    path: '/api/logs/{id}/content',
    summary: 'Get what is stored of an event; the audit trail records it',
    response: logContent,
    problems: ['unknown_event'],
  },
  retryLog: {
    ...change,
    path: '/api/logs/{id}/retry',
    summary: 'Retry a waiting or failed event, or a skipped one whose cause was removed',
    response: retryResult,
    problems: [
      'unknown_event',
      'nothing_to_retry',
      'payload_not_kept',
      'cause_remains',
      'retry_under_way',
      'not_in_lucca',
      'no_lucca_access',
      'lucca_unavailable',
      'queue_unavailable',
    ],
  },
  retryLogs: {
    ...change,
    path: '/api/retries',
    summary:
      'Retry the events that match a filter or have these ids: up to 100 per call, fewer while the queue is long',
    body: retryRequest,
    response: retryResult,
    problems: ['lucca_unavailable', 'queue_unavailable', 'queue_full'],
  },
  getChart: {
    ...read,
    path: '/api/chart',
    summary: 'Get the number of events by outcome and hour',
    query: logFilter,
    response: chart,
  },
  getFormatProblems: {
    ...read,
    path: '/api/format-problems',
    summary: 'Count what did not fit in events without the expected format, by field and rule',
    query: formatProblemsQuery,
    response: formatProblems,
  },
} as const satisfies Record<string, Operation>;
