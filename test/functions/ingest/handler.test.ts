import { bytes, envelope, trainingSession } from '../../support/builders/lucca-examples';
import { apiRequest, delivery, OTHER_SECRET, refusal, SECRET } from '../../support/builders/webhook-requests';
import { down, NOW, prepareHandler } from '../../support/harness/ingest-services';

const EVENT = bytes(envelope(trainingSession));

afterEach(() => {
  jest.restoreAllMocks();
});

describe('a request that is no delivery', () => {
  it('gets its echo', async () => {
    const { handler, telemetry } = prepareHandler();

    const answer = await handler(
      apiRequest({ method: 'GET', rawQueryString: 'echo=iusiof24dsfxvc%C3%A7834' }),
    );

    expect(answer).toMatchObject({ statusCode: 200, body: 'iusiof24dsfxvcç834' });
    expect(telemetry.text()).toBe('');
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'get', ''])(
    'is told which methods there are: %s',
    async (method) => {
      const { handler } = prepareHandler();

      const answer = await handler(apiRequest({ method }));

      const { headers, ...rest } = refusal(405, 'Method Not Allowed', 'method_not_allowed');
      expect(answer).toEqual({ ...rest, headers: { ...headers, allow: 'GET, POST' } });
    },
  );
});

describe('a failure of ours', () => {
  const { headers, ...rest } = refusal(503, 'Service Unavailable', 'unavailable');
  const comeBack = { ...rest, headers: { ...headers, 'retry-after': '30' } };

  it.each([
    ['the queue is down', { queue: down('sqs') }, { dependency: 'sqs', problem: 'TimeoutError' }],
    [
      'the secret is not to be had',
      { secrets: down('secrets-manager') },
      { dependency: 'secrets-manager', problem: 'TimeoutError' },
    ],
    ['something unexpected happens', { queue: new TypeError(`no ${SECRET}`) }, { problem: 'TypeError' }],
    [
      'the network is down',
      { queue: Object.assign(new Error(`connect ${SECRET}`), { code: 'ECONNREFUSED' }) },
      { problem: 'ECONNREFUSED' },
    ],
  ])('asks Lucca to come back when %s', async (_, failure, logged) => {
    const prepared = prepareHandler();
    Object.assign(prepared.failure, failure);

    const answer = await prepared.handler(delivery(EVENT, NOW));

    expect(answer).toEqual(comeBack);
    const { telemetry } = prepared;
    expect(telemetry.published()).toEqual([['DeliveriesUnavailable', 1]]);
    expect(telemetry.logs()).toMatchObject([{ level: 'ERROR', correlationId: 'request-1', ...logged }]);
    expect(telemetry.text()).not.toContain(SECRET);
  });

  it('counts once per look when strangers ask while the secret is not to be had', async () => {
    const { handler, failure, looks, telemetry } = prepareHandler();
    failure.secrets = down('secrets-manager');

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => handler(delivery(EVENT, NOW, OTHER_SECRET))),
    );
    answers.push(await handler(delivery(EVENT, NOW, OTHER_SECRET)));

    expect(answers).toEqual(Array.from({ length: 21 }, () => comeBack));
    expect(looks.count).toBe(1);
    expect(telemetry.published()).toEqual([['DeliveriesUnavailable', 1]]);
    expect(telemetry.logs()).toHaveLength(21);
  });

  it('counts each delivery that the queue refuses', async () => {
    const { handler, failure, telemetry } = prepareHandler();
    failure.queue = down('sqs');

    for (let count = 0; count < 3; count += 1) await handler(delivery(EVENT, NOW));

    expect(telemetry.published()).toEqual(Array.from({ length: 3 }, () => ['DeliveriesUnavailable', 1]));
  });

  it('is over when the service is back', async () => {
    const { handler, failure, queued, clock } = prepareHandler();
    failure.secrets = down('secrets-manager');
    await handler(delivery(EVENT, NOW));
    delete failure.secrets;
    clock.nowMs += 30_000;
    failure.queue = down('sqs');
    await handler(delivery(EVENT, NOW));
    delete failure.queue;

    expect(await handler(delivery(EVENT, NOW))).toEqual({ statusCode: 202 });

    expect(queued).toHaveLength(1);
  });
});
