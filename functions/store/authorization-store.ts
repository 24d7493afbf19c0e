import {
  authorization,
  beginTrial,
  endInconclusiveTrial,
  INITIAL_TRIAL,
  nextVerifiedEmployee,
  shouldRecord,
  withVerifiedEmployee,
  type Authorization,
  type Revocation,
  type VerifiedEmployee,
} from '../domain/authorization';
import type { Configuration } from '../domain/configuration';
import { RecordChangedError, type RecordStore, type Stored } from './record-store';

/** The subject of an authorization. A change of the credentials or the scope resets it to unknown. */
export type AuthorizationSubject = {
  id: string;
  google: Pick<Configuration['google'], 'credentialsSecretId' | 'scope'>;
};

/**
 * Permission to call Google, from a circuit breaker that all instances share:
 *
 * - `granted`, `unknown`: closed; calls are allowed.
 * - `halfOpen`: half-open; the caller makes one trial call, first for the `verifiedEmployee` if there is one.
 * - `trialRunning`: half-open; another instance is making the trial call.
 * - `open`: open; the last trial call was less than a minute ago.
 */
type CallPermission =
  | { kind: 'granted' | 'unknown'; verifiedEmployees: VerifiedEmployee[] }
  | { kind: 'halfOpen'; revocation: Revocation; verifiedEmployee: string | null }
  | { kind: 'trialRunning'; revocation: Revocation }
  | { kind: 'open'; revocation: Revocation; triedAt: string };

/** Prefix of the ids of the records; the id of the configuration follows. */
export const AUTHORIZATIONS = 'authorization#';

/** Attempts if other instances write the record at the same time. */
const MAX_ATTEMPTS = 5;

/** Stores whether Google grants tokens, per configuration. Shared by all instances of the functions. */
export class AuthorizationStore {
  /** @param now ms since the epoch */
  constructor(
    private readonly records: Pick<RecordStore, 'read' | 'write'>,
    private readonly now: () => number,
  ) {}

