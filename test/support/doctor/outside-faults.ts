import type { ServerResponse } from 'node:http';
import { FOLLOWED_TOPICS } from '../../../functions/lucca/delivery';
import { aConfiguration } from '../builders/configurations';
import type { Fault } from './faults';
import { IDS, KEY, SECRETS } from './services';
import type { DoctorWorld } from './harness';

const CONNECT = /npm run connect-lucca -- --stack LuccaGoogleCalendar-prod$/;

/** What comes to the webhook by this method gets this answer. */
function answerTo(method: string, status: number, body = '') {
  return (to: DoctorWorld) => {
    to.intercept = (request, response: ServerResponse) => {
      if (request.method !== method) return 'passed';
      response.writeHead(status).end(body);
      return 'answered';
    };
  };
}

/** Lucca's endpoint, in another state. */
function redeclare(change: Partial<Parameters<DoctorWorld['lucca']['endpoints']['declare']>[0]>) {
  return ({ lucca: { endpoints }, stack: { outputs } }: DoctorWorld) => {
    for (const { id } of endpoints.all()) endpoints.delete(id);
    endpoints.declare({ url: outputs['WebhookUrl'] ?? '', topics: [...FOLLOWED_TOPICS], ...change });
  };
}

const put = (id: string, text: string | null) => (to: DoctorWorld) => {
  to.secrets.put(id, text);
};

const STACK_FAULTS: Fault[] = [
  {
    that: 'that the stack is being changed',
    prepare: ({ stack }) => (stack.status = 'UPDATE_IN_PROGRESS'),
    check: 'stack',
    said: /^UPDATE_IN_PROGRESS: it is being changed$/,
    advice: /^Wait for the end/,
  },
  {
    that: 'that the stack could not be created',
    prepare: ({ stack }) => (stack.status = 'ROLLBACK_COMPLETE'),
    check: 'stack',
    said: /^ROLLBACK_COMPLETE$/,
    advice: /events in CloudFormation/,
  },
  {
    that: 'that the stack is of another version',
    prepare: ({ stack }) => delete stack.outputs['GoogleSecretPrefix'],
    check: 'stack',
    said: /lacks the outputs GoogleSecretPrefix$/,
    advice: /deploy this one/,
  },
];

const DOOR_FAULTS: Fault[] = [
  {
    that: 'that the webhook hangs up',
    prepare(to) {
      to.intercept = (request) => {
        request.destroy();
        return 'answered';
      };
    },
    check: 'webhook',
    said: /^no answer \(\w+\)$/,
    advice: /\?echo=hello/,
    skipped: ['signature'],
  },
  {
    that: 'that the webhook is out of order',
    prepare: answerTo('GET', 503),
    check: 'webhook',
    said: /^answers 503 to the echo$/,
    advice: /log group of the ingest function/,
    skipped: ['signature'],
  },
  {
    that: 'that somebody else answers at the webhook',
    prepare: answerTo('GET', 200, '<html>'),
    check: 'webhook',
    said: /^does not give the echo back$/,
    advice: /\?echo=hello/,
    skipped: ['signature'],
  },
];

