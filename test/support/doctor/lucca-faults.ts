import type { ServerResponse } from 'node:http';
import { FOLLOWED_TOPICS } from '../../../functions/lucca/delivery';
import type { Fault } from './faults';
import type { DoctorHarness } from './harness';
import { IDS, SECRETS } from './services';

const CONNECT_ADVICE = /npm run connect-lucca -- --stack LuccaGoogleCalendar-prod$/;

const WEBHOOK_FAULTS: Fault[] = [
  {
    when: 'the webhook closes the connection',
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
    when: 'the webhook fails',
    prepare: answerTo('GET', 503),
    check: 'webhook',
    said: /^answers 503 to the echo$/,
    advice: /log group of the ingest function/,
    skipped: ['signature'],
  },
  {
    when: 'something else answers at the webhook',
    prepare: answerTo('GET', 200, '<html>'),
    check: 'webhook',
    said: /^does not return the echo$/,
    advice: /\?echo=hello/,
    skipped: ['signature'],
  },
];

const SIGNATURE_FAULTS: Fault[] = [
  {
    when: 'the webhook does not know a secret',
    prepare: (to) => (to.webhookSecrets = SECRETS.slice(0, 1)),
    check: 'signature',
    said: /^a delivery signed with secret 2 of 2 gets 401 bad_signature$/,
    advice: /half a minute/,
  },
  {
    when: 'the webhook accepts every signature',
    prepare: answerTo('POST', 202),
    check: 'signature',
    said: /^a delivery with a wrong signature gets 202 instead of 401$/,
    advice: /signatures are not checked/,
  },
  {
    when: 'the clocks differ',
    prepare(to) {
      to.secrets.put(IDS.webhook, JSON.stringify({ secrets: SECRETS.slice(0, 1) }));
      answerTo('POST', 401, '{"reason":"too_old"}')(to);
    },
    check: 'signature',
    said: /^a delivery signed with secret 1 of 1 gets 401 too_old$/,
    advice: /set this machine's clock/,
  },
];

const API_FAULTS: Fault[] = [
  {
    when: 'Lucca does not grant the scope of leaves',
    prepare: ({ lucca: { clients } }) =>
      (clients.granted = clients.granted.filter((scope) => scope !== 'leaves.readonly')),
    check: 'lucca-api',
    said: /^the client lacks the scope leaves\.readonly: absences cannot be imported, and their titles stay masked$/,
    advice: /README, Deploy, step 6/,
  },
  {
    when: 'Lucca refuses the client',
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
    said: /^Lucca rejected the client id or secret \(400 invalid_client\)$/,
    advice: /Check the API client/,
    skipped: ['endpoint'],
  },
  {
    when: "Lucca's token endpoint is down",
    prepare({ lucca }) {
      lucca.failNext({ with: 500, path: '/connect/token' });
    },
    check: 'lucca-api',
    said: /^Lucca's token endpoint answered 500$/,
    advice: /again in a minute/,
  },
];

const ENDPOINT_FAULTS: Fault[] = [
  {
    when: 'Lucca has no endpoint with our address',
    prepare: ({ lucca: { endpoints } }) => {
      endpoints.all().forEach(({ id }) => {
        endpoints.delete(id);
      });
    },
    check: 'endpoint',
    said: /^Lucca has none with the address of the webhook$/,
    advice: CONNECT_ADVICE,
  },
  {
    when: 'Lucca has suspended the endpoint',
    prepare: redeclare({ status: 'suspended' }),
    check: 'endpoint',
    said: /^Lucca delivers nothing: \d+ is suspended$/,
    advice: CONNECT_ADVICE,
  },
  {
    when: 'the endpoint is inactive',
    prepare: redeclare({ status: 'inactive' }),
    check: 'endpoint',
    said: /^Lucca delivers nothing: \d+ is inactive$/,
    advice: CONNECT_ADVICE,
  },
  {
    when: 'the endpoint lacks topics',
    prepare: redeclare({ topics: FOLLOWED_TOPICS.slice(0, -1) }),
    check: 'endpoint',
    said: /^it does not subscribe to employee\.updated$/,
    advice: CONNECT_ADVICE,
  },
  {
    when: 'the endpoint has another API version',
    prepare: redeclare({ apiVersion: '2023-01-01' }),
    check: 'endpoint',
    said: /^its API version is not 2024-11-01$/,
    advice: CONNECT_ADVICE,
  },
  {
    when: 'the endpoint is restricted to some establishments',
    prepare: redeclare({ businessEstablishments: [{ id: '12' }] }),
    check: 'endpoint',
    said: /^it delivers only the events of some establishments$/,
    advice: CONNECT_ADVICE,
  },
  {
    when: 'the endpoint has an unknown status',
    prepare: ({ lucca: { endpoints }, stack: { outputs } }) => {
      for (const { id } of endpoints.all()) endpoints.delete(id);
      endpoints.foreign.push({ id: '7', webhookUrl: outputs['WebhookUrl'], status: 'paused', name: null });
    },
    check: 'endpoint',
    said: /^Lucca delivers nothing: 7 is unknown$/,
    advice: CONNECT_ADVICE,
  },
  {
    when: 'Lucca does not grant the scope of the endpoints',
    prepare: ({ lucca: { clients } }) =>
      (clients.granted = clients.granted.filter((scope) => scope !== 'webhook-endpoints.readwrite')),
    check: 'lucca-api',
    said: /^the client lacks the scope webhook-endpoints\.readwrite: the endpoint is not monitored$/,
    advice: /^Add it to the API client in Lucca/,
    skipped: ['endpoint'],
  },
  {
    when: 'Lucca is down',
    prepare({ lucca }) {
      lucca.failNext({ with: 500, path: '/lucca-api/webhook-endpoints' });
    },
    check: 'endpoint',
    said: /Lucca answered 500/,
    advice: /again in a minute/,
  },
];

/** Answers requests with this method in place of the webhook. */
function answerTo(method: string, status: number, body = '') {
  return (to: DoctorHarness) => {
    to.intercept = (request, response: ServerResponse) => {
      if (request.method !== method) return 'passed';
      response.writeHead(status).end(body);
      return 'answered';
    };
  };
}

/** Replaces the endpoint in Lucca by one with other properties. */
function redeclare(change: Partial<Parameters<DoctorHarness['lucca']['endpoints']['declare']>[0]>) {
  return ({ lucca: { endpoints }, stack: { outputs } }: DoctorHarness) => {
    for (const { id } of endpoints.all()) endpoints.delete(id);
    endpoints.declare({ url: outputs['WebhookUrl'] ?? '', topics: [...FOLLOWED_TOPICS], ...change });
  };
}

/** Of the webhook, Lucca's API and Lucca's endpoint. */
export const LUCCA_FAULTS = [...WEBHOOK_FAULTS, ...SIGNATURE_FAULTS, ...API_FAULTS, ...ENDPOINT_FAULTS];
