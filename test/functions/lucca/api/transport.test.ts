import type { LuccaApi } from '../../../../functions/lucca/api/client';
import { LuccaApiHarness } from '../../../support/harness/lucca-api-harness';

let harness: LuccaApiHarness;
let api: LuccaApi;
let lea: string;

beforeEach(async () => {
  harness = await LuccaApiHarness.start({ timeoutMs: 300 });
  api = harness.client();
  lea = harness.lucca.hire('lea@acme.example').id;
});
afterEach(() => harness.server.stop());

describe('tokens', () => {
  it('are requested once by concurrent callers, and used until a minute before they expire', async () => {
    await Promise.all([api.employee(lea), api.employee(lea), api.employee('1')]);
    harness.clock += 1739_000;
    await api.employee(lea);
    const before = harness.server.clients.issued;
    harness.clock += 1000;
    await api.employee(lea);

    expect(before).toBe(1);
    expect(harness.server.clients.issued).toBe(2);
  });

  it('are requested again once when Lucca rejects one', async () => {
    await api.employee(lea);
    harness.server.clients.invalidateTokens();
    const employee = await api.employee(lea);

    expect(employee).toMatchObject({ id: lea });
    expect(harness.server.requests.map(({ status }) => status)).toEqual([200, 401, 200]);
  });

  it('are requested again only once', async () => {
    harness.server.failNext({ with: 401, path: /employees/, times: 5 });
    const reading = api.employee(lea);

    await expect(reading).rejects.toMatchObject({ next: 'wait', reason: 'lucca_access_refused' });
    expect(harness.server.requests).toHaveLength(2);
  });

  it('have one scope each, so that a missing scope does not affect the others', async () => {
    harness.server.clients.granted = ['employees.readonly'];
    const employee = await api.employee(lea);
    const reading = api.leaveAccount('3');

    expect(employee).toMatchObject({ id: lea });
    await expect(reading).rejects.toMatchObject({ next: 'wait', reason: 'lucca_access_refused' });
    await expect(reading).rejects.toThrow('does not grant the scope leaves.readonly');
    expect(harness.forgotten).toBe(0);
  });

  it('are refused with rotated credentials, which are then read again', async () => {
    harness.server.clients.clientSecret = 'rotated';
    const reading = api.employee(lea);

    await expect(reading).rejects.toMatchObject({ next: 'wait', reason: 'lucca_access_refused' });
    await expect(reading).rejects.toThrow('invalid_client');
    expect(harness.forgotten).toBe(1);
    harness.credentials = harness.server.credentials;
    await expect(api.employee(lea)).resolves.toMatchObject({ id: lea });
  });
});

describe('a refusal', () => {
  it.each([
    ['the client', () => (harness.server.clients.clientSecret = 'rotated'), 1],
    ['the scope', () => (harness.server.clients.granted = []), 0],
  ])('of %s is cached for a minute', async (_, refuse, forgotten) => {
    const { clientSecret, granted } = harness.server.clients;
    refuse();
    await Promise.allSettled([api.employee(lea), api.employee(lea)]);
    harness.clock += 59_999;
    const again = api.employee(lea);
    await expect(again).rejects.toMatchObject({ next: 'wait', reason: 'lucca_access_refused' });
    const { asked } = harness.server.clients;
    const { forgotten: before } = harness;
    Object.assign(harness.server.clients, { clientSecret, granted });
    harness.clock += 1;
    const afterwards = await api.employee(lea);

    expect([asked, before]).toEqual([1, forgotten]);
    expect(afterwards).toMatchObject({ id: lea });
  });

  it('of one scope or secret does not affect another', async () => {
    harness.server.clients.granted = ['employees.readonly'];
    await expect(api.leaveAccount('3')).rejects.toThrow('leaves.readonly');

    await expect(api.employee(lea)).resolves.toMatchObject({ id: lea });
    harness.server.clients.granted = ['employees.readonly', 'leaves.readonly'];
    harness.server.clients.clientSecret = 'rotated';
    harness.credentials = harness.server.credentials;
    await expect(api.leaveAccount('3')).resolves.toMatchObject({ name: 'Congés payés' });
  });
});

describe('missingScopes', () => {
  it('is empty when Lucca grants all scopes', async () => {
    expect(await api.missingScopes()).toEqual([]);
    expect(harness.server.requests).toEqual([]);
  });

  it('lists the missing scopes without a request to the API', async () => {
    const { granted } = harness.server.clients;
    harness.server.clients.granted = granted.filter((scope) => !/^(leaves|events)/.test(scope));
    const missing = await api.missingScopes();

    expect(missing).toEqual(['leaves.readonly', 'events.readonly']);
    expect(harness.server.requests).toEqual([]);
  });

  it('throws when Lucca refuses the client', async () => {
    harness.server.clients.clientSecret = 'rotated';

    await expect(api.missingScopes()).rejects.toMatchObject({ next: 'wait', refused: 'client' });
  });
});