const SECRET_FAULTS: Fault[] = [
  {
    that: 'that the webhook secret is empty',
    prepare: put(IDS.webhook, null),
    check: 'secrets',
    said: /^the webhook secret lucca-google-calendar\/webhook is empty or does not exist$/,
    advice: CONNECT,
    skipped: ['signature'],
  },
  {
    that: 'that the webhook secret holds something else',
    prepare: put(IDS.webhook, `{"secret":"${SECRETS[0] ?? ''}"}`),
    check: 'secrets',
    said: /does not hold \{"secrets":\["…"\]\}$/,
    advice: /step 7/,
    skipped: ['signature'],
  },
  {
    that: 'that the access to Lucca is empty',
    prepare: put(IDS.luccaApi, null),
    check: 'secrets',
    said: /lucca-api of the Lucca API is empty or does not exist$/,
    advice: /step 6/,
    skipped: ['lucca-api', 'endpoint'],
  },
  {
    that: 'that the access to Lucca is incomplete',
    prepare: put(IDS.luccaApi, '{"tenantUrl":"https://acme.ilucca.net"}'),
    check: 'secrets',
    said: /lucca-api does not hold \{"tenantUrl":/,
    advice: /step 6/,
    skipped: ['lucca-api', 'endpoint'],
  },
  {
    that: 'that a Google secret is empty',
    prepare: put(IDS.france, null),
    check: 'secrets',
    said: /google\/france does not exist or is empty$/,
    advice: /step 3/,
    skipped: ['google'],
  },
  {
    that: 'that a Google secret holds something else',
    prepare: put(IDS.france, JSON.stringify({ ...KEY, type: 'authorized_user' })),
    check: 'secrets',
    said: /google\/france holds neither a service-account key file nor a workload identity/,
    advice: /step 3/,
    skipped: ['google'],
  },
  {
    that: 'that a Google secret is where the connector may not read',
    async prepare(to) {
      to.secrets.put('elsewhere/france', JSON.stringify(KEY));
      const google = { ...aConfiguration().google, credentialsSecretId: 'elsewhere/france' };
      await to.configure([aConfiguration({ google })]);
    },
    check: 'secrets',
    said: /may not read the Google secret elsewhere\/france$/,
    advice: /must begin with lucca-google-calendar\/google\//,
  },
];

const SIGNATURE_FAULTS: Fault[] = [
  {
    that: 'that the webhook does not know a secret',
    prepare: (to) => (to.secretsOfDoor = SECRETS.slice(0, 1)),
    check: 'signature',
    said: /^a delivery signed with secret 2 of 2 gets 401 bad_signature$/,
    advice: /half a minute/,
  },
  {
    that: 'that the webhook takes everything',
    prepare: answerTo('POST', 202),
    check: 'signature',
    said: /^a delivery with a wrong signature gets 202 instead of 401$/,
    advice: /does not check signatures/,
  },
  {
    that: 'that the clocks differ',
    prepare(to) {
      to.secrets.put(IDS.webhook, JSON.stringify({ secrets: SECRETS.slice(0, 1) }));
      answerTo('POST', 401, '{"reason":"too_old"}')(to);
    },
    check: 'signature',
    said: /^a delivery signed with secret 1 of 1 gets 401 too_old$/,
    advice: /set this machine's clock/,
  },
];

const ENDPOINT_FAULTS: Fault[] = [
  {
    that: 'that Lucca does not know our address',
    prepare: ({ lucca: { endpoints } }) => {
      endpoints.all().forEach(({ id }) => {
        endpoints.delete(id);
      });
    },
    check: 'endpoint',
    said: /^Lucca has none with the address of the webhook$/,
    advice: CONNECT,
  },
  {
    that: 'that Lucca has suspended the endpoint',
    prepare: redeclare({ status: 'suspended' }),
    check: 'endpoint',
    said: /^Lucca delivers nothing: \d+ is suspended$/,
    advice: CONNECT,
  },
  {
    that: 'that people took the endpoint out of service',
    prepare: redeclare({ status: 'inactive' }),
    check: 'endpoint',
    said: /^Lucca delivers nothing: \d+ is inactive$/,
    advice: CONNECT,
  },
  {
    that: 'that the endpoint lacks topics',
    prepare: redeclare({ topics: FOLLOWED_TOPICS.slice(0, -1) }),
    check: 'endpoint',
    said: /^it does not follow employee\.updated$/,
    advice: CONNECT,
  },
  {
    that: 'that the endpoint delivers events of another API version',
    prepare: redeclare({ apiVersion: '2023-01-01' }),
    check: 'endpoint',
    said: /^its API version is not 2024-11-01$/,
    advice: CONNECT,
  },
  {
    that: 'that the endpoint delivers only events of some establishments',
    prepare: redeclare({ businessEstablishments: [{ id: '12' }] }),
    check: 'endpoint',
    said: /^it delivers only the events of some establishments$/,
    advice: CONNECT,
  },
  {
    that: 'that the endpoint has a status that nobody knows',
    prepare: ({ lucca: { endpoints }, stack: { outputs } }) => {
      for (const { id } of endpoints.all()) endpoints.delete(id);
      endpoints.foreign.push({ id: '7', webhookUrl: outputs['WebhookUrl'], status: 'paused', name: null });
    },
    check: 'endpoint',
    said: /^Lucca delivers nothing: 7 is unknown$/,
    advice: CONNECT,
  },
  {
    that: 'that Lucca does not grant the scope of the endpoints',
    prepare: ({ lucca: { clients } }) =>
      (clients.granted = clients.granted.filter((scope) => scope !== 'webhook-endpoints.readwrite')),
    check: 'lucca-api',
    said: /^the client lacks the scope webhook-endpoints\.readwrite: the endpoint is not looked after$/,
    advice: /^Add it to the API client in Lucca/,
    skipped: ['endpoint'],
  },
  {
    that: 'that Lucca is down',
    prepare({ lucca }) {
      lucca.failNext({ with: 500, path: '/lucca-api/webhook-endpoints' });
    },
    check: 'endpoint',
    said: /Lucca answered 500/,
    advice: /again in a minute/,
  },
];

const API_FAULTS: Fault[] = [
  {
    that: 'that Lucca does not grant the scope of the leave accounts, with what that means',
    prepare: ({ lucca: { clients } }) =>
      (clients.granted = clients.granted.filter((scope) => scope !== 'leaves.readonly')),
    check: 'lucca-api',
    said: /^the client lacks the scope leaves\.readonly: absences cannot be imported, and their titles stay masked$/,
    advice: /README, Deploy, step 6/,
  },
  {
    that: 'that Lucca refuses the client',
    prepare: ({ lucca: { clients }, secrets }) => {
      secrets.put(
        IDS.luccaApi,
        JSON.stringify({
          tenantUrl: 'https://acme.ilucca.net',
          clientId: clients.clientId,
          clientSecret: 'x',
        }),
      );
    },
    check: 'lucca-api',
    said: /^Lucca refused the client id or secret \(400 invalid_client\)$/,
    advice: /Check the API client/,
    skipped: ['endpoint'],
  },
  {
    that: "that Lucca's token endpoint is down",
    prepare({ lucca }) {
      lucca.failNext({ with: 500, path: '/connect/token' });
    },
    check: 'lucca-api',
    said: /^Lucca's token endpoint answered 500$/,
    advice: /again in a minute/,
  },
];

/** Of the stack, and of what lies between Lucca and us. */
export const OUTSIDE_FAULTS = [
  ...STACK_FAULTS,
  ...DOOR_FAULTS,
  ...SECRET_FAULTS,
  ...SIGNATURE_FAULTS,
  ...API_FAULTS,
  ...ENDPOINT_FAULTS,
];
