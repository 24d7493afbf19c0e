import { isCoolingDown, shouldRecord, type Revocation } from '../domain/authorization';
import type { AuthorizationGate, RequestToken } from '../google/access-tokens';
import { isAboutEmployee, RetryError, TokenRefusedError, WaitError } from '../google/errors';
import { MINUTE_MS } from '../shared/time';
import type { AuthorizationStore, AuthorizationSubject } from '../store/authorization-store';
import {
  createAuthorizationRecorder,
  revocationIn,
  type AuthorizationRecorder,
  type RecorderDependencies,
} from './authorization-recorder';
import { VerifiedEmployees } from './verified-employees';

/** A token this recent proves that Google also issues tokens for other employees. */
const PROOF_MS = MINUTE_MS;

/** While Google issues tokens, an instance reads the table only at this interval. A refusal ends it. */
const TRUST_MS = 10 * MINUTE_MS;

/** An instance reuses a refusal this long before it reads the table again, where the circuit may be closed. */
const RECHECK_MS = 5000;

/** By then, the other instance has usually finished its trial call. */
const TRIAL_RUNNING_RETRY_MS = 2000;

type Dependencies = RecorderDependencies & {
  store: RecorderDependencies['store'] & Pick<AuthorizationStore, 'acquirePermission'>;
  /** ms since the epoch */
  now: () => number;
};

/**
 * Creates one circuit breaker for each authorization, that is, a configuration with its credentials and scope. All
 * instances share the state. While an authorization is revoked, at most one trial call a minute is made, and the first
 * token closes the circuit again. Each change of state is logged and counted once.
 */
export function createAuthorizationGate(dependencies: Dependencies): AuthorizationGate {
  const breakers = new Map<string, AuthorizationCircuitBreaker>();
  return ({ configuration, credentialsSecretId, scope, employee }, request) => {
    const key = JSON.stringify([configuration, credentialsSecretId, scope]);
    const subject = { id: configuration, google: { credentialsSecretId, scope } };
    const breaker = breakers.get(key) ?? new AuthorizationCircuitBreaker(subject, dependencies);
    breakers.set(key, breaker);
    return breaker.run({ employee, request });
  };
}

/** A call that needs a token. */
type Call<T> = { employee: string; request: RequestToken<T> };

/** The result of the leading call. `closed`: all can request tokens; `undecided`: the next leads; `open`: none can. */
type LeaderResult = { kind: 'closed' } | { kind: 'undecided' } | { kind: 'open'; error: unknown };
type Release = (result: LeaderResult) => void;

/** `recheckAt` (ms since the epoch) is null if the table cannot be written: only this instance applies the cooldown. */
type Refusal = { error: WaitError; triedAt: string; recheckAt: number | null };

/**
 * The circuit breaker of one authorization, in one instance.
 *
 * Unless Google issued a token within the last minute, one call leads and the others wait for its result: when a
 * delegation is revoked or restored, all pending calls share one response from Google.
 *
 * A refusal opens the circuit only if Google also refuses the verified employees.
 */
class AuthorizationCircuitBreaker {
  #leader: Promise<LeaderResult> | null = null;
  /** Saves reads of the table while the circuit is open, and limits the calls if the table cannot be written. */
  #refusal: Refusal | null = null;
  /** Until then, ms since the epoch, tokens are requested without reading the table. */
  #trustedUntil = Number.NEGATIVE_INFINITY;
  readonly #recorder: AuthorizationRecorder;
  readonly #verifiedEmployees: VerifiedEmployees;

