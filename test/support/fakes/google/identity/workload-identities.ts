import { createSign, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { parseJson } from '../../http-exchange';
import { ApiError } from '../api-error';

import { callerIdentity, type AwsRoleCredentials } from './aws-role';
import type { ServiceAccounts } from './service-accounts';

/** An AWS role that a workload identity provider accepts, and the service account that it may sign for. */
export type WorkloadIdentity = {
  /** `//iam.googleapis.com/projects/…/providers/…` */
  audience: string;
  role: AwsRoleCredentials;
  clientEmail: string;
};

const EXCHANGE = {
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  subject_token_type: 'urn:ietf:params:aws:token-type:aws4_request',
  scope: 'https://www.googleapis.com/auth/cloud-platform',
};
const LIFETIME_S = 3600;
const MAX_JWT_LIFETIME_S = 12 * 3600;

const signRequest = z.strictObject({ payload: z.string(), delegates: z.array(z.string()).optional() });
const claims = z.looseObject({ exp: z.int() });

/** Google's security token service and the signing part of its IAM Service Account Credentials API. */
export class WorkloadIdentities {
  readonly #identities: WorkloadIdentity[] = [];
  /** Google-managed keys, PEM by service account. */
  readonly #keys = new Map<string, string>();
  readonly #federated = new Map<string, { role: AwsRoleCredentials; expiresAt: number }>();

  constructor(
    private readonly serviceAccounts: ServiceAccounts,
    private readonly now: () => number,
  ) {}

  add(identity: WorkloadIdentity, privateKey: string): void {
    this.#identities.push(identity);
    this.#keys.set(identity.clientEmail, privateKey);
  }

  invalidateTokens(): void {
    this.#federated.clear();
  }

  /** @throws ApiError whose reason is the OAuth error code */
  exchange(form: URLSearchParams): object {
    for (const [name, value] of Object.entries(EXCHANGE)) {
      if (form.get(name) !== value)
        throw new ApiError(400, 'invalid_request', `Invalid value for "${name}".`);
    }
    const audience = form.get('audience') ?? '';
    const candidates = this.#identities.filter((identity) => identity.audience === audience);
    if (candidates.length === 0) {
      throw new ApiError(400, 'invalid_target', 'The target service indicated by the "audience" is invalid.');
    }
    const roles = candidates.map(({ role }) => role);
    // AWS signers use the system clock.
    const role = callerIdentity(form.get('subject_token') ?? '', audience, roles, Date.now());
    if (!role) throw new ApiError(400, 'invalid_grant', 'Unable to verify the AWS credential.');
    const token = `ya29.d.${randomBytes(24).toString('base64url')}`;
    this.#federated.set(token, { role, expiresAt: this.now() + LIFETIME_S * 1000 });
    return {
      access_token: token,
      issued_token_type: EXCHANGE.requested_token_type,
      token_type: 'Bearer',
      expires_in: LIFETIME_S,
    };
  }

  /**
   * @param assertionNow ms since the epoch, for the claims
   * @throws ApiError whose reason is Google's status code
   */
  signJwt(clientEmail: string, authorization: string | null, body: unknown, assertionNow: number): object {
    const federated = this.#federated.get(/^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '');
    if (!federated || federated.expiresAt <= this.now()) {
      throw new ApiError(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.');
    }
    const key = this.#keys.get(clientEmail);
    if (!key || !this.serviceAccounts.find(clientEmail)) throw new ApiError(404, 'NOT_FOUND', 'Not found');
    const maySign = this.#identities.some(
      (identity) => identity.clientEmail === clientEmail && identity.role === federated.role,
    );
    if (!maySign) {
      const message = "Permission 'iam.serviceAccounts.signJwt' denied on resource (or it may not exist).";
      throw new ApiError(403, 'PERMISSION_DENIED', message);
    }
    const input = signRequest.safeParse(body);
    const payload = claims.safeParse(input.success ? parseJson(input.data.payload) : undefined);
    if (!input.success || !payload.success) throw invalidArgument('Request contains an invalid argument.');
    if (payload.data.exp > assertionNow / 1000 + MAX_JWT_LIFETIME_S) {
      throw invalidArgument('The claim exp is more than 12 hours ahead.');
    }
    const keyId = 'system-managed';
    const signed = [JSON.stringify({ alg: 'RS256', kid: keyId, typ: 'JWT' }), input.data.payload]
      .map((part) => Buffer.from(part).toString('base64url'))
      .join('.');
    return {
      keyId,
      signedJwt: `${signed}.${createSign('RSA-SHA256').update(signed).sign(key, 'base64url')}`,
    };
  }
}

function invalidArgument(message: string): ApiError {
  return new ApiError(400, 'INVALID_ARGUMENT', message);
}
