import * as z from 'zod';

const written = z.object({ id: z.string(), eventType: z.string().default('default') });

export const GOOGLE = 'http://google.invalid';
export const LUCCA_TOKENS = 'http://lucca.invalid/token';

/**
 * Replaces this process's `fetch` by stateless APIs of Google and Lucca. Google has no events and no working locations; Lucca knows
 * every employee.
 *
 * @returns a function that returns the number of calls so far
 */
export function installStatelessWeb(): () => number {
  let calls = 0;
  globalThis.fetch = (input, { body = null } = {}) => {
    calls += 1;
    const url = new URL(input instanceof Request ? input.url : input);
    const { status, json } = answer(url, typeof body === 'string' ? body : '');
    return Promise.resolve(Response.json(json, { status }));
  };
  return () => calls;
}

function answer(url: URL, body: string): { status: number; json: object } {
  const { origin, pathname } = url;
  if (pathname === '/token') {
    return { status: 200, json: { access_token: 'token', token_type: 'Bearer', expires_in: 3600 } };
  }
  if (origin === GOOGLE) return insert(written.parse(JSON.parse(body)));
  const [, id] = /^\/lucca-api\/employees\/(.+)/.exec(pathname) ?? [];
  if (id === undefined) throw new Error(`No API at ${url.href}`);
  return { status: 200, json: { id, email: `${id}@acme.example` } };
}

function insert({ id, eventType }: z.infer<typeof written>): { status: number; json: object } {
  if (eventType === 'workingLocation') {
    const message = 'Working location is not enabled for this user.';
    return {
      status: 403,
      json: { error: { code: 403, message, errors: [{ reason: 'forbidden', message }] } },
    };
  }
  return {
    status: 200,
    json: { id, status: 'confirmed', etag: '"1"', htmlLink: `${GOOGLE}/event?eid=${id}` },
  };
}
