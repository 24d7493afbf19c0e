import type { Assumption } from './assumption';

const API_REFERENCE = '[API reference](https://developers.lucca.fr/api-reference/latest)';
const WEBHOOKS = '[Webhooks](https://developers.lucca.fr/documentation/webhooks)';

/** What the connector assumes about Lucca's webhook endpoints, deliveries and limits. */
export const LUCCA_WEBHOOK_ASSUMPTIONS: readonly Assumption[] = [
  {
    id: 'LUCCA-37',
    assumption: 'An endpoint can have all topics that the connector follows, `calendar-event.*` among them.',
    source: WEBHOOKS,
    ifWrong: '`connect-lucca` ends with the answer of Lucca, and nothing is changed.',
    modules: ['bin/connect-lucca/webhook-endpoint.ts'],
    check: 'lucca.webhook-endpoint',
  },
  {
    id: 'LUCCA-38',
    assumption: 'The answer to the creation of an endpoint has its `secret`.',
    source: API_REFERENCE,
    ifWrong: '`connect-lucca` ends with an error; an administrator stores the secret by hand.',
    modules: ['functions/lucca/api/schemas.ts'],
    check: 'lucca.webhook-endpoint',
  },
  {
    id: 'LUCCA-39',
    assumption: 'An inactive endpoint can be created, changed by `PATCH` and deleted; then it answers 404.',
    source: API_REFERENCE,
    ifWrong:
      '`connect-lucca` ends with an error and continues in its next run; the deliveries of the present endpoint go on.',
    modules: ['functions/lucca/api/client.ts'],
    check: 'lucca.webhook-endpoint',
  },
  {
    id: 'LUCCA-40',
    assumption: 'Lucca activates an endpoint whose URL returns the value of the query parameter `echo`.',
    source: WEBHOOKS,
    ifWrong: '`connect-lucca` ends with the answer of Lucca, and no deliveries arrive.',
    modules: ['functions/ingest/responses.ts', 'bin/connect-lucca/webhook-endpoint.ts'],
    check: 'lucca.webhook-endpoint',
  },
  {
    id: 'LUCCA-41',
    assumption: 'Lucca does not activate an endpoint whose URL does not return the echo.',
    source: WEBHOOKS,
    ifWrong: 'A wrong URL is noticed later, when the test delivery does not arrive.',
    modules: ['bin/connect-lucca/webhook-endpoint.ts'],
    check: 'lucca.no-echo',
  },
  {
    id: 'LUCCA-42',
    assumption: 'A request for a test delivery may have the id of the endpoint in the query and in the body.',
    source: API_REFERENCE,
    ifWrong: '`connect-lucca` ends with the answer of Lucca before it deletes the replaced endpoint.',
    modules: ['functions/lucca/api/client.ts'],
    check: 'lucca.webhook-endpoint',
  },
  {
    id: 'LUCCA-43',
    assumption:
      'Deliveries are signed with HMAC-SHA256 of timestamp, dot and body, in Base64; the secret is the key as it is.',
    source: WEBHOOKS,
    ifWrong:
      'The webhook answers 401 to every delivery. `connect-lucca` finds no test delivery, and catch-up recovers the events.',
    modules: ['functions/ingest/signature.ts'],
    check: 'lucca.webhook-endpoint',
  },
  {
    id: 'LUCCA-44',
    assumption:
      'A test delivery has the topic `test.created`, `ping` or `confirmation`, an `id`, `occurredAt`, and the tenant as configured in `source`.',
    source: WEBHOOKS,
    ifWrong:
      'With another topic, `connect-lucca` finds no test delivery. With another `source`, events have the outcome `no_configuration`.',
    modules: ['functions/lucca/delivery.ts'],
    check: 'lucca.webhook-endpoint',
  },
  {
    id: 'LUCCA-45',
    assumption: 'Lucca’s clock differs from ours by less than five minutes.',
    source: WEBHOOKS,
    ifWrong: 'The webhook answers 401 to every delivery; catch-up recovers the events.',
    modules: ['functions/ingest/signature.ts'],
    check: 'lucca.clock',
  },
  {
    id: 'LUCCA-46',
    assumption: 'An answer 429 has the header `Retry-After`.',
    source: API_REFERENCE,
    ifWrong: 'The connector sends no request for a minute.',
    modules: ['functions/lucca/api/transport.ts'],
    check: {
      none: 'A check would have to exhaust the limit of the tenant for all its integrations. The report shows the headers of the answers.',
    },
  },
  {
    id: 'LUCCA-47',
    assumption: 'A tenant has 50 requests per minute, and requests for tokens do not count.',
    source: API_REFERENCE,
    ifWrong: 'After a 429, all parts of the connector pause; a lower `luccaRequestsPerMinute` avoids it.',
    modules: ['functions/store/request-limit.ts', 'functions/lucca/api/transport.ts'],
    check: {
      none: 'A check would have to exhaust the limit of the tenant for all its integrations. The report counts the answers 429.',
    },
  },
  {
    id: 'LUCCA-48',
    assumption: 'A repeated delivery has the same body, byte for byte.',
    source: null,
    ifWrong: 'An event without `id` is processed once per delivery, without effect on calendars.',
    modules: ['functions/lucca/delivery.ts'],
    check: {
      none: 'Lucca repeats failed deliveries only, and a failing endpoint could be suspended.',
    },
  },
  {
    id: 'LUCCA-49',
    assumption: 'Lucca tries a delivery that got 400, 401, 429 or 5xx five times in about 24 hours.',
    source: WEBHOOKS,
    ifWrong: 'Events of an outage are recovered by catch-up.',
    modules: ['functions/ingest/handler.ts', 'functions/reconcile/catch-up/catch-up.ts'],
    check: {
      none: 'It takes a day, and a failing endpoint could be suspended.',
    },
  },
  {
    id: 'LUCCA-50',
    assumption:
      'Lucca suspends an endpoint after 404 or 410, keeps the events of a suspended one, and sends no events of an inactive one.',
    source: WEBHOOKS,
    ifWrong:
      'The webhook never answers 404 or 410. Reconcile activates a suspended endpoint, and catch-up recovers the events.',
    modules: ['functions/ingest/handler.ts', 'functions/reconcile/webhook-endpoint.ts'],
    check: {
      none: 'Only real changes of employees produce events, and the check makes none.',
    },
  },
  {
    id: 'LUCCA-51',
    assumption:
      'Lucca sends a few deliveries at the same time to an endpoint, fewer than the throttling of the stage allows.',
    source: WEBHOOKS,
    ifWrong: 'API Gateway answers 429, and Lucca repeats the deliveries later.',
    modules: ['lib/api/webhook-api.ts'],
    check: {
      none: 'Only many real changes at once would show it.',
    },
  },
  {
    id: 'LUCCA-52',
    assumption:
      'Lists of employees show a change a minute after its event, and each change of an address or job position has an event.',
    source: null,
    ifWrong: 'The change takes effect with the nightly refresh of the directory.',
    modules: ['functions/directory/directory.ts', 'functions/directory/employee-directory.ts'],
    check: {
      none: 'Only real changes of employees would show it.',
    },
  },
];