  /** Returns null before the first call with the current credentials and scope of the configuration. */
  async read(subject: AuthorizationSubject): Promise<Authorization | null> {
    return (await this.#read(subject)).known;
  }

  /**
   * Returns whether Google may be called. While the authorization is revoked, the first instance to write the record
   * makes the trial call.
   */
  acquirePermission(subject: AuthorizationSubject): Promise<CallPermission> {
    return retryIfChanged(async () => {
      const { known, stored } = await this.#read(subject);
      if (known?.state !== 'revoked')
        return { kind: known ? 'granted' : 'unknown', verifiedEmployees: known?.verifiedEmployees ?? [] };
      const { reason, detail, quote, triedAt, verifiedEmployees } = known;
      const revocation = { reason, detail, quote };
      const trial = beginTrial(known.trial, triedAt, this.now());
      if (trial === 'open') return { kind: 'open', revocation, triedAt };
      if (trial === 'trialRunning') return { kind: 'trialRunning', revocation };
      await this.#write(subject, { ...known, trial, triedAt: this.#instant() }, stored);
      return {
        kind: 'halfOpen',
        revocation,
        verifiedEmployee: nextVerifiedEmployee(trial, verifiedEmployees)?.employee ?? null,
      };
    });
  }

  /**
   * Records that Google granted a token.
   *
   * @param calledAt start of the call, ms since the epoch. The result is ignored if the current state began later
   * @returns true if the authorization was not granted before
   */
  granted(subject: AuthorizationSubject, employee: string, calledAt: number): Promise<boolean> {
    return retryIfChanged(async () => {
      const { known, stored } = await this.#read(subject);
      if (beganAfter(known, calledAt)) return false;
      const at = this.#instant();
      const before = known?.verifiedEmployees ?? [];
      const verifiedEmployees = withVerifiedEmployee(before, employee, at);
      if (known?.state === 'granted') {
        if (shouldRecord(before, employee, this.now()))
          await this.#write(subject, { ...known, verifiedEmployees }, stored);
        return false;
      }
      const granted = { state: 'granted' as const, since: at, triedAt: at, reason: null, detail: null };
      await this.#write(subject, { ...granted, ...subject.google, verifiedEmployees }, stored);
      return true;
    });
  }

  /**
   * Records that Google refused a token for a reason that affects all employees, or that the credentials are unusable.
   *
   * @param calledAt as for {@link granted}
   * @returns true if the authorization was not revoked before
   */
  refused(subject: AuthorizationSubject, revocation: Revocation, calledAt: number): Promise<boolean> {
    return retryIfChanged(async () => {
      const { known, stored } = await this.#read(subject);
      if (beganAfter(known, calledAt)) return false;
      if (known?.state === 'revoked') {
        const { reason, detail, clientId, trial } = known;
        const isKnown =
          reason === revocation.reason && detail === revocation.detail && clientId === revocation.clientId;
        if (isKnown && trial.state === 'failed') return false;
        await this.#write(subject, { ...known, ...revocation, trial: { ...trial, state: 'failed' } }, stored);
        return false;
      }
      const at = this.#instant();
      const revoked = {
        state: 'revoked' as const,
        since: at,
        triedAt: at,
        ...revocation,
        trial: INITIAL_TRIAL,
      };
      const verifiedEmployees = known?.verifiedEmployees ?? [];
      await this.#write(subject, { ...revoked, ...subject.google, verifiedEmployees }, stored);
      return true;
    });
  }

  /**
   * Records that the trial call was inconclusive.
   *
   * @param answer a refusal that may affect this employee only, or the kind of error
   * @returns true if another trial call may follow immediately
   */
  undecided(
    subject: AuthorizationSubject,
    answer: Revocation | 'about one employee' | 'no answer',
  ): Promise<boolean> {
    return retryIfChanged(async () => {
      const { known, stored } = await this.#read(subject);
      if (known?.state !== 'revoked') return true;
      const refusal = typeof answer === 'string' ? null : answer;
      const isKnown = refusal?.reason === known.reason && refusal.detail === known.detail;
      const trial = endInconclusiveTrial(known.trial, isKnown || answer === 'no answer');
      const isOver = trial.state === 'failed';
      await this.#write(subject, { ...known, ...(isOver && refusal), trial }, stored);
      return !isOver;
    });
  }

  /**
   * Removes verified employees: their accounts no longer exist or are in another Workspace, or all data about them is
   * deleted. Also those for former credentials.
   */
  async forget(subject: Pick<AuthorizationSubject, 'id'>, employees: readonly string[]): Promise<void> {
    await retryIfChanged(async () => {
      const stored = await this.records.read(recordId(subject.id), authorization);
      const before = stored?.value.verifiedEmployees ?? [];
      const verifiedEmployees = before.filter(({ employee }) => !employees.includes(employee));
      if (!stored || verifiedEmployees.length === before.length) return;
      await this.#write(subject, { ...stored.value, verifiedEmployees }, stored);
    });
  }

  async #read({
    id,
    google,
  }: AuthorizationSubject): Promise<{ stored: Stored<Authorization> | null; known: Authorization | null }> {
    const stored = await this.records.read(recordId(id), authorization);
    const { credentialsSecretId, scope } = stored?.value ?? {};
    const isCurrent = credentialsSecretId === google.credentialsSecretId && scope === google.scope;
    return { stored, known: stored && isCurrent ? stored.value : null };
  }

  async #write(
    { id }: Pick<AuthorizationSubject, 'id'>,
    value: Authorization,
    before: Stored<Authorization> | null,
  ): Promise<void> {
    await this.records.write(recordId(id), value, before?.revision ?? null);
  }

  #instant(): string {
    return new Date(this.now()).toISOString();
  }
}

/** Optimistic locking: calls `decide` again if another instance has written the record in between. */
async function retryIfChanged<T>(decide: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await decide();
    } catch (error) {
      if (!(error instanceof RecordChangedError) || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

function recordId(configuration: string): string {
  return `${AUTHORIZATIONS}${configuration}`;
}

function beganAfter(known: Authorization | null, calledAt: number): boolean {
  return known !== null && Date.parse(known.since) > calledAt;
}
