import { probeTenant } from '../../../../functions/lucca/api/tenant-probe';

const TENANT = 'https://acme.ilucca.net';

let requests: { url: string; init: RequestInit | undefined }[];
let answer: () => Promise<Response>;

beforeEach(() => {
  requests = [];
  jest.spyOn(globalThis, 'fetch').mockImplementation((url, init) => {
    requests.push({ url: url instanceof Request ? url.url : url.toString(), init });
    return answer();
  });
});

afterEach(() => jest.restoreAllMocks());

describe('the probe of a tenant', () => {
  it.each([
    [401, 'lucca'],
    [403, 'lucca'],
    [200, 'not_lucca'],
    [302, 'not_lucca'],
    [404, 'not_lucca'],
    [429, 'unreachable'],
    [503, 'unreachable'],
  ])('takes the status %d for %s', async (status, finding) => {
    answer = () => Promise.resolve(new Response('', { status }));

    expect(await probeTenant(TENANT)).toBe(finding);
  });

  it('follows no redirect, sends no credentials and does not wait long', async () => {
    answer = () => Promise.resolve(new Response('', { status: 401 }));
    await probeTenant(TENANT);

    expect(requests).toHaveLength(1);
    expect(requests[0]?.url).toMatch(/^https:\/\/acme\.ilucca\.net\/lucca-api\//);
    expect(requests[0]?.init).toMatchObject({
      redirect: 'manual',
      signal: expect.any(AbortSignal) as unknown,
    });
    expect(new Headers(requests[0]?.init?.headers).has('authorization')).toBe(false);
  });

  it('says that nothing answers', async () => {
    answer = () => Promise.reject(new TypeError('fetch failed'));

    expect(await probeTenant(TENANT)).toBe('unreachable');
  });

  it.each([
    'https://169.254.169.254',
    'https://localhost',
    'https://acme.example',
    'https://ilucca.net',
    'https://evil-ilucca.net',
    'https://acme.ilucca.net.evil.example',
    'https://acme.ilucca.net:8443',
    'http://acme.ilucca.net',
    'not a URL',
  ])('sends no request to %s', async (origin) => {
    expect(await probeTenant(origin)).toBe('not_lucca');
    expect(requests).toEqual([]);
  });
});
