import { FunctionFailedError } from '../../../bin/doctor/aws';
import type { Fault } from './faults';
import { STACK } from './services';
import { PROTECTED, RETAINED } from './tables';

const DEPLOY_ADVICE = /^Deploy again/;

const STACK_FAULTS: Fault[] = [
  {
    when: 'the stack is being changed',
    prepare: ({ stack }) => (stack.status = 'UPDATE_IN_PROGRESS'),
    check: 'stack',
    said: /^UPDATE_IN_PROGRESS: it is being changed$/,
    advice: /^Wait for the end/,
  },
  {
    when: 'the stack could not be created',
    prepare: ({ stack }) => (stack.status = 'ROLLBACK_COMPLETE'),
    check: 'stack',
    said: /^ROLLBACK_COMPLETE$/,
    advice: /events in CloudFormation/,
  },
  {
    when: 'the stack is of another version',
    prepare: ({ stack }) => delete stack.outputs['GoogleSecretPrefix'],
    check: 'stack',
    said: /lacks the outputs GoogleSecretPrefix$/,
    advice: /deploy this one/,
  },
];

const TABLE_FAULTS: Fault[] = [
  {
    when: 'a table is not ready',
    prepare: ({ tables }) =>
      (tables['GuestsTable'] = { ...RETAINED, description: { ...PROTECTED, TableStatus: 'UPDATING' } }),
    check: 'tables',
    said: /^GuestsTable is UPDATING$/,
    advice: DEPLOY_ADVICE,
  },
  {
    when: 'an index is still being filled',
    prepare(to) {
      const index = (name: string, status: 'ACTIVE' | 'CREATING') => ({
        IndexName: name,
        IndexStatus: status,
      });
      const GlobalSecondaryIndexes = [index('by-employee', 'CREATING')];
      to.tables['MappingsTable'] = { ...RETAINED, description: { ...PROTECTED, GlobalSecondaryIndexes } };
    },
    check: 'tables',
    said: /^MappingsTable has its index by-employee CREATING$/,
    advice: DEPLOY_ADVICE,
  },
  {
    when: 'an index is missing',
    prepare: ({ tables }) =>
      (tables['MappingsTable'] = { ...RETAINED, description: { ...PROTECTED, GlobalSecondaryIndexes: [] } }),
    check: 'tables',
    said: /^MappingsTable lacks the index by-employee$/,
    advice: DEPLOY_ADVICE,
  },
  {
    when: 'rows of a table do not expire',
    prepare: ({ tables }) => (tables['LogsTable'] = { ...RETAINED, timeToLive: null }),
    check: 'tables',
    said: /^LogsTable does not expire rows by expiresAt$/,
    advice: DEPLOY_ADVICE,
  },
  {
    when: 'a table can be deleted',
    prepare: ({ tables }) => (tables['AuditTable'] = { ...RETAINED, timeToLive: null, description: {} }),
    check: 'tables',
    said: /^AuditTable is not protected from deletion$/,
    advice: DEPLOY_ADVICE,
  },
  {
    when: 'a table cannot be restored',
    prepare: ({ tables }) => (tables['ConfigurationsTable'] = { ...RETAINED, recovery: 'DISABLED' }),
    check: 'tables',
    said: /^ConfigurationsTable has no point-in-time recovery$/,
    advice: DEPLOY_ADVICE,
  },
];

const FUNCTION_FAULTS: Fault[] = [
  {
    when: 'a function does not reach what it needs',
    prepare: ({ healthChecks }) =>
      (healthChecks['SyncFunction'] = () =>
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
    when: 'a function does not start',
    prepare: ({ healthChecks }) =>
      (healthChecks['ConsoleFunction'] = () =>
        Promise.reject(new FunctionFailedError('Runtime.ImportModuleError'))),
    check: 'functions',
    said: /^ConsoleFunction cannot be checked \(Runtime\.ImportModuleError\)$/,
    advice: /^Check that the AWS credentials/,
  },
  {
    when: 'a function is of another version',
    prepare: ({ healthChecks }) =>
      (healthChecks['IngestFunction'] = () => Promise.resolve({ statusCode: 405 })),
    check: 'functions',
    said: /^IngestFunction does not support the health check$/,
    advice: /deploy this one/,
  },
];

const MONITORING_FAULTS: Fault[] = [
  {
    when: 'messages are in the dead-letter queue',
    prepare: ({ stack, services }) => (stack.outputs['DeadLetterQueueUrl'] = services.fullQueueUrl),
    check: 'queues',
    said: /^1 in the dead-letter queue$/,
    advice: /redrive/,
  },
  {
    when: 'an alarm is on',
    prepare: ({ alarms }) =>
      alarms.push({ name: `${STACK}-QueueAge`, state: 'ALARM', description: 'Late. runbook.md#queue-age' }),
    check: 'alarms',
    said: /^QueueAge is on$/,
    advice: /^Late\. runbook\.md#queue-age$/,
  },
  {
    when: 'there is no alarm',
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
    when: 'nobody is subscribed to alarms',
    prepare: (to) => (to.subscribers = { confirmed: 0, pending: 0 }),
    check: 'alarms',
    said: /^nobody is subscribed to alarms$/,
    advice: /AlarmTopicArn/,
  },
  {
    when: 'no subscription to alarms is confirmed',
    prepare: (to) => (to.subscribers = { confirmed: 0, pending: 2 }),
    check: 'alarms',
    said: /^nobody is subscribed to alarms, 2 not confirmed yet$/,
    advice: /link in the mail/,
  },
];

/** Of the stack and its resources. */
export const DEPLOYMENT_FAULTS = [...STACK_FAULTS, ...TABLE_FAULTS, ...FUNCTION_FAULTS, ...MONITORING_FAULTS];
