import type { IndexStatus } from '@aws-sdk/client-dynamodb';
import { FunctionFailedError } from '../../../bin/doctor/aws';
import type { SCOPES } from '../../../functions/lucca/api/schemas';
import { FOLLOWED_TOPICS } from '../../../functions/lucca/delivery';
import { aConfiguration } from '../../support/builders/configurations';
import {
  IDS,
  KEY,
  NOW,
  PAGE_TOPIC,
  SECRETS,
  STACK,
  TICKET_TOPIC,
  useDoctorHarness,
  type DoctorHarness,
} from '../../support/doctor/harness';
import { RETAINED, type TableState } from '../../support/doctor/tables';

const context = useDoctorHarness();

type Fault = [condition: string, prepare: (harness: DoctorHarness) => unknown];

const putSecret = (id: string, text: string | null) => (to: DoctorHarness) => {
  to.secrets.put(id, text);
};

/** Responds to requests with this method in place of the webhook. */
const respondTo =
  (method: string, status: number, body = '') =>
  (to: DoctorHarness) => {
    to.intercept = (request, response) => {
      if (request.method !== method) return 'passed';
      response.writeHead(status).end(body);
      return 'answered';
    };
  };

function deleteEndpoints({ lucca: { endpoints } }: DoctorHarness): void {
  for (const { id } of endpoints.all()) endpoints.delete(id);
}

type Declaration = Parameters<DoctorHarness['lucca']['endpoints']['declare']>[0];

/** Replaces the endpoint in Lucca. */
const redeclare = (change: Partial<Declaration>) => (to: DoctorHarness) => {
  deleteEndpoints(to);
  const url = to.stack.outputs['WebhookUrl'] ?? '';
  to.lucca.endpoints.declare({ url, topics: [...FOLLOWED_TOPICS], ...change });
};

const denyScope =
  (denied: (typeof SCOPES)[number]) =>
  ({ lucca: { clients } }: DoctorHarness) =>
    (clients.granted = clients.granted.filter((scope) => scope !== denied));

const changeTable =
  (name: string, state: Partial<TableState>) =>
  ({ tables }: DoctorHarness) =>
    (tables[name] = { ...RETAINED, ...state });

const withIndex = (IndexStatus: IndexStatus) => ({
  description: {
    ...RETAINED.description,
    GlobalSecondaryIndexes: [{ IndexName: 'by-employee', IndexStatus }],
  },
});

const spain = aConfiguration({ id: 'spain', establishments: ['20'] });
const useGoogleSecret = (credentialsSecretId: string) =>
  aConfiguration({ google: { ...aConfiguration().google, credentialsSecretId } });

