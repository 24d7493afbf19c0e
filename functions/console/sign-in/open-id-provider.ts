import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import { errorName } from '../../shared/safe-logging';
import { ProblemError } from '../http/response';

const ONE_HOUR_MS = 60 * 60 * 1000;
const TIMEOUT_MS = 3000;

/** Of {@link https://openid.net/specs/openid-connect-discovery-1_0.html OpenID Connect Discovery}, what signing in takes. */
const discovery = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url().optional(),
});

export type Endpoints = { authorizationEndpoint: string; tokenEndpoint: string | null };

/** Asks a provider, once an hour and instance, where people sign in. What fails is asked again. */
export class OpenIdProvider {
  readonly #cache: LRUCache<string, Endpoints>;

  constructor(request: typeof fetch) {
    this.#cache = new LRUCache({
      max: 1,
      ttl: ONE_HOUR_MS,
      fetchMethod: (issuer) => discover(issuer, request),
    });
  }

  /** @throws ProblemError `sign_in_unavailable` if the provider does not answer as it should */
  async endpoints(issuer: string): Promise<Endpoints> {
    const endpoints = await this.#cache.fetch(issuer);
    if (!endpoints) throw new ProblemError('sign_in_unavailable', 'The sign-in provider was not asked');
    return endpoints;
  }

  /** As far as it is known without asking. */
  known(issuer: string): Endpoints | null {
    return this.#cache.peek(issuer) ?? null;
  }
}

async function discover(issuer: string, request: typeof fetch): Promise<Endpoints> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  try {
    const answer = await request(address, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
    const said = discovery.parse(await answer.json());
    if (said.issuer !== issuer) throw new Error('The provider calls itself otherwise');
    return {
      authorizationEndpoint: said.authorization_endpoint,
      tokenEndpoint: said.token_endpoint ?? null,
    };
  } catch (cause) {
    const detail = `The sign-in provider does not answer as an OpenID Connect provider does (${errorName(cause)})`;
    throw new ProblemError('sign_in_unavailable', detail, [], { cause });
  }
}
