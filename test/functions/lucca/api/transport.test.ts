import type { LuccaApi } from '../../../../functions/lucca/api/client';
import { LuccaApiHarness } from '../../../support/harness/lucca-api-harness';

const RETRY = { next: 'retry', reason: 'lucca_unavailable' };
const WAIT = { next: 'wait', reason: 'lucca_access_refused' };
const FAIL = { next: 'fail', reason: 'lucca_access_refused' };

let harness: LuccaApiHarness;
let api: LuccaApi;
let id: string;

beforeEach(async () => {
  harness = await LuccaApiHarness.start({ timeoutMs: 300 });
  api = harness.client();
  id = harness.lucca.setWorkplace({}).id;
});
afterEach(() => harness.server.stop());

const read = () => api.event(id);
const expectSuccess = async () => {
  expect(await read()).toMatchObject({ id });
};
const statuses = () => harness.server.requests.map(({ status }) => status);

describe('An access token', () => {
  it('is requested once by concurrent callers, and used until a minute before it expires', async () => {
    await Promise.all([read(), read(), api.event('1')]);
    harness.clock += 1739_000;
    await read();
    expect(harness.server.clients.issued).toBe(1);

    harness.clock += 1000;
    await read();
    expect(harness.server.clients.issued).toBe(2);
  });

  it('is requested again when Lucca rejects it', async () => {
    await read();
    harness.server.clients.invalidateTokens();

    await expectSuccess();
    expect(statuses()).toEqual([200, 401, 200]);
  });

  it('is requested again only once per request', async () => {
    harness.server.failNext({ with: 401, path: /events/, times: 5 });

    await expect(read()).rejects.toMatchObject(WAIT);
    expect(statuses()).toEqual([401, 401]);
  });

  it('has one scope, so that a missing scope does not affect the others', async () => {
    harness.server.clients.granted = ['events.readonly'];

    await expectSuccess();
    const reading = api.leaveAccounts(null);
    await expect(reading).rejects.toMatchObject(WAIT);
    await expect(reading).rejects.toThrow('does not grant the scope leaves.readonly');
    expect(harness.forgotten).toBe(0);
  });

  it('is refused for rotated credentials, which are then read again', async () => {
    harness.server.clients.clientSecret = 'rotated';

    const reading = read();
    await expect(reading).rejects.toMatchObject(WAIT);
    await expect(reading).rejects.toThrow('invalid_client');
    expect(harness.forgotten).toBe(1);

    harness.credentials = harness.server.credentials;
    await expectSuccess();
  });

  it.each([
    ['client', { clientSecret: 'rotated' }, 1],
    ['scope', { granted: [] }, 0],
  ])('is requested once a minute while Lucca rejects the %s', async (_, change, forgotten) => {
    const { clients } = harness.server;
    const { clientSecret, granted } = clients;
    Object.assign(clients, change);

    await Promise.allSettled([read(), read()]);
    harness.clock += 59_999;
    await expect(read()).rejects.toMatchObject(WAIT);
    expect([clients.asked, harness.forgotten]).toEqual([1, forgotten]);

    Object.assign(clients, { clientSecret, granted });
    harness.clock += 1;
    await expectSuccess();
  });

  it('is requested immediately after a rejection of another secret', async () => {
    harness.server.clients.granted = [];
    await expect(api.leaveAccounts(null)).rejects.toThrow('leaves.readonly');

    harness.server.clients.granted = ['leaves.readonly'];
    harness.server.clients.clientSecret = 'rotated';
    harness.credentials = harness.server.credentials;

    expect((await api.leaveAccounts(null)).items).toHaveLength(2);
  });
});

describe('LuccaApi.missingScopes', () => {
  afterEach(() => {
    expect(harness.server.requests).toEqual([]);
  });

  it('returns no scope when Lucca grants all', async () => {
    expect(await api.missingScopes()).toEqual([]);
  });

  it('returns the missing scopes', async () => {
    const { clients } = harness.server;
    clients.granted = clients.granted.filter((scope) => !/^(leaves|events)/.test(scope));

    expect(await api.missingScopes()).toEqual(['leaves.readonly', 'events.readonly']);
  });

  it('throws when Lucca rejects the client', async () => {
    harness.server.clients.clientSecret = 'rotated';

    await expect(api.missingScopes()).rejects.toMatchObject({ next: 'wait', refused: 'client' });
  });
});

it('LuccaApi without credentials serves no tenant and sends no request', async () => {
  harness.credentials = null;

  expect(await api.available()).toBe(false);
  expect(await api.serves('https://acme.ilucca.net')).toBe(false);
  expect(await api.tenantUrl()).toBeNull();
  await expect(read()).rejects.toMatchObject(WAIT);
  expect(statuses()).toEqual([]);
});

