import * as fc from 'fast-check';
import { answerEcho } from '../../../functions/ingest/responses';
import { bytes, envelope, leave, trainingSession, workplace } from '../../support/builders/lucca-examples';
import {
  apiRequest,
  delivery,
  OTHER_SECRET,
  refusal,
  SECRET,
  signedHeaders,
} from '../../support/builders/webhook-requests';
import { NOW, prepareHandler, unavailableError } from '../../support/harness/ingest-harness';

const EVENT = bytes(envelope(trainingSession));

/** Must not be in any log, metric or error response. */
const PERSONAL = /tom@acme\.example|lea@acme|Excel|Joliette|Marseille|croisés|maladie|hospitalisation/;

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

describe('The webhook', () => {
  it('answers GET with the echo, and logs nothing', async () => {
    const { handler, telemetry } = prepareHandler();

    const answer = await handler(apiRequest({ method: 'GET', rawQueryString: 'echo=abc' }));

    expect(answer).toMatchObject({ statusCode: 200, body: 'abc' });
    expect(telemetry.text()).toBe('');
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'get', ''])(
    'answers 405 with the allowed methods when the method is "%s"',
    async (method) => {
      const { handler } = prepareHandler();

      const answer = await handler(apiRequest({ method }));

      const { headers, ...rest } = refusal(405, 'Method Not Allowed', 'method_not_allowed');
      expect(answer).toEqual({ ...rest, headers: { ...headers, allow: 'GET, POST' } });
    },
  );
});

describe('answerEcho', () => {
  it.each([
    ['echo=iusiof24dsfxvc%C3%A7834', 'iusiof24dsfxvcç834'],
    ['echo=iusiof24dsfxvcç834', 'iusiof24dsfxvcç834'],
    ['challenge=abc', 'abc'],
    ['a=1&challenge=old&echo=new', 'new'],
    ['echo=first&echo=second', 'first'],
    ['echo=a%2Cb', 'a,b'],
    ['echo=a,b', 'a,b'],
    ['echo=%253Cscript%253E', '%3Cscript%3E'],
    ['echo=%3Cscript%3Ealert(1)%3C/script%3E', '<script>alert(1)</script>'],
    ['echo=x%0D%0Aset-cookie:%20a=b', 'x\r\nset-cookie: a=b'],
    ['echo=1%2B1%20=%202', '1+1 = 2'],
    ['echo=100%', '100%'],
    ['echo=', ''],
  ])('echoes ?%s as plain text, decoded once', (query, value) => {
    expect(answerEcho(query)).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
      body: value,
    });
  });

  it('echoes any value without changing the headers', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (value) => {
        const answer = answerEcho(`echo=${encodeURIComponent(value)}`);

        expect(answer).toEqual({ ...answerEcho('echo=x'), body: value });
      }),
    );
  });

  it.each(['a', 'ç', '🎓'])('rejects more than 1,024 characters: %s', (character) => {
    const query = (length: number) => `echo=${encodeURIComponent(character.repeat(length))}`;

    expect(answerEcho(query(1024))).toMatchObject({ statusCode: 200, body: character.repeat(1024) });
    expect(answerEcho(query(1025))).toEqual(refusal(400, 'Bad Request', 'echo_too_long'));
  });

  it.each(['', 'ECHO=a', 'other=echo'])('rejects a query without a value: ?%s', (query) => {
    expect(answerEcho(query)).toEqual(refusal(400, 'Bad Request', 'missing_echo'));
  });
});

describe('The webhook with an unavailable service', () => {
  const { headers, ...rest } = refusal(503, 'Service Unavailable', 'unavailable');
  const unavailable = { ...rest, headers: { ...headers, 'retry-after': '30' } };

  it.each([
    ['the queue is down', { queue: unavailableError('sqs') }, { dependency: 'sqs', problem: 'TimeoutError' }],
    [
      'the secret cannot be read',
      { secrets: unavailableError('secrets-manager') },
      { dependency: 'secrets-manager', problem: 'TimeoutError' },
    ],
    ['an unexpected error is thrown', { queue: new TypeError(`no ${SECRET}`) }, { problem: 'TypeError' }],
    [
      'the network is down',
      { queue: Object.assign(new Error(`connect ${SECRET}`), { code: 'ECONNREFUSED' }) },
      { problem: 'ECONNREFUSED' },
    ],
  ])('answers 503 when %s', async (_, failure, logged) => {
    const prepared = prepareHandler();
    Object.assign(prepared.failure, failure);

    const answer = await prepared.handler(delivery(EVENT, NOW));

    expect(answer).toEqual(unavailable);
    const { telemetry } = prepared;
    expect(telemetry.published()).toEqual([]);
    expect(telemetry.logs()).toMatchObject([{ level: 'ERROR', correlationId: 'request-1', ...logged }]);
    expect(telemetry.text()).not.toContain(SECRET);
  });

  it('reads the secret once for all requests when it cannot be read', async () => {
    const { handler, failure, secretReads, telemetry } = prepareHandler();
    failure.secrets = unavailableError('secrets-manager');

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => handler(delivery(EVENT, NOW, OTHER_SECRET))),
    );
    answers.push(await handler(delivery(EVENT, NOW, OTHER_SECRET)));

    expect(answers).toEqual(Array.from({ length: 21 }, () => unavailable));
    expect(secretReads.count).toBe(1);
    expect(telemetry.logs()).toHaveLength(21);
  });

  it('accepts deliveries again when the service has recovered', async () => {
    const { handler, failure, queued, clock } = prepareHandler();
    failure.secrets = unavailableError('secrets-manager');
    await handler(delivery(EVENT, NOW));
    delete failure.secrets;
    clock.nowMs += 30_000;
    failure.queue = unavailableError('sqs');
    await handler(delivery(EVENT, NOW));
    delete failure.queue;

    expect(await handler(delivery(EVENT, NOW))).toEqual({ statusCode: 202 });

    expect(queued).toHaveLength(1);
  });
});

describe('Logs, metrics and error responses', () => {
  it('contain only ids of an authentic delivery', async () => {
    const { handler, telemetry } = prepareHandler();

    for (const body of [...hostile, Buffer.from('not JSON: tom@acme.example')]) {
      expect(await handler(delivery(body, NOW))).toEqual({ statusCode: 202 });
    }

    expectNothingPrivate(telemetry.text());
    expect(telemetry.logs()).toHaveLength(hostile.length + 1);
  });

  it('contain nothing from a rejected delivery', async () => {
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

    expectNothingPrivate(telemetry.text());
    expectNothingPrivate(JSON.stringify(answers));
  });

  it.each(['sqs', 'secrets-manager'] as const)(
    'contain nothing from a delivery when %s is down',
    async (service) => {
      const { handler, failure, telemetry } = prepareHandler();
      const cause = new Error(`could not send Excel avancé to tom@acme.example with ${SECRET}`);
      const problem = Object.assign(unavailableError(service), { cause });
      Object.assign(failure, { queue: problem, secrets: service === 'sqs' ? undefined : problem });

      const answers = [];
      for (const body of hostile) answers.push(await handler(delivery(body, NOW)));

      expectNothingPrivate(telemetry.text());
      expectNothingPrivate(JSON.stringify(answers));
    },
  );
});

function expectNothingPrivate(text: string): void {
  expect(text).not.toBe('');
  expect(text).not.toMatch(PERSONAL);
  for (const secret of [SECRET, OTHER_SECRET]) expect(text).not.toContain(secret);
}
