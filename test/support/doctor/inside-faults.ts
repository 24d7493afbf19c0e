import { FunctionFailedError } from '../../../bin/doctor/aws';
import { aConfiguration } from '../builders/configurations';
import type { Fault } from './faults';
import { KEY, STACK } from './services';
import { KEPT, PROTECTED } from './tables';

const DEPLOY = /^Deploy again/;
const spain = aConfiguration({ id: 'spain', establishments: ['20'] });

const CONFIGURATION_FAULTS: Fault[] = [
  {
    that: 'that there is no configuration',
    prepare: (to) => to.configure([]),
    check: 'configurations',
    said: /^there is none: every event is skipped$/,
    advice: /npm run configure -- apply FILE --stack LuccaGoogleCalendar-prod$/,
    skipped: ['google'],
  },
  {
    that: 'that two configurations share an establishment',
    prepare: (to) =>
      to.configure([aConfiguration(), { ...spain, establishments: ['20', '13'], active: false }]),
    check: 'configurations',
    said: /^france and spain share the establishment 13$/,
    advice: /^Take it from one of them/,
  },
  {
    that: 'that configurations cannot be read',
    prepare: ({ stack }) => (stack.outputs['ConfigurationsTable'] = 'LogsTable'),
    check: 'configurations',
    said: /^this cannot be looked at \(ValidationException\)$/,
    advice: /^Are the AWS credentials/,
    skipped: ['google'],
  },
];

const GOOGLE_FAULTS: Fault[] = [
  {
    that: 'that Google does not delegate',
    prepare({ google }) {
      google.revokeDelegation(KEY.client_email);
    },
    check: 'google',
    said: /^france: authorization_missing \(Domain-wide delegation is missing.*\)$/,
    advice: /numeric client id.*24 hours/,
  },
  {
    that: 'that Google refuses, in words that name somebody',
    prepare({ google }) {
      const message = 'Not for lea@acme.example!';
      google.failNext({ match: ({ method }) => method === 'get', status: 403, reason: 'forbidden', message });
    },
    check: 'google',
    said: /^france: permission_denied \(Google answered 403 forbidden: Not for …\)$/,
    advice: /^Check the scope/,
  },
  {
    that: 'that Google is down',
    prepare({ google }) {
      google.failNext({ match: ({ method }) => method === 'token', status: 503, reason: 'x' });
    },
    check: 'google',
    said: /^france: google_unavailable/,
    advice: /^Run this again/,
  },
];

const TABLE_FAULTS: Fault[] = [
  {
    that: 'that a table is not ready',
    prepare: ({ tables }) =>
      (tables['GuestsTable'] = { ...KEPT, change: { ...PROTECTED, TableStatus: 'UPDATING' } }),
    check: 'tables',
    said: /^GuestsTable is UPDATING$/,
    advice: DEPLOY,
  },
  {
    that: 'that an index is still being filled',
    prepare(to) {
      const index = (name: string, status: 'ACTIVE' | 'CREATING') => ({
        IndexName: name,
        IndexStatus: status,
      });
      const GlobalSecondaryIndexes = [index('by-employee', 'CREATING')];
      to.tables['MappingsTable'] = { ...KEPT, change: { ...PROTECTED, GlobalSecondaryIndexes } };
    },
    check: 'tables',
    said: /^MappingsTable has its index by-employee CREATING$/,
    advice: DEPLOY,
  },
  {
    that: 'that an index is missing',
    prepare: ({ tables }) =>
      (tables['MappingsTable'] = { ...KEPT, change: { ...PROTECTED, GlobalSecondaryIndexes: [] } }),
    check: 'tables',
    said: /^MappingsTable lacks the index by-employee$/,
    advice: DEPLOY,
  },
  {
    that: 'that rows do not expire',
    prepare: ({ tables }) => (tables['LogsTable'] = { ...KEPT, timeToLive: null }),
    check: 'tables',
    said: /^LogsTable does not expire rows by expiresAt$/,
    advice: DEPLOY,
  },
  {
    that: 'that a table can be deleted',
    prepare: ({ tables }) => (tables['AuditTable'] = { ...KEPT, timeToLive: null, change: {} }),
    check: 'tables',
    said: /^AuditTable is not protected from deletion$/,
    advice: DEPLOY,
  },
  {
    that: 'that a table cannot be restored',
    prepare: ({ tables }) => (tables['ConfigurationsTable'] = { ...KEPT, recovery: 'DISABLED' }),
    check: 'tables',
    said: /^ConfigurationsTable has no point-in-time recovery$/,
    advice: DEPLOY,
  },
];

const FUNCTION_FAULTS: Fault[] = [
  {
    that: 'that a function does not reach what it needs',
    prepare: ({ answers }) =>
      (answers['SyncFunction'] = () =>
        Promise.resolve({
          checks: [
            { name: 'mappings', ok: true, problem: null },
            { name: 'logs', ok: false, problem: 'AccessDeniedException' },
          ],
        })),
    check: 'functions',
    said: /^SyncFunction does not reach logs \(AccessDeniedException\)$/,
    advice: /role of the function/,
  },
  {
    that: 'that a function does not start',
    prepare: ({ answers }) =>
      (answers['ConsoleFunction'] = () =>
        Promise.reject(new FunctionFailedError('Runtime.ImportModuleError'))),
    check: 'functions',
    said: /^ConsoleFunction cannot be looked at \(Runtime\.ImportModuleError\)$/,
    advice: /^Are the AWS credentials/,
  },
  {
    that: 'that a function is of another version',
    prepare: ({ answers }) => (answers['IngestFunction'] = () => Promise.resolve({ statusCode: 405 })),
    check: 'functions',
    said: /^IngestFunction does not understand the question$/,
    advice: /deploy this one/,
  },
];

const WATCH_FAULTS: Fault[] = [
  {
    that: 'what crashed the sync function',
    prepare: ({ stack, services }) => (stack.outputs['DeadLetterQueueUrl'] = services.fullQueueUrl),
    check: 'queues',
    said: /^1 in the dead-letter queue$/,
    advice: /redrive/,
  },
  {
    that: 'that an alarm is on',
    prepare: ({ alarms }) =>
      alarms.push({ name: `${STACK}-QueueAge`, state: 'ALARM', description: 'Late. runbook.md#queue-age' }),
    check: 'alarms',
    said: /^QueueAge is on$/,
    advice: /^Late\. runbook\.md#queue-age$/,
  },
  {
    that: 'that there is no alarm',
    prepare: (to) =>
      (to.alarms = ['LuccaGoogleCalendar-prod2-WebhookErrors', `${STACK}-x-WebhookErrors`].map((name) => ({
        name,
        state: 'OK' as const,
        description: '',
      }))),
    check: 'alarms',
    said: /^there is none$/,
    advice: /^Deploy/,
  },
  {
    that: 'that nobody is told of alarms',
    prepare: (to) => (to.subscribers = { confirmed: 0, pending: 0 }),
    check: 'alarms',
    said: /^nobody is told of alarms$/,
    advice: /AlarmTopicArn/,
  },
  {
    that: 'that nobody has confirmed to be told of alarms',
    prepare: (to) => (to.subscribers = { confirmed: 0, pending: 2 }),
    check: 'alarms',
    said: /^nobody is told of alarms, 2 not confirmed yet$/,
    advice: /link in the mail/,
  },
];

/** Of configurations, Google, and what the stack is made of. */
export const INSIDE_FAULTS = [
  ...CONFIGURATION_FAULTS,
  ...GOOGLE_FAULTS,
  ...TABLE_FAULTS,
  ...FUNCTION_FAULTS,
  ...WATCH_FAULTS,
];
