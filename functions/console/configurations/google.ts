import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LRUCache } from 'lru-cache';
import { revocationOf } from '../../domain/authorization';
import type { Configuration } from '../../domain/configuration';
import { findVerifiedEmployee, type AuthorizationGate } from '../../google/access-tokens';
import type { OpenCalendar } from '../../google/calendar';
import { clientIdOf, listSecretNames, type GoogleCredentialsStore } from '../../google/credentials';
import { GoogleError, TokenRefusedError, WaitError } from '../../google/errors';
import type { AuthorizationStore } from '../../store/authorization-store';
import type { AuthorizationCheck, GoogleCredentialsList } from '../contract/configurations';

/** An id that no event has. Spelled with an s: Google's ids are base32hex, without letters after v. */
const NO_EVENT_ID = 'authorisationcheck00000000';

/** API Gateway times out after 30 s; people do not wait that long. */
const CHECK_TIMEOUT_MS = 12_000;

/**
 * Creates an authorization gate for checks by people. It always calls Google and stores the result for the other functions, so
 * a successful check releases the waiting events.
 *
 * Google returns the same error for an address outside the Workspace as for a missing authorization: after a refused token,
 * the gate tries employees for whom a token was issued before.
 */
export function createCheckingGate(
  store: Pick<AuthorizationStore, 'read' | 'granted' | 'refused'>,
  now: () => number,
): AuthorizationGate {
  return async ({ configuration: id, credentialsSecretId, scope, employee }, requestToken) => {
    const subject = { id, google: { credentialsSecretId, scope } };
    const requestedAt = now();
    try {
      const token = await requestToken('single');
      await store.granted(subject, employee, requestedAt);
      return token;
    } catch (error) {
      if (!(error instanceof WaitError)) throw error;
      if (error instanceof TokenRefusedError) {
        const verifiedEmployees = (await store.read(subject))?.verifiedEmployees ?? [];
        const others = verifiedEmployees.map((one) => one.employee).filter((one) => one !== employee);
        const verified = await findVerifiedEmployee(others, (one) => requestToken('retry', one));
        if (verified.employee !== null) {
          await store.granted(subject, verified.employee, requestedAt);
          throw error.employeeError;
        }
      }
      const revoking = revocationOf(error);
      if (revoking) await store.refused(subject, revoking, requestedAt);
      throw error;
    }
  };
}

/**
 * Checks access to the calendar of one employee with a new token. It only reads an event that cannot exist: "not found" means
 * that access works.
 *
 * @param now ms since the epoch
 */
export async function checkGoogle(
  { id, google }: Configuration,
  employee: string,
  openCalendar: OpenCalendar,
  now: () => number,
): Promise<AuthorizationCheck> {
  const at = new Date(now()).toISOString();
  const access = { configuration: id, ...google, employee, issuedAfter: Number.POSITIVE_INFINITY };
  try {
    const result = await openCalendar(access, now() + CHECK_TIMEOUT_MS).get(NO_EVENT_ID);
    if (result.kind !== 'refused') return { at, finding: 'working', detail: null };
    return { at, finding: result.error.reason, detail: result.error.message };
  } catch (error) {
    if (!(error instanceof GoogleError)) throw error;
    return { at, finding: error.reason, detail: error.message };
  }
}

/** Requests to list secrets are limited per account. The list is minutes old anyway. */
const LIST_TTL_MS = 30_000;

type GoogleSecretNames = { state: GoogleCredentialsList['state']; names: string[] };

/** The secrets with Google credentials that the connector may read: all whose names begin with a prefix. */
export class GoogleSecrets {
  readonly #cache: LRUCache<'names', string[]>;

  /** @param now ms since the epoch */
  constructor(
    client: SecretsManagerClient,
    readonly prefix: string,
    now: () => number,
  ) {
    this.#cache = new LRUCache({
      max: 1,
      ttl: LIST_TTL_MS,
      ttlResolution: 0,
      perf: { now },
      fetchMethod: () => listSecretNames(client, prefix),
    });
  }

  /**
   * Returns their names, and the secrets that configurations use: these may not be listed yet, and may be ARNs. If
   * Secrets Manager does not list the secrets, people can still enter a name.
   */
  async list(configurations: Configuration[]): Promise<GoogleSecretNames> {
    const { state, names } = await this.#listed();
    const used = configurations.map(({ google }) => google.credentialsSecretId);
    return { state, names: [...new Set([...names, ...used])] };
  }

  async #listed(): Promise<GoogleSecretNames> {
    try {
      return { state: 'ready', names: (await this.#cache.fetch('names')) ?? [] };
    } catch (error) {
      const isRefused = error instanceof Error && error.name === 'AccessDeniedException';
      return { state: isRefused ? 'refused' : 'unavailable', names: [] };
    }
  }
}

/** Describes the credentials that configurations may use, without their keys. */
export async function listGoogleCredentials(
  configurations: Configuration[],
  secrets: Pick<GoogleSecrets, 'prefix' | 'list'>,
  credentials: Pick<GoogleCredentialsStore, 'read' | 'forget'>,
): Promise<Omit<GoogleCredentialsList, 'adminConsole'>> {
  const { state, names } = await secrets.list(configurations);
  const items = await Promise.all(names.map((name) => describeCredentials(name, credentials)));
  return { prefix: secrets.prefix, state, items };
}

async function describeCredentials(
  secret: string,
  credentials: Pick<GoogleCredentialsStore, 'read' | 'forget'>,
): Promise<GoogleCredentialsList['items'][number]> {
  const listed = { credentialsSecretId: secret, name: secret.slice(secret.lastIndexOf('/') + 1) };
  try {
    // Administrators look here after storing a new key: the cached one may be outdated.
    credentials.forget(secret);
    const found = await credentials.read(secret);
    const serviceAccount = found.type === 'service_account' ? found.client_email : found.serviceAccountEmail;
    return { ...listed, state: 'ready', clientId: clientIdOf(found), serviceAccount };
  } catch (error) {
    // Errors of Secrets Manager too: one unreadable secret must not hide the others.
    const state = error instanceof WaitError ? 'empty' : 'unreadable';
    return { ...listed, state, clientId: null, serviceAccount: null };
  }
}