  constructor(
    private readonly subject: AuthorizationSubject,
    private readonly dependencies: Dependencies,
  ) {
    this.#recorder = createAuthorizationRecorder(subject, dependencies);
    this.#verifiedEmployees = new VerifiedEmployees(dependencies.now, (employees) =>
      this.#recorder.forget(employees),
    );
  }

  async run<T>(call: Call<T>): Promise<T> {
    const refusal = this.#refusal;
    if (refusal && isInForce(refusal, this.dependencies.now())) throw refusal.error;
    if (!this.#leader) return this.#lead(call);
    const result = await this.#leader;
    if (result.kind === 'open') throw result.error;
    return result.kind === 'closed' ? this.#requestToken(call) : this.run(call);
  }

  async #lead<T>(call: Call<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<LeaderResult>();
    const release = (result: LeaderResult) => {
      if (this.#leader === promise) this.#leader = null;
      resolve(result);
    };
    this.#leader = promise;
    try {
      const token = await this.#runByState(call, release);
      release({ kind: 'closed' });
      return token;
    } catch (error) {
      release(isAboutEmployee(error) ? { kind: 'undecided' } : { kind: 'open', error });
      throw error;
    }
  }

  async #runByState<T>(call: Call<T>, release: Release): Promise<T> {
    const { store, now } = this.dependencies;
    if (now() < this.#trustedUntil) return this.#requestFirstToken(call, release);
    const permission = await store.acquirePermission(this.subject);
    switch (permission.kind) {
      case 'granted':
      case 'unknown': {
        const { kind, verifiedEmployees } = permission;
        this.#verifiedEmployees.load(verifiedEmployees);
        const requestedAt = now();
        const token = await this.#requestFirstToken(call, release);
        const shouldStore = kind === 'unknown' || shouldRecord(verifiedEmployees, call.employee, requestedAt);
        if (shouldStore) await this.#recorder.granted(call.employee, requestedAt);
        else this.#trustedUntil = requestedAt + TRUST_MS;
        return token;
      }
      case 'halfOpen':
        return this.#runTrial(call, permission.verifiedEmployee, release);
      case 'trialRunning': {
        const message = 'Another event is checking whether the authorization is restored';
        throw new RetryError(permission.revocation.reason, message, TRIAL_RUNNING_RETRY_MS);
      }
      case 'open': {
        const { reason, detail, quote = null } = permission.revocation;
        const error = new WaitError(reason, detail, { quote });
        this.#refusal = { error, triedAt: permission.triedAt, recheckAt: this.#nextRecheck() };
        throw error;
      }
    }
  }

  /** Closed: the others wait for this token, unless a recent one proves that Google issues tokens. */
  #requestFirstToken<T>(call: Call<T>, release: Release): Promise<T> {
    const { lastTokenAt } = this.#verifiedEmployees;
    if (this.dependencies.now() - lastTokenAt < PROOF_MS) release({ kind: 'closed' });
    return this.#requestToken(call);
  }

  /**
   * Half-open: checks whether the authorization is restored.
   *
   * @param verified an employee for whom Google issued a token before: the response for this one decides
   */
  async #runTrial<T>(call: Call<T>, verified: string | null, release: Release): Promise<T> {
    const isOther = verified !== null && verified !== call.employee;
    if (isOther && (await this.#isRestoredFor(verified, call.request))) {
      release({ kind: 'closed' });
      return this.#requestToken(call);
    }
    const requestedAt = this.dependencies.now();
    try {
      const token = await call.request('single');
      await this.#close(call.employee, requestedAt);
      return token;
    } catch (error) {
      const refusal = revocationIn(error);
      const mayConcernOneEmployee = error instanceof TokenRefusedError && verified !== call.employee;
      if (refusal && !mayConcernOneEmployee) await this.#open(error, requestedAt);
      else if (await this.#recordUndecided(error, refusal)) release({ kind: 'undecided' });
      else if (error instanceof WaitError) this.#refuse(error, requestedAt).recheckAt = this.#nextRecheck();
      throw error;
    }
  }

  /** @returns false if the account of the verified employee no longer exists */
  async #isRestoredFor(verified: string, request: RequestToken<unknown>): Promise<boolean> {
    const requestedAt = this.dependencies.now();
    try {
      await request('single', verified);
      await this.#close(verified, requestedAt);
      return true;
    } catch (error) {
      if (isAboutEmployee(error)) {
        await this.#verifiedEmployees.remove([verified]);
        return false;
      }
      if (revocationIn(error)) await this.#open(error, requestedAt);
      else await this.#recordUndecided(error, null);
      throw error;
    }
  }

  async #requestToken<T>({ employee, request }: Call<T>): Promise<T> {
    const requestedAt = this.dependencies.now();
    try {
      const token = await request('retry');
      this.#recordToken(employee, requestedAt);
      return token;
    } catch (error) {
      if (
        error instanceof TokenRefusedError &&
        (await this.#verifiedEmployees.isRefusedAlone(employee, requestedAt, request))
      )
        throw error.employeeError;
      await this.#open(error, requestedAt);
      throw error;
    }
  }

  #recordToken(employee: string, requestedAt: number): void {
    this.#refusal = null;
    this.#verifiedEmployees.recordToken(employee, requestedAt);
  }

  async #close(employee: string, requestedAt: number): Promise<void> {
    this.#recordToken(employee, requestedAt);
    await this.#recorder.granted(employee, requestedAt);
  }

  /** Does nothing for an error that does not concern all employees. */
  async #open(error: unknown, requestedAt: number): Promise<void> {
    const revoking = revocationIn(error);
    if (!revoking || !(error instanceof WaitError)) return;
    const refusal = this.#refuse(error, requestedAt);
    const isRecorded = await this.#recorder.refused(revoking, requestedAt);
    if (isRecorded) refusal.recheckAt = this.#nextRecheck();
  }

  #refuse(error: WaitError, requestedAt: number): Refusal {
    const refusal: Refusal = { error, triedAt: new Date(requestedAt).toISOString(), recheckAt: null };
    this.#refusal = refusal;
    this.#trustedUntil = Number.NEGATIVE_INFINITY;
    return refusal;
  }

  #nextRecheck(): number {
    return this.dependencies.now() + RECHECK_MS;
  }

  /** @returns whether the next trial call may follow immediately */
  #recordUndecided(error: unknown, refusal: Revocation | null): Promise<boolean> {
    return this.#recorder.undecided(refusal ?? (isAboutEmployee(error) ? 'about one employee' : 'no answer'));
  }
}

function isInForce({ triedAt, recheckAt }: Refusal, now: number): boolean {
  return isCoolingDown(triedAt, now) && (recheckAt === null || now < recheckAt);
}