describe('without credentials', () => {
  beforeEach(() => {
    harness.credentials = null;
  });

  it('no tenant is served, and no request is sent', async () => {
    expect(await api.available()).toBe(false);
    expect(await api.serves('https://acme.ilucca.net')).toBe(false);
    expect(await api.tenantUrl()).toBeNull();
    await expect(api.employee(lea)).rejects.toMatchObject({ next: 'wait', reason: 'lucca_access_refused' });
    expect(harness.server.requests).toHaveLength(0);
  });
});

describe('errors', () => {
  it.each([
    [408, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
    [403, 'wait'],
    [400, 'fail'],
    [405, 'fail'],
    [301, 'fail'],
  ] as const)('%s: %s', async (status, next) => {
    harness.server.failNext({ with: status, path: /employees/ });
    const reading = api.employee(lea);

    const reason = next === 'retry' ? 'lucca_unavailable' : 'lucca_access_refused';
    await expect(reading).rejects.toMatchObject({ next, reason });
    await expect(reading).rejects.toThrow(
      `${status} to GET /lucca-api/employees/${lea}: Ordered by the test`,
    );
  });

  it('304 from a cache: retry', async () => {
    harness.server.failNext({ with: 304, path: /employees/ });

    await expect(api.employee(lea)).rejects.toMatchObject({ next: 'retry', reason: 'lucca_unavailable' });
    await expect(api.employee(lea)).resolves.toMatchObject({ id: lea });
  });

  it.each(['hang', 'drop'] as const)('no answer (%s): retry', async (how) => {
    harness.server.failNext({ with: how, path: /employees/ });
    const reading = api.employee(lea);

    await expect(reading).rejects.toMatchObject({
      next: 'retry',
      reason: 'lucca_unavailable',
      afterMs: null,
    });
  });

  it('an answer that does not match the schema: fail', async () => {
    harness.server.failNext({ with: 'gibberish', path: /employees/ });
    const reading = api.employee(lea);

    await expect(reading).rejects.toMatchObject({ next: 'fail', status: 200 });
    await expect(reading).rejects.toThrow(
      `GET /lucca-api/employees/${lea} does not match the schema (id: Invalid input`,
    );
    await expect(reading).rejects.not.toThrow('acme.example');
  });

  it.each([
    ['hang', 'did not answer'],
    [503, 'answered 503'],
    [429, 'answered 429'],
  ] as const)('the token endpoint fails (%s): retry', async (how, message) => {
    harness.server.failNext({ with: how, path: '/connect/token' });
    const reading = api.employee(lea);

    await expect(reading).rejects.toMatchObject({ next: 'retry', reason: 'lucca_unavailable' });
    await expect(reading).rejects.toThrow(message);
    await expect(api.employee(lea)).resolves.toMatchObject({ id: lea });
  });
});

describe('the rate limit', () => {
  it('sends no request until it is over', async () => {
    for (let request = 0; request < 50; request++) await api.employee(lea);
    harness.clock += 20_000;
    const first = api.employee(lea);
    await expect(first).rejects.toMatchObject({
      next: 'retry',
      reason: 'lucca_unavailable',
      afterMs: 40_000,
    });
    harness.clock += 39_999;
    const second = api.events({ since: '2026-02-01T00:00:00Z', page: null });
    await expect(second).rejects.toMatchObject({ next: 'retry', afterMs: 1 });
    harness.clock += 1;

    await expect(api.employee(lea)).resolves.toMatchObject({ id: lea });
    expect(harness.server.requests.filter(({ status }) => status === 429)).toHaveLength(1);
    expect(api.requests).toBe(52);
  });

  it('throws LuccaBusyError, which does not count as a failure', async () => {
    harness.server.failNext({ with: 429, retryAfterS: 30, path: /employees/ });

    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(api.employee(lea)).rejects.toMatchObject({ name: 'LuccaBusyError', afterMs: 30_000 });
    }
    expect(harness.server.requests).toHaveLength(1);
  });

  it('is not reached with a limit of our own', async () => {
    api = harness.client({ requestsPerMinute: 2 });
    await api.employee(lea);
    await api.employee(lea);
    const third = api.employee(lea);

    await expect(third).rejects.toMatchObject({ name: 'LuccaBusyError', afterMs: 60_000 });
    harness.clock += 60_000;
    await api.employee(lea);
    expect(harness.server.requests.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(api.requests).toBe(3);
  });

  it('lasts a minute without Retry-After', async () => {
    harness.server.failNext({ with: 429, path: /employees/ });
    const reading = api.employee(lea);

    await expect(reading).rejects.toMatchObject({ afterMs: 60_000 });
  });
});

describe('error messages', () => {
  it.each([400, 403, 500, 429])('hold no secret and no address: %s', async (status) => {
    harness.server.failNext({ with: status, path: /employees/ });
    const error: unknown = await api.employee(lea).catch((reason: unknown) => reason);

    const said = String(error) + JSON.stringify(error);
    expect(said).toContain('Lucca');
    expect(said).not.toMatch(/acme\.example|Bearer/);
    expect(said).not.toContain(harness.server.clients.clientSecret);
    expect(said).not.toContain(harness.server.tenantUrl);
  });
});
