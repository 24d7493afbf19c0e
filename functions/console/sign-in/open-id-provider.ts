import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import { errorName } from '../../shared/safe-logging';
import { HOUR_MS } from '../../shared/time';
import { ProblemError } from '../http/response';

const TIMEOUT_MS = 3000;

/** See {@link https://openid.net/specs/openid-connect-discovery-1_0.html OpenID Connect Discovery}. */
const discovery = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url().optional(),
});

export type Endpoints = { authorizationEndpoint: string; tokenEndpoint: string | null };

/** The sign-in endpoints of an identity provider, cached for an hour. Failures are not cached. */
export class OpenIdProvider {
  readonly #cache: LRUCache<string, Endpoints>;

  /** @param request `fetch`, or a replacement in tests */
  constructor(request: typeof fetch) {
    this.#cache = new LRUCache({
      max: 1,
      ttl: HOUR_MS,
      fetchMethod: (issuer) => discover(issuer, request),
    });
  }

  /** @throws ProblemError `sign_in_unavailable` if the provider returns no valid configuration */
  async endpoints(issuer: string): Promise<Endpoints> {
    const endpoints = await this.#cache.fetch(issuer);
    if (!endpoints)
      throw new ProblemError('sign_in_unavailable', 'The identity provider returned no configuration');
    return endpoints;
  }

  /** Returns the endpoints from the cache only. */
  known(issuer: string): Endpoints | null {
    return this.#cache.peek(issuer) ?? null;
  }
}

async function discover(issuer: string, request: typeof fetch): Promise<Endpoints> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  try {
    const response = await request(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
    const metadata = discovery.parse(await response.json());
    if (metadata.issuer !== issuer) throw new Error('The issuer differs');
    return {
      authorizationEndpoint: metadata.authorization_endpoint,
      tokenEndpoint: metadata.token_endpoint ?? null,
    };
  } catch (cause) {
    const detail = `The identity provider returned no valid OpenID Connect configuration (${errorName(cause)})`;
    throw new ProblemError('sign_in_unavailable', detail, [], { cause });
  }
}
