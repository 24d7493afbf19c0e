import * as z from 'zod';
import type { FakeLuccaApi } from './server';

/** `body` is null if there is none. */
export type Answered = { status: number; headers: Headers; body: unknown };

const tokenBody = z.object({ access_token: z.string() });

/** Calls the fake without our client. */
export class ApiCaller {
  #token = '';

  constructor(private readonly api: FakeLuccaApi) {}

  /** Requests a token and uses it from now on. */
  async authenticate(
    scope: string,
    differences: Record<string, string> = {},
    contentType?: string,
  ): Promise<Answered> {
    const { clientId, clientSecret } = this.api.credentials;
    const form = {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope,
      ...differences,
    };
    const answer = await call(this.api.tokenUrl, {
      method: 'POST',
      body: new URLSearchParams(form).toString(),
      headers: { 'content-type': contentType ?? 'application/x-www-form-urlencoded' },
    });
    const { data } = tokenBody.safeParse(answer.body);
    if (data) this.#token = data.access_token;
    return answer;
  }

  request(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
    return call(new URL(`/lucca-api/${path}`, this.api.tenantUrl).href, {
      method,
      ...(body && { body: JSON.stringify(body) }),
      headers: {
        Authorization: `Bearer ${this.#token}`,
        'Api-Version': '2024-11-01',
        ...(body && { 'Content-Type': 'application/json' }),
        ...headers,
      },
    });
  }

  get(path: string, headers?: Record<string, string>): Promise<Answered> {
    return this.request('GET', path, undefined, headers);
  }
}

async function call(url: string, request: RequestInit): Promise<Answered> {
  const response = await fetch(url, request);
  const text = await response.text();
  const body: unknown = text === '' ? null : JSON.parse(text);
  return { status: response.status, headers: response.headers, body };
}
