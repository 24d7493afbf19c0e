import { OpenIdProvider } from '../../../../functions/console/sign-in/open-id-provider';
import { DISCOVERY } from '../../../support/console/prepared-console';
import { ISSUER } from '../../../support/console/requests';

const ENDPOINTS = {
  authorizationEndpoint: 'https://login.acme.example/authorize',
  tokenEndpoint: 'https://tokens.acme.example/oauth/token?version=2',
};
const MINUTES = 60_000;

type Request = { address: unknown; init: RequestInit | undefined };

/** A provider between us and answers in turn; the last one is given again and again. */
function prepare(...answers: (() => Promise<Response>)[]) {
  const requests: Request[] = [];
  const provider = new OpenIdProvider((address, init) => {
    requests.push({ address, init });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    return answer?.() ?? Promise.reject(new Error('No answer in this test'));
  });
  return { provider, requests };
}

const says = (body: unknown, init?: ResponseInit) => () => Promise.resolve(Response.json(body, init));
const fails = (error: Error) => () => Promise.reject(error);
const unavailable = { name: 'ProblemError', code: 'sign_in_unavailable' };

describe('a sign-in provider', () => {
  let time = 0;
  /** The cache has got hold of `performance` itself, which jest's timers would replace. */
  beforeEach(() => {
    time = 1000;
    jest.useFakeTimers({ doNotFake: ['performance', 'nextTick', 'queueMicrotask', 'setImmediate'] });
    jest.spyOn(performance, 'now').mockImplementation(() => time);
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  function pass(ms: number): void {
    time += ms;
    jest.advanceTimersByTime(ms);
  }

  it.each([
    [ISSUER, 'https://login.acme.example/.well-known/openid-configuration'],
    [`${ISSUER}/`, 'https://login.acme.example/.well-known/openid-configuration'],
    [`${ISSUER}/tenant/v2.0`, 'https://login.acme.example/tenant/v2.0/.well-known/openid-configuration'],
  ])('is called at its discovery endpoint: %s', async (issuer, address) => {
    // Prepare
    const { provider, requests } = prepare(says({ ...DISCOVERY, issuer, more: ['x'] }));
    // Act
    const endpoints = await provider.endpoints(issuer);
    // Assess
    expect(endpoints).toEqual(ENDPOINTS);
    expect(requests.map((request) => request.address)).toEqual([address]);
  });

  it('may have no token endpoint', async () => {
    // Prepare
    const { provider } = prepare(says({ ...DISCOVERY, token_endpoint: undefined }));
    // Act
    const { tokenEndpoint } = await provider.endpoints(ISSUER);
    // Assess
    expect(tokenEndpoint).toBeNull();
  });

  it('is called once an hour', async () => {
    // Prepare
    const { provider, requests } = prepare(says(DISCOVERY));
    await provider.endpoints(ISSUER);
    // Act
    pass(59 * MINUTES);
    await provider.endpoints(ISSUER);
    const askedWithinTheHour = requests.length;
    pass(2 * MINUTES);
    await provider.endpoints(ISSUER);
    // Assess
    expect([askedWithinTheHour, requests.length]).toEqual([1, 2]);
  });

  it('is called once by concurrent requests', async () => {
    // Prepare
    const { provider, requests } = prepare(says(DISCOVERY));
    // Act
    const all = await Promise.all([1, 2, 3].map(() => provider.endpoints(ISSUER)));
    // Assess
    expect(all).toEqual([ENDPOINTS, ENDPOINTS, ENDPOINTS]);
    expect(requests).toHaveLength(1);
  });

  it('is known from the cache until it expires', async () => {
    // Prepare
    const { provider, requests } = prepare(says(DISCOVERY));
    // Act
    const before = provider.known(ISSUER);
    await provider.endpoints(ISSUER);
    const [known, another] = [provider.known(ISSUER), provider.known('https://other.example')];
    pass(61 * MINUTES);
    // Assess
    expect([before, known, another, provider.known(ISSUER)]).toEqual([null, ENDPOINTS, null, null]);
    expect(requests).toHaveLength(1);
  });

  it('is called again after a failure', async () => {
    // Prepare
    const { provider, requests } = prepare(fails(new Error('down')), says(DISCOVERY));
    // Act
    const first = provider.endpoints(ISSUER);
    // Assess
    await expect(first).rejects.toMatchObject(unavailable);
    expect(provider.known(ISSUER)).toBeNull();
    expect(await provider.endpoints(ISSUER)).toEqual(ENDPOINTS);
    expect(requests).toHaveLength(2);
  });

  it('that fails after an hour is no longer known', async () => {
    // Prepare
    const { provider } = prepare(says(DISCOVERY), fails(new Error('down')));
    await provider.endpoints(ISSUER);
    pass(61 * MINUTES);
    // Act
    const later = provider.endpoints(ISSUER);
    // Assess
    await expect(later).rejects.toMatchObject(unavailable);
    expect(provider.known(ISSUER)).toBeNull();
  });

  it.each([
    ['is another one', says({ ...DISCOVERY, issuer: 'https://evil.example' }), 'Error'],
    ['has a slash too many', says({ ...DISCOVERY, issuer: `${ISSUER}/` }), 'Error'],
    ['says not where people sign in', says({ ...DISCOVERY, authorization_endpoint: undefined }), 'ZodError'],
    ['says so without an address', says({ ...DISCOVERY, token_endpoint: '/token' }), 'ZodError'],
    ['answers no JSON', () => Promise.resolve(new Response('<html>')), 'SyntaxError'],
    ['answers with an error', says({ error: 'secret-1' }, { status: 500 }), 'ZodError'],
    ['is not there', fails(Object.assign(new Error('secret-1'), { code: 'ECONNREFUSED' })), 'ECONNREFUSED'],
  ])('is unavailable if it %s', async (_, answer, name) => {
    // Prepare
    const { provider } = prepare(answer);
    // Act
    const asked = provider.endpoints(ISSUER);
    // Assess
    const message = `The identity provider returned no valid OpenID Connect configuration (${name})`;
    await expect(asked).rejects.toMatchObject({ ...unavailable, message, errors: [] });
  });

  it('cannot redirect us', async () => {
    // Prepare
    const { provider, requests } = prepare(says(DISCOVERY));
    // Act
    await provider.endpoints(ISSUER);
    // Assess
    expect(requests).toMatchObject([{ init: { redirect: 'error' } }]);
  });

  it('has three seconds to answer', async () => {
    // Prepare
    const patience = new AbortController();
    const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(patience.signal);
    const provider = new OpenIdProvider(async (_, init) => {
      const { signal } = init ?? {};
      return new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => {
          reject(new DOMException('Too late', 'TimeoutError'));
        });
      });
    });
    // Act
    const asked = provider.endpoints(ISSUER);
    patience.abort();
    // Assess
    await expect(asked).rejects.toThrow(/\(TimeoutError\)$/);
    expect(timeout.mock.calls).toEqual([[3000]]);
  });
});
