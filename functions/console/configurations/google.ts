import { revocation } from '../../domain/authorization';
import type { Configuration } from '../../domain/configuration';
import { findVerifiedEmployee, type AuthorizationGate } from '../../google/access-tokens';
import type { OpenCalendar } from '../../google/calendar';
import type { CredentialsStore } from '../../google/credentials';
import { GoogleError, TokenRefusedError, WaitError } from '../../google/errors';
import type { AuthorizationStore } from '../../store/authorization-store';
import type { AuthorizationCheck, GoogleCredentialsList } from '../contract/configurations';
import type { GoogleSecrets } from './input';

/** No event of ours, or of anybody, has it. Google's ids know no letters after v. */
const NO_EVENT = 'authorisationcheck00000000';

/** HTTP API waits no longer than 30 s, and a person less. */
const PATIENCE_MS = 12_000;

/**
 * A gate for people who ask whether it works now: it asks Google each time, once, and tells all others what it learnt. So a
 * check that works lets in what waits. One that is refused asks again for employees for whom it worked before: an address
 * outside the Workspace is refused in the same words.
 */
export function checkingGate(
  store: Pick<AuthorizationStore, 'read' | 'granted' | 'refused'>,
  now: () => number,
): AuthorizationGate {
  return async ({ configuration: id, credentialsSecretId, scope, employee }, ask) => {
    const subject = { id, google: { credentialsSecretId, scope } };
    const askedAt = now();
    try {
      const token = await ask('only');
      await store.granted(subject, employee, askedAt);
      return token;
    } catch (error) {
      if (!(error instanceof WaitError)) throw error;
      if (error instanceof TokenRefusedError) {
        const verifiedEmployees = (await store.read(subject))?.verifiedEmployees ?? [];
        const others = verifiedEmployees.map((one) => one.employee).filter((one) => one !== employee);
        const other = await findVerifiedEmployee(others, (one) => ask('free', one));
        if (other.employee !== null) {
          await store.granted(subject, other.employee, askedAt);
          throw error.ofEmployee;
        }
      }
      const revoking = revocation.safeParse({ reason: error.reason, detail: error.message });
      if (revoking.success) await store.refused(subject, revoking.data, askedAt);
      throw error;
    }
  };
}

/**
 * Tries the calendar of one employee with a fresh token, and changes nothing: it reads an event that cannot exist. That there is
 * no such event says that all is well.
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
    const answer = await openCalendar(access, now() + PATIENCE_MS).get(NO_EVENT);
    if (answer.kind !== 'refused') return { at, finding: 'working', detail: null };
    return { at, finding: answer.error.reason, detail: answer.error.message };
  } catch (error) {
    if (!(error instanceof GoogleError)) throw error;
    return { at, finding: error.reason, detail: error.message };
  }
}

type Listed = GoogleCredentialsList['items'][number];

/** The credentials of this deployment: who they are for, never what they are. */
export async function listGoogleCredentials(
  { names }: GoogleSecrets,
  credentials: Pick<CredentialsStore, 'read' | 'forget'>,
): Promise<GoogleCredentialsList> {
  return { items: await Promise.all(names.map((name) => describe(name, credentials))) };
}

async function describe(
  secret: string,
  credentials: Pick<CredentialsStore, 'read' | 'forget'>,
): Promise<Listed> {
  const listed = { credentialsSecretId: secret, name: secret.slice(secret.lastIndexOf('/') + 1) };
  const nobody = { clientId: null, serviceAccount: null };
  try {
    // People look here after they have put a key in.
    credentials.forget(secret);
    const found = await credentials.read(secret);
    return found.type === 'service_account'
      ? { ...listed, state: 'ready', clientId: found.client_id ?? null, serviceAccount: found.client_email }
      : {
          ...listed,
          state: 'ready',
          clientId: found.clientId ?? null,
          serviceAccount: found.serviceAccountEmail,
        };
  } catch (error) {
    // Secrets Manager's own errors come as they are: one secret that cannot be read now hides no other one.
    return { ...listed, ...nobody, state: error instanceof WaitError ? 'empty' : 'unreadable' };
  }
}
