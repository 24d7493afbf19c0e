import { isTooEarly, shouldRecord, revocation, type Revocation } from '../domain/authorization';
import type { AskForToken } from '../google/access-tokens';
import { GoogleError, RetryError, TokenRefusedError, WaitError } from '../google/errors';
import type { AuthorizationStore, Subject } from '../store/authorization-store';
import { AuthorizationRecorder, type RecorderDependencies } from './authorization-recorder';
import { VerifiedEmployees } from './verified-employees';

export type GateDependencies = RecorderDependencies & {
  store: RecorderDependencies['store'] & Pick<AuthorizationStore, 'admit'>;
  now: () => number;
};

/** A call for a token. */
type Call<T> = { employee: string; ask: AskForToken<T> };
/** What the end of the first call means for the others: all may ask, or the next goes first, or it stops them too. */
type End = { kind: 'open' } | { kind: 'undecided' } | { kind: 'stopped'; error: unknown };
type Release = (end: End) => void;

/** So long a token proves that others will be given too. */
const PROOF_MS = 60_000;
/** So long an instance does without the table: somebody may have had Google's word meanwhile that it works again. */
const LOOK_AGAIN_MS = 5000;
/** By then, whoever is asking has mostly had an answer. */
const BUSY_MS = 2000;

/**
 * Google, or the table, said no. Where the table could not be told (`lookAgainAt` null), nobody else keeps the pace: then it
 * holds until it is time for the next call.
 */
type Refusal = { error: WaitError; triedAt: string; lookAgainAt: number | null };

/**
 * The way of one configuration to Google's tokens, in one instance.
 *
 * Unless a token came within the last minute, one call goes first and the others wait for its end: when a delegation
 * breaks, or is back, all events at hand share one answer.
 *
 * A refusal counts for the configuration only where the employees for whom it worked before are refused too.
 */
export class ConfigurationGate {
  #first: Promise<End> | null = null;
  /** Spares the table while events of a revoked configuration come in, and keeps the pace where it cannot be written. */
  #refusal: Refusal | null = null;
  readonly #notes: AuthorizationRecorder;
  readonly #verifiedEmployees: VerifiedEmployees;