/** By the title of the only check that reports them. */
const FAULTS: Record<string, Fault[]> = {
  Stack: [
    ['it is being deployed', ({ stack }) => (stack.status = 'UPDATE_IN_PROGRESS')],
    ['it could not be created', ({ stack }) => (stack.status = 'ROLLBACK_COMPLETE')],
    ['it has another version', ({ stack }) => delete stack.outputs['GoogleSecretPrefix']],
    ['it does not exist', (to) => (to.stackError = 'ValidationError')],
    ['it cannot be read', (to) => (to.stackError = 'AccessDenied')],
  ],
  Webhook: [
    ['it closes the connection', (to) => (to.intercept = ({ socket }) => (socket.destroy(), 'answered'))],
    ['it fails', respondTo('GET', 503)],
    ['another server responds', respondTo('GET', 200, '<html>')],
  ],
  Secrets: [
    ['the webhook secret is empty', putSecret(IDS.webhook, null)],
    ['the webhook secret has another format', putSecret(IDS.webhook, `{"secret":"${SECRETS[0] ?? ''}"}`)],
    ['the Lucca API secret is empty', putSecret(IDS.luccaApi, null)],
    [
      'the Lucca API secret is incomplete',
      putSecret(IDS.luccaApi, '{"tenantUrl":"https://acme.ilucca.net"}'),
    ],
    ['a Google secret is empty', putSecret(IDS.france, null)],
    [
      'a Google secret has another format',
      putSecret(IDS.france, JSON.stringify({ ...KEY, type: 'authorized_user' })),
    ],
    [
      'a Google secret has a name outside the prefix',
      async (to) => {
        to.secrets.put('elsewhere/france', JSON.stringify(KEY));
        await to.configure([useGoogleSecret('elsewhere/france')]);
      },
    ],
  ],
  Signatures: [
    ['the webhook does not know a secret', (to) => (to.webhookSecrets = SECRETS.slice(0, 1))],
    ['the webhook accepts every signature', respondTo('POST', 202)],
    ['the clocks differ', respondTo('POST', 401, '{"reason":"too_old"}')],
  ],
  'Lucca API': [
    ['a scope is not granted', denyScope('leaves.readonly')],
    ['the scope of the endpoints is not granted', denyScope('webhook-endpoints.readwrite')],
    [
      'Lucca rejects the client',
      ({ secrets, lucca: { credentials } }) => {
        secrets.put(IDS.luccaApi, JSON.stringify({ ...credentials, clientSecret: 'x' }));
      },
    ],
    [
      'the token endpoint is down',
      ({ lucca }) => {
        lucca.failNext({ with: 500, path: '/connect/token' });
      },
    ],
  ],
  'Lucca endpoint': [
    ['Lucca has no endpoint with the URL', deleteEndpoints],
    ['the endpoint is suspended', redeclare({ status: 'suspended' })],
    ['the endpoint lacks a topic', redeclare({ topics: FOLLOWED_TOPICS.slice(0, -1) })],
    [
      'Lucca is down',
      ({ lucca }) => {
        lucca.failNext({ with: 500, path: '/lucca-api/webhook-endpoints' });
      },
    ],
  ],
  Configurations: [
    ['there is none', (to) => to.configure([])],
    [
      'two share an establishment',
      (to) => to.configure([aConfiguration(), { ...spain, establishments: ['20', '13'], active: false }]),
    ],
    ['they cannot be read', ({ stack }) => (stack.outputs['ConfigurationsTable'] = 'DirectoryTable')],
  ],
  Directory: [
    ['it was never filled', (to) => to.fillDirectory(null)],
    ['it is older than two days', (to) => to.fillDirectory(NOW - 50 * 60 * 60_000)],
  ],
  Google: [
    [
      'domain-wide delegation is missing',
      ({ google }) => {
        google.revokeDelegation(KEY.client_email);
      },
    ],
    [
      'Google rejects a call with a message that contains an address',
      ({ google }) => {
        const message = 'Not for lea@acme.example!';
        google.failNext({
          match: ({ method }) => method === 'get',
          status: 403,
          reason: 'forbidden',
          message,
        });
      },
    ],
    [
      'Google is down',
      ({ google }) => {
        google.failNext({ match: ({ method }) => method === 'token', status: 503, reason: 'x' });
      },
    ],
  ],
  Tables: [
    [
      'a table is not ready',
      changeTable('GuestsTable', { description: { ...RETAINED.description, TableStatus: 'UPDATING' } }),
    ],
    ['an index is not ready', changeTable('MappingsTable', withIndex('CREATING'))],
    [
      'an index is missing',
      changeTable('MappingsTable', {
        description: { ...RETAINED.description, GlobalSecondaryIndexes: [] },
      }),
    ],
    ['TTL is disabled', changeTable('LogsTable', { timeToLive: null })],
    ['deletion protection is disabled', changeTable('AuditTable', { timeToLive: null, description: {} })],
    ['recovery is disabled', changeTable('ConfigurationsTable', { recovery: 'DISABLED' })],
  ],
  Functions: [
    [
      'a function has no access to a dependency',
      ({ healthChecks }) =>
        (healthChecks['SyncFunction'] = () =>
          Promise.resolve({
            checks: [
              { name: 'mappings', ok: true, problem: null },
              { name: 'logs', ok: false, problem: 'AccessDeniedException' },
            ],
          })),
    ],
    [
      'a function does not start',
      ({ healthChecks }) =>
        (healthChecks['ConsoleFunction'] = () =>
          Promise.reject(new FunctionFailedError('Runtime.ImportModuleError'))),
    ],
    [
      'a function has another version',
      ({ healthChecks }) => (healthChecks['IngestFunction'] = () => Promise.resolve({ statusCode: 405 })),
    ],
  ],
  Concurrency: [
    [
      'the stage assumes more than the account allows',
      ({ stack }) => (stack.outputs['AccountConcurrency'] = '2000'),
    ],
    [
      'other functions reserve what the stage assumes',
      (to) => (to.concurrency = { limit: 1000, unreserved: 5 }),
    ],
  ],
  Queues: [
    [
      'the dead-letter queue has messages',
      ({ stack, services }) => (stack.outputs['DeadLetterQueueUrl'] = services.fullQueueUrl),
    ],
  ],
  Alarms: [
    [
      'an alarm is active',
      ({ alarms }) =>
        alarms.push({ name: `${STACK}-QueueAge`, state: 'ALARM', description: 'Late. runbook.md#queue-age' }),
    ],
    [
      'only other stacks have alarms',
      (to) =>
        (to.alarms = ['LuccaGoogleCalendar-prod2-DeadLetters', `${STACK}-x-DeadLetters`].map((name) => ({
          ...{ name, state: 'OK' as const, description: '' },
        }))),
    ],
    [
      'there is no subscription',
      ({ subscribers }) => {
        for (const topic of [PAGE_TOPIC, TICKET_TOPIC] as const) subscribers[topic].confirmed = 0;
      },
    ],
    [
      'no subscription to pages is confirmed',
      ({ subscribers }) => (subscribers[PAGE_TOPIC] = { confirmed: 0, pending: 2 }),
    ],
  ],
};

describe.each(Object.entries(FAULTS))('npm run doctor, %s', (check, faults) => {
  it.each(faults)('reports the problem and its solution when %s', async (_, prepare) => {
    await prepare(context.harness);

    const { code, output, errors } = await context.harness.run(['--stack', STACK]);

    expect({ code, errors }).toEqual({ code: 1, errors: '' });
    const lines = output.split('\n').filter((line) => !line.startsWith('✓'));
    expect(lines.filter((line) => line.startsWith('✗'))).toEqual([expect.stringMatching(`^✗ ${check}: `)]);
    expect(lines.join('\n')).toMatchSnapshot();
  });
});
