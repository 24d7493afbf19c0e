import { OpenIdProvider } from '../../../../functions/console/sign-in/open-id-provider';
import { DISCOVERY } from '../../../support/console/prepared-console';
import { ISSUER } from '../../../support/console/requests';

const ENDPOINTS = {
  authorizationEndpoint: 'https://login.acme.example/authorize',
  tokenEndpoint: 'https://tokens.acme.example/oauth/token?version=2',
};
const MINUTES = 60_000;

type Request = { address: unknown; init: RequestInit | undefined };

/** A provider whose responses are these in turn; the last one is repeated. */
function prepare(...answers: (() => Promise<Response>)[]) {
  const requests: Request[] = [];
  const provider = new OpenIdProvider((address, init) => {
    requests.push({ address, init });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    return answer?.() ?? Promise.reject(new Error('No answer in this test'));
  });
  return { provider, requests };
}

const returns = (body: unknown, init?: ResponseInit) => () => Promise.resolve(Response.json(body, init));
const fails = (error: Error) => () => Promise.reject(error);
const unavailable = { name: 'ProblemError', code: 'sign_in_unavailable' };

describe('an identity provider', () => {
  let time = 0;
  /** The cache keeps a reference to `performance`, which jest's timers would replace. */
  beforeEach(() => {
    time = 1000;
    jest.useFakeTimers({ doNotFake: ['performance', 'nextTick', 'queueMicrotask', 'setImmediate'] });
    jest.spyOn(performance, 'now').mockImplementation(() => time);
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  function advance(ms: number): void {
    time += ms;
    jest.advanceTimersByTime(ms);
  }

  it.each([
    [ISSUER, 'https://login.acme.example/.well-known/openid-configuration'],
    [`${ISSUER}/`, 'https://login.acme.example/.well-known/openid-configuration'],
    [`${ISSUER}/tenant/v2.0`, 'https://login.acme.example/tenant/v2.0/.well-known/openid-configuration'],
  ])('is called at its discovery endpoint: %s', async (issuer, address) => {
    const { provider, requests } = prepare(returns({ ...DISCOVERY, issuer, more: ['x'] }));
    const endpoints = await provider.endpoints(issuer);

    expect(endpoints).toEqual(ENDPOINTS);
    expect(requests.map((request) => request.address)).toEqual([address]);
  });

  it('may have no token endpoint', async () => {
    const { provider } = prepare(returns({ ...DISCOVERY, token_endpoint: undefined }));
    const { tokenEndpoint } = await provider.endpoints(ISSUER);

    expect(tokenEndpoint).toBeNull();
  });

  it('is called once an hour', async () => {
    const { provider, requests } = prepare(returns(DISCOVERY));
    await provider.endpoints(ISSUER);
    advance(59 * MINUTES);
    await provider.endpoints(ISSUER);
    const requestsWithinTheHour = requests.length;
    advance(2 * MINUTES);
    await provider.endpoints(ISSUER);

    expect([requestsWithinTheHour, requests.length]).toEqual([1, 2]);
  });

  it('is called once by concurrent requests', async () => {
    const { provider, requests } = prepare(returns(DISCOVERY));
    const all = await Promise.all([1, 2, 3].map(() => provider.endpoints(ISSUER)));

    expect(all).toEqual([ENDPOINTS, ENDPOINTS, ENDPOINTS]);
    expect(requests).toHaveLength(1);
  });

  it('is known from the cache until it expires', async () => {
    const { provider, requests } = prepare(returns(DISCOVERY));
    const before = provider.known(ISSUER);
    await provider.endpoints(ISSUER);
    const [known, another] = [provider.known(ISSUER), provider.known('https://other.example')];
    advance(61 * MINUTES);

    expect([before, known, another, provider.known(ISSUER)]).toEqual([null, ENDPOINTS, null, null]);
    expect(requests).toHaveLength(1);
  });

  it('is called again after a failure', async () => {
    const { provider, requests } = prepare(fails(new Error('down')), returns(DISCOVERY));
    const first = provider.endpoints(ISSUER);

    await expect(first).rejects.toMatchObject(unavailable);
    expect(provider.known(ISSUER)).toBeNull();
    expect(await provider.endpoints(ISSUER)).toEqual(ENDPOINTS);
    expect(requests).toHaveLength(2);
  });

  it('is no longer known when it fails after an hour', async () => {
    const { provider } = prepare(returns(DISCOVERY), fails(new Error('down')));
    await provider.endpoints(ISSUER);
    advance(61 * MINUTES);
    const later = provider.endpoints(ISSUER);

    await expect(later).rejects.toMatchObject(unavailable);
    expect(provider.known(ISSUER)).toBeNull();
  });

  it.each([
    ['has another issuer', returns({ ...DISCOVERY, issuer: 'https://evil.example' }), 'Error'],
    ['has an issuer with another slash', returns({ ...DISCOVERY, issuer: `${ISSUER}/` }), 'Error'],
    [
      'has no authorization endpoint',
      returns({ ...DISCOVERY, authorization_endpoint: undefined }),
      'ZodError',
    ],
    ['has a token endpoint that is no URL', returns({ ...DISCOVERY, token_endpoint: '/token' }), 'ZodError'],
    ['returns no JSON', () => Promise.resolve(new Response('<html>')), 'SyntaxError'],
    ['returns an error', returns({ error: 'secret-1' }, { status: 500 }), 'ZodError'],
    ['is unreachable', fails(Object.assign(new Error('secret-1'), { code: 'ECONNREFUSED' })), 'ECONNREFUSED'],
  ])('is unavailable if it %s', async (_, answer, name) => {
    const { provider } = prepare(answer);
    const asked = provider.endpoints(ISSUER);

    const message = `The identity provider returned no valid OpenID Connect configuration (${name})`;
    await expect(asked).rejects.toMatchObject({ ...unavailable, message, errors: [] });
  });

  it('cannot redirect the console', async () => {
    const { provider, requests } = prepare(returns(DISCOVERY));
    await provider.endpoints(ISSUER);

    expect(requests).toMatchObject([{ init: { redirect: 'error' } }]);
  });

  it('has three seconds to respond', async () => {
    const timer = new AbortController();
    const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(timer.signal);
    const provider = new OpenIdProvider(async (_, init) => {
      const { signal } = init ?? {};
      return new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => {
          reject(new DOMException('Too late', 'TimeoutError'));
        });
      });
    });
    const asked = provider.endpoints(ISSUER);
    timer.abort();

    await expect(asked).rejects.toThrow(/\(TimeoutError\)$/);
    expect(timeout.mock.calls).toEqual([[3000]]);
  });
});
