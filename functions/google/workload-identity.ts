import { AwsClient } from 'google-auth-library/build/src/auth/awsclient';
import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import { exchangeError, signingFailure } from './classify-error';
import type { WorkloadIdentity } from './credentials';
import { RetryError } from './errors';
import { post } from './http';
import type { Claims } from './token-exchange';

/** Who this function is at AWS. The SDK's own provider knows it: no instance metadata is asked. */
export type AwsRole = {
  region: () => Promise<string>;
  credentials: () => Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken?: string }>;
};

export type WorkloadIdentitySettings = {
  /** Google's security token service; null is Google itself. */
  stsUrl: string | null;
  /** Where the IAM Service Account Credentials API is; null is Google itself. */
  iamCredentialsRootUrl: string | null;
  now: () => number;
};

const STS_URL = 'https://sts.googleapis.com/v1/token';
const IAM_CREDENTIALS_ROOT_URL = 'https://iamcredentials.googleapis.com/';
const AWS_REQUEST = 'urn:ietf:params:aws:token-type:aws4_request';
const EAGER_REFRESH_MS = 5 * 60 * 1000;

const exchanged = z.object({ access_token: z.string().min(1), expires_in: z.number() });
const signed = z.object({ signedJwt: z.string().min(1) });

/**
 * Lets Google sign for a service account, without any key of ours: the function's AWS role is exchanged for a federated token,
 * which may sign for the service account. See
 * {@link https://cloud.google.com/iam/docs/workload-identity-federation-with-other-clouds workload identity federation} and
 * {@link https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/signJwt signJwt}.
 */
export class WorkloadIdentities {
  /** One token per provider serves all employees until it ends. */
  readonly #tokens = new LRUCache<string, { token: string; refreshAt: number }>({ max: 100 });
  readonly #exchanges = new Map<string, Promise<string>>();

  constructor(
    private readonly role: AwsRole,
    private readonly settings: WorkloadIdentitySettings,
  ) {}

  /**
   * The claims as a JSON Web Token that Google signed with a key of the service account.
   *
   * @param signal ends the calls that it takes
   * @throws GoogleError
   */
  async sign(
    { audience, serviceAccountEmail }: WorkloadIdentity,
    claims: Claims,
    signal: AbortSignal,
  ): Promise<string> {
    const bearer = await this.#federatedToken(audience, signal);
    const root = (this.settings.iamCredentialsRootUrl ?? IAM_CREDENTIALS_ROOT_URL).replace(/\/$/, '');
    const url = `${root}/v1/projects/-/serviceAccounts/${serviceAccountEmail}:signJwt`;
    try {
      const answer = await post(url, { payload: JSON.stringify(claims) }, { signal, bearer });
      return signed.parse(answer).signedJwt;
    } catch (cause) {
      const failure = signingFailure(cause, this.settings.now());
      // It was revoked before its time: the next try gets another.
      if (failure.status === 401) this.#tokens.delete(audience);
      throw failure.error;
    }
  }

  /** One exchange at most is under way, and all who ask meanwhile share its end. */
  #federatedToken(audience: string, signal: AbortSignal): Promise<string> {
    const known = this.#tokens.get(audience);
    if (known && this.settings.now() < known.refreshAt) return Promise.resolve(known.token);
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
    const { stsUrl, now } = this.settings;
    const askedAt = now();
    const answer = await post(stsUrl ?? STS_URL, form, { signal }).catch((cause: unknown) => {
      throw exchangeError(cause, now());
    });
    const said = exchanged.safeParse(answer);
    if (!said.success) {
      throw new RetryError('google_unavailable', "Google's token exchange answered without a token", null);
    }
    const { access_token: token, expires_in: lifetimeS } = said.data;
    this.#tokens.set(audience, { token, refreshAt: askedAt + lifetimeS * 1000 - EAGER_REFRESH_MS });
    return token;
  }

  /**
   * A signed request to AWS, by which Google can ask AWS who we are. Only this part is the library's: its own exchange knows
   * no time-out, and tries again by itself.
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
