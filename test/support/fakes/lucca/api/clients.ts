import { randomBytes } from 'node:crypto';
import type { HttpRequest } from '../../http-exchange';
import { Problem, TokenError } from './answers';
import type { ApiSwitches } from './switches';

/** Every scope that the connector uses. */
const ALL_SCOPES = [
  'employees.readonly',
  'job-positions.readonly',
  'business-establishments.readonly',
  'leaves.readonly',
  'events.readonly',
  'webhook-endpoints.readwrite',
  'webhook-deliveries.readwrite',
];
const LIFETIME_S = 1800;

/** The API client of the tenant: its credentials, scopes and tokens. */
export class ApiClients {
  readonly clientId = 'connector';
  clientSecret = randomBytes(16).toString('hex');
  /** The scopes that the client may request. */
  granted: readonly string[] = ALL_SCOPES;
  /** The numbers of tokens requested and issued. */
  asked = 0;
  issued = 0;
  readonly #tokens = new Map<string, { scopes: string[]; expiresAt: number }>();

  constructor(
    private readonly now: () => number,
    private readonly switches: Pick<ApiSwitches, 'refusesScopePairs'>,
  ) {}

  /** @throws TokenError */
  issue(request: HttpRequest) {
    this.asked += 1;
    if (request.header('content-type')?.startsWith('application/x-www-form-urlencoded') !== true) {
      throw new TokenError('invalid_request');
    }
    const form = new URLSearchParams(request.body);
    if (form.get('grant_type') !== 'client_credentials') throw new TokenError('unsupported_grant_type');
    if (form.get('client_id') !== this.clientId || form.get('client_secret') !== this.clientSecret) {
      throw new TokenError('invalid_client');
    }
    const scopes = (form.get('scope') ?? '').split(' ');
    if (this.switches.refusesScopePairs && scopes.length > 1) throw new TokenError('invalid_scope');
    if (!scopes.every((scope) => this.granted.includes(scope))) throw new TokenError('invalid_scope');
    const token = randomBytes(24).toString('base64url');
    this.#tokens.set(token, { scopes, expiresAt: this.now() + LIFETIME_S * 1000 });
    this.issued += 1;
    return {
      access_token: token,
      expires_in: LIFETIME_S,
      token_type: 'Bearer',
      scope: scopes.join(' '),
    };
  }

  /** @throws Problem 401 unless the token is valid */
  scopesOf(authorization: string | null): readonly string[] {
    const token = this.#tokens.get(/^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '');
    if (!token || token.expiresAt <= this.now()) throw new Problem(401, 'Unauthorized');
    return token.scopes;
  }

  /** All issued tokens get a 401 from now on. */
  invalidateTokens(): void {
    this.#tokens.clear();
  }
}
