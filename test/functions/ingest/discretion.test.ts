import { bytes, envelope, leave, trainingSession, workplace } from '../../support/builders/lucca-examples';
import {
  apiRequest,
  delivery,
  OTHER_SECRET,
  SECRET,
  signedHeaders,
} from '../../support/builders/webhook-requests';
import { down, NOW, prepareHandler } from '../../support/harness/ingest-services';

/** What must be found in no log, metric or error body. */
const PRIVATE = [
  'tom@acme.example',
  'lea@acme',
  'Excel',
  'Joliette',
  'Marseille',
  'croisés',
  'maladie',
  'hospitalisation',
];

const hostile = [
  envelope(trainingSession),
  envelope(workplace, { topic: 'calendar-event.deleted' }),
  envelope({ ...trainingSession, title: ['Excel'], status: 'tom@acme.example', startsAt: 'maladie' }),
  envelope({ ...trainingSession, id: 'tom@acme.example' }, { id: 'lea@acme.example' }),
  envelope({ ...trainingSession, type: 'Excel avancé' }, { id: 'Excel avancé' }),
  envelope(trainingSession, { topic: 'calendar-event.tom@acme.example' }),
  envelope(trainingSession, { topic: 'maladie de tom@acme.example' }),
  envelope(trainingSession, { topic: '{"Excel avancé":"maladie"}' }),
  envelope(trainingSession, { source: 'https://tom@acme.example' }),
  envelope(trainingSession, { source: 'https://x?tom@acme.example' }),
  envelope(trainingSession, { occurredAt: 'tom@acme.example' }),
  envelope(leave, { topic: 'leave.updated' }),
  envelope({ ...leave, status: 'maladie', details: 'maladie' }, { topic: 'leave.updated' }),
  envelope({ id: '416', email: 'lea@acme.example' }, { topic: 'employee.updated' }),
  envelope({ id: 'tom@acme.example' }, { topic: 'test.created', id: 'lea@acme.example' }),
  envelope({ details: { nature: 'maladie' } }, { topic: 'leave.created', employee: 'tom@acme.example' }),
].map(bytes);

afterEach(() => {
  jest.restoreAllMocks();
});

describe('logs, metrics and error bodies', () => {
  it('hold nothing of an authentic delivery but ids', async () => {
    const { handler, telemetry } = prepareHandler();

    for (const body of [...hostile, Buffer.from('not JSON: tom@acme.example')]) {
      expect(await handler(delivery(body, NOW))).toEqual({ statusCode: 202 });
    }

    expectDiscreet(telemetry.text());
    expect(telemetry.logs()).toHaveLength(hostile.length + 1);
  });

  it('hold nothing of a delivery that is refused', async () => {
    const { handler, telemetry } = prepareHandler();
    const answers = [];

    for (const body of hostile) {
      const genuine = signedHeaders(body, NOW);
      const requests = [
        delivery(body, NOW, OTHER_SECRET),
        apiRequest({ body: body.toString('utf8') }),
        apiRequest({ headers: { ...genuine, 'lucca-timestamp': 'tom@acme.example' }, body: 'Excel' }),
        apiRequest({
          headers: { ...genuine, 'lucca-signature': `tom@acme.example ${SECRET}` },
          body: 'Excel',
        }),
        apiRequest({
          method: 'PUT',
          headers: genuine,
          rawQueryString: 'echo=tom@acme.example',
          body: 'Excel',
        }),
        apiRequest({ method: 'GET', rawQueryString: `echo=${'tom@acme.example'.repeat(100)}` }),
      ];
      for (const request of requests) answers.push(await handler(request));
      expect(telemetry.text()).not.toContain(genuine['lucca-signature']);
    }

    expectDiscreet(telemetry.text());
    expectDiscreet(JSON.stringify(answers));
  });

  it.each(['sqs', 'secrets-manager'] as const)(
    'hold nothing of a delivery for which %s is down',
    async (service) => {
      const { handler, failure, telemetry } = prepareHandler();
      const cause = new Error(`could not send Excel avancé to tom@acme.example with ${SECRET}`);
      const problem = Object.assign(down(service), { cause });
      Object.assign(failure, { queue: problem, secrets: service === 'sqs' ? undefined : problem });

      const answers = [];
      for (const body of hostile) answers.push(await handler(delivery(body, NOW)));

      expectDiscreet(telemetry.text());
      expectDiscreet(JSON.stringify(answers));
    },
  );
});

function expectDiscreet(text: string): void {
  expect(text).not.toBe('');
  for (const secret of [...PRIVATE, SECRET, OTHER_SECRET]) expect(text).not.toContain(secret);
}