describe('A request', () => {
  it.each([
    [408, RETRY],
    [500, RETRY],
    [503, RETRY],
    [403, WAIT],
    [400, FAIL],
    [405, FAIL],
    [301, FAIL],
  ] as const)('that Lucca answers with %s throws %j', async (status, error) => {
    harness.server.failNext({ with: status, path: /events/ });
    const reading = read();

    await expect(reading).rejects.toMatchObject(error);
    await expect(reading).rejects.toThrow(`${status} to GET /lucca-api/events/${id}: Injected failure`);
  });

  it('that a cache answers with 304 may be retried', async () => {
    harness.server.failNext({ with: 304, path: /events/ });

    await expect(read()).rejects.toMatchObject(RETRY);
    await expectSuccess();
  });

  it.each(['hang', 'drop'] as const)('without a response may be retried: %s', async (how) => {
    harness.server.failNext({ with: how, path: /events/ });

    await expect(read()).rejects.toMatchObject({ ...RETRY, afterMs: null });
  });

  it('fails when the response does not match the schema', async () => {
    harness.server.failNext({ with: 'gibberish', path: '/lucca-api/leave-accounts' });
    const reading = api.leaveAccounts(null);

    await expect(reading).rejects.toMatchObject({ ...FAIL, status: 200 });
    await expect(reading).rejects.toThrow('/leave-accounts does not match the schema (items: Invalid input');
    await expect(reading).rejects.not.toThrow('acme.example');
  });

  it.each([
    ['hang', 'did not answer'],
    [503, 'answered 503'],
    [429, 'answered 429'],
  ] as const)('may be retried when the token endpoint fails: %s', async (how, message) => {
    harness.server.failNext({ with: how, path: '/connect/token' });
    const reading = read();

    await expect(reading).rejects.toMatchObject(RETRY);
    await expect(reading).rejects.toThrow(message);
    await expectSuccess();
  });

  it.each([400, 403, 500, 429])('throws an error without secrets and addresses: %s', async (status) => {
    harness.server.failNext({ with: status, path: /events/ });
    const error: unknown = await read().catch((reason: unknown) => reason);

    const text = String(error) + JSON.stringify(error);
    expect(text).toContain('Lucca');
    expect(text).not.toMatch(/acme\.example|Bearer/);
    expect(text).not.toContain(harness.server.clients.clientSecret);
    expect(text).not.toContain(harness.server.tenantUrl);
  });
});

describe('The rate limit', () => {
  const busy = (afterMs: number) => ({ name: 'LuccaBusyError', ...RETRY, afterMs });

  it('blocks all requests until Retry-After has passed', async () => {
    for (let request = 0; request < 50; request++) await read();
    harness.clock += 20_000;
    await expect(read()).rejects.toMatchObject(busy(40_000));
    harness.clock += 39_999;
    await expect(api.leaveAccounts(null)).rejects.toMatchObject(busy(1));

    harness.clock += 1;
    await expectSuccess();
    expect(statuses().filter((status) => status === 429)).toHaveLength(1);
    expect(statuses()).toHaveLength(52);
  });

  it('blocks requests for a minute when Lucca sends no Retry-After', async () => {
    harness.server.failNext({ with: 429, path: /events/ });

    await expect(read()).rejects.toMatchObject(busy(60_000));
    await expect(read()).rejects.toMatchObject(busy(60_000));
    expect(statuses()).toEqual([429]);
  });

  it('is not reached with a budget', async () => {
    api = harness.client({ requestsPerMinute: 2 });
    await read();
    await read();
    await expect(read()).rejects.toMatchObject(busy(60_001));

    harness.clock += 60_001;
    await read();
    expect(statuses()).toEqual([200, 200, 200]);
  });

  it('stops all clients of a budget at the first 429', async () => {
    const [one, other] = [1, 2].map(() => harness.client({ requestsPerMinute: 20 }));
    harness.server.failNext({ with: 429, retryAfterS: 90, path: /events/ });
    await expect(one?.event(id)).rejects.toMatchObject(busy(90_000));

    harness.clock += 60_000;
    await expect(other?.event(id)).rejects.toMatchObject(busy(30_000));
    expect(statuses()).toEqual([429]);
  });

  it('blocks the client itself when the budget cannot be paused', async () => {
    api = harness.client({ requestsPerMinute: 20 });
    harness.server.failNext({ with: 429, path: /events/ });
    const write = harness.records.write.bind(harness.records);
    const pausing = () => Promise.reject(new Error('Throttled'));
    jest
      .spyOn(harness.records, 'write')
      .mockImplementationOnce((...args) => write(...args))
      .mockImplementationOnce(pausing);

    await expect(read()).rejects.toMatchObject(busy(60_000));
    await expect(read()).rejects.toMatchObject(busy(60_000));
    expect(statuses()).toEqual([429]);
  });
});