  constructor(
    private readonly subject: Subject,
    private readonly dependencies: GateDependencies,
  ) {
    this.#notes = new AuthorizationRecorder(subject, dependencies);
    this.#verifiedEmployees = new VerifiedEmployees(dependencies.now, (employees) =>
      this.#notes.forget(employees),
    );
  }

  async pass<T>(call: Call<T>): Promise<T> {
    const refusal = this.#refusal;
    if (refusal && isInForce(refusal, this.dependencies.now())) throw refusal.error;
    if (!this.#first) return this.#goFirst(call);
    const end = await this.#first;
    if (end.kind === 'stopped') throw end.error;
    return end.kind === 'open' ? this.#ask(call) : this.pass(call);
  }

  async #goFirst<T>(call: Call<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<End>();
    const release = (end: End) => {
      if (this.#first === promise) this.#first = null;
      resolve(end);
    };
    this.#first = promise;
    try {
      const token = await this.#admit(call, release);
      release({ kind: 'open' });
      return token;
    } catch (error) {
      release(isAboutEmployee(error) ? { kind: 'undecided' } : { kind: 'stopped', error });
      throw error;
    }
  }

  async #admit<T>(call: Call<T>, release: Release): Promise<T> {
    const { store, now } = this.dependencies;
    const admittance = await store.admit(this.subject);
    switch (admittance.kind) {
      case 'granted':
      case 'unknown': {
        const { kind, verifiedEmployees } = admittance;
        this.#verifiedEmployees.stored = verifiedEmployees;
        const askedAt = now();
        if (askedAt - this.#verifiedEmployees.lastTokenAt < PROOF_MS) release({ kind: 'open' });
        const token = await this.#ask(call);
        const isNews = kind === 'unknown' || shouldRecord(verifiedEmployees, call.employee, askedAt);
        if (isNews) await this.#notes.granted(call.employee, askedAt);
        return token;
      }
      case 'turn':
        return this.#probe(call, admittance.control, release);
      case 'busy': {
        const message = 'Another event is finding out whether the authorization is back';
        throw new RetryError(admittance.revocation.reason, message, BUSY_MS);
      }
      case 'shut': {
        const { reason, detail } = admittance.revocation;
        const error = new WaitError(reason, detail);
        this.#refusal = { error, triedAt: admittance.triedAt, lookAgainAt: this.#lookAgainAt() };
        throw error;
      }
    }
  }

  /**
   * Finds out whether the authorization is back.
   *
   * @param control an employee for whom it worked before: what Google says of this one decides
   */
  async #probe<T>(call: Call<T>, control: string | null, release: Release): Promise<T> {
    if (control !== null && control !== call.employee && (await this.#isBackFor(control, call.ask))) {
      release({ kind: 'open' });
      return this.#ask(call);
    }
    const askedAt = this.dependencies.now();
    try {
      const token = await call.ask('only');
      await this.#granted(call.employee, askedAt);
      return token;
    } catch (error) {
      const refusal = revocationIn(error);
      const isUnsure = error instanceof TokenRefusedError && control !== call.employee;
      if (refusal && !isUnsure) await this.#revoke(error, askedAt);
      else if (await this.#isUndecided(error, refusal)) release({ kind: 'undecided' });
      else if (error instanceof WaitError) this.#refuse(error, askedAt).lookAgainAt = this.#lookAgainAt();
      throw error;
    }
  }

  /** @returns false if this employee's own account is gone by now */
  async #isBackFor(control: string, ask: AskForToken<unknown>): Promise<boolean> {
    const askedAt = this.dependencies.now();
    try {
      await ask('only', control);
      await this.#granted(control, askedAt);
      return true;
    } catch (error) {
      if (isAboutEmployee(error)) {
        await this.#verifiedEmployees.drop([control]);
        return false;
      }
      if (revocationIn(error)) await this.#revoke(error, askedAt);
      else await this.#isUndecided(error, null);
      throw error;
    }
  }

  async #ask<T>({ employee, ask }: Call<T>): Promise<T> {
    const askedAt = this.dependencies.now();
    try {
      const token = await ask('free');
      this.#worked(employee, askedAt);
      return token;
    } catch (error) {
      if (
        error instanceof TokenRefusedError &&
        (await this.#verifiedEmployees.isRefusedAlone(employee, askedAt, ask))
      )
        throw error.ofEmployee;
      await this.#revoke(error, askedAt);
      throw error;
    }
  }

  #worked(employee: string, askedAt: number): void {
    this.#refusal = null;
    this.#verifiedEmployees.worked(employee, askedAt);
  }

  async #granted(employee: string, askedAt: number): Promise<void> {
    this.#worked(employee, askedAt);
    await this.#notes.granted(employee, askedAt);
  }

  /** Notes it if it is one that meets every employee. */
  async #revoke(error: unknown, askedAt: number): Promise<void> {
    const revoking = revocationIn(error);
    if (!revoking || !(error instanceof WaitError)) return;
    const refusal = this.#refuse(error, askedAt);
    const isNoted = await this.#notes.refused(revoking, askedAt);
    if (isNoted) refusal.lookAgainAt = this.#lookAgainAt();
  }

  #refuse(error: WaitError, askedAt: number): Refusal {
    const refusal: Refusal = { error, triedAt: new Date(askedAt).toISOString(), lookAgainAt: null };
    this.#refusal = refusal;
    return refusal;
  }

  #lookAgainAt(): number {
    return this.dependencies.now() + LOOK_AGAIN_MS;
  }

  /** @returns whether the next event may ask at once */
  #isUndecided(error: unknown, refusal: Revocation | null): Promise<boolean> {
    return this.#notes.undecided(refusal ?? (isAboutEmployee(error) ? 'about one employee' : 'no answer'));
  }
}

function isInForce({ triedAt, lookAgainAt }: Refusal, now: number): boolean {
  return isTooEarly(triedAt, now) && (lookAgainAt === null || now < lookAgainAt);
}

/** What an error says of the authorization of the whole configuration, if anything. */
function revocationIn(error: unknown): Revocation | null {
  if (!(error instanceof WaitError)) return null;
  return revocation.safeParse({ reason: error.reason, detail: error.message }).data ?? null;
}

/**
 * What Google says of one employee decides nothing for the others. It checks the signature first, so the key is right; but
 * whose delegation counts it can only know once it has found the employee's Workspace. So an address that it does not know, or
 * an account that is suspended, tells nothing about the delegation. The next employee's call does.
 */
function isAboutEmployee(error: unknown): boolean {
  return error instanceof GoogleError && error.next === 'fail';
}
