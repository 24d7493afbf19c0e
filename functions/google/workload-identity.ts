import { AwsClient } from 'google-auth-library/build/src/auth/awsclient';
import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import { classifyExchangeError, classifySigningError } from './classify-error';
import type { WorkloadIdentity } from './credentials';
import { RetryError } from './errors';
import { post } from './http';
import { EAGER_REFRESH_MS, type Claims } from './token-exchange';

/** AWS region and credentials of this function, from the SDK: Google's library would query the instance metadata. */
export type AwsRole = {
  region: () => Promise<string>;
  credentials: () => Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken?: string }>;
};

export type WorkloadIdentityOptions = {
  /** URL of Google's Security Token Service; null: Google's URL. */
  stsUrl: string | null;
  /** Root URL of the IAM Service Account Credentials API; null: Google's URL. */
  iamCredentialsRootUrl: string | null;
  now: () => number;
};

const STS_URL = 'https://sts.googleapis.com/v1/token';
const IAM_CREDENTIALS_ROOT_URL = 'https://iamcredentials.googleapis.com/';
const AWS_REQUEST = 'urn:ietf:params:aws:token-type:aws4_request';

const exchangeResponse = z.object({ access_token: z.string().min(1), expires_in: z.number() });
const signResponse = z.object({ signedJwt: z.string().min(1) });

/**
 * GOOGLE-32: signs for a service account without a key. The AWS credentials of the function are exchanged for a
 * federated token, which authorizes Google's signing service to sign for the service account. See {@link
 * https://cloud.google.com/iam/docs/workload-identity-federation-with-other-clouds workload identity federation} and
 * {@link https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/signJwt signJwt}.
 */
export class WorkloadIdentities {
  /** One token per provider, for all employees. */
  readonly #tokens = new LRUCache<string, { token: string; refreshAt: number }>({ max: 100 });
  readonly #exchanges = new Map<string, Promise<string>>();

  constructor(
    private readonly role: AwsRole,
    private readonly options: WorkloadIdentityOptions,
  ) {}

  /**
   * Calls Google to sign the claims as a JSON Web Token.
   *
   * @param signal aborts the calls
   * @throws GoogleError
   */
  async sign(
    { audience, serviceAccountEmail }: WorkloadIdentity,
    claims: Claims,
    signal: AbortSignal,
  ): Promise<string> {
    const bearer = await this.#federatedToken(audience, signal);
    const root = (this.options.iamCredentialsRootUrl ?? IAM_CREDENTIALS_ROOT_URL).replace(/\/$/, '');
    const url = `${root}/v1/projects/-/serviceAccounts/${serviceAccountEmail}:signJwt`;
    try {
      const response = await post(url, { payload: JSON.stringify(claims) }, { signal, bearer });
      return signResponse.parse(response).signedJwt;
    } catch (cause) {
      const failure = classifySigningError(cause, this.options.now());
      // The token was revoked before it expired: the next attempt requests a new one.
      if (failure.status === 401) this.#tokens.delete(audience);
      throw failure.error;
    }
  }

  /** Concurrent callers share one exchange. */
  #federatedToken(audience: string, signal: AbortSignal): Promise<string> {
    const cached = this.#tokens.get(audience);
    if (cached && this.options.now() < cached.refreshAt) return Promise.resolve(cached.token);
    const exchange =
      this.#exchanges.get(audience) ??
      this.#exchange(audience, signal).finally(() => this.#exchanges.delete(audience));
    this.#exchanges.set(audience, exchange);
    return exchange;
  }

  async #exchange(audience: string, signal: AbortSignal): Promise<string> {
    const form = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      subject_token: await this.#subjectToken(audience),
      subject_token_type: AWS_REQUEST,
    });
    const { stsUrl, now } = this.options;
    const requestedAt = now();
    const response = await post(stsUrl ?? STS_URL, form, { signal }).catch((cause: unknown) => {
      throw classifyExchangeError(cause, now());
    });
    const { data } = exchangeResponse.safeParse(response);
    if (!data) {
      const message = "The response of Google's token exchange has no token";
      throw new RetryError('google_unavailable', message, null);
    }
    const { access_token: token, expires_in: lifetimeS } = data;
    this.#tokens.set(audience, { token, refreshAt: requestedAt + lifetimeS * 1000 - EAGER_REFRESH_MS });
    return token;
  }

  /**
   * Creates a signed GetCallerIdentity request, which Google sends to AWS. Only this part uses Google's library: its
   * own exchange has no timeout and retries by itself.
   */
  #subjectToken(audience: string): Promise<string> {
    const client = new AwsClient({
      audience,
      subject_token_type: AWS_REQUEST,
      aws_security_credentials_supplier: {
        getAwsRegion: () => this.role.region(),
        getAwsSecurityCredentials: async () => {
          const { accessKeyId, secretAccessKey, sessionToken } = await this.role.credentials();
          return { accessKeyId, secretAccessKey, token: sessionToken };
        },
      },
    });
    return client.retrieveSubjectToken();
  }
}
