import { askControls } from '../google/ask-controls';
import type { AskForToken } from '../google/authorization-gate';
import { GoogleError, RetryError, TokenRefusedError, WaitError } from '../google/errors';
import { revocation, type Revocation } from '../store/authorization';
import { isWorthKeeping, type Control } from '../store/authorization-controls';
import type { AuthorizationStore, Subject } from '../store/authorization-store';
import { isTooEarly } from '../store/authorization-turn';

export type GateDependencies = {
  store: Pick<AuthorizationStore, 'admit' | 'granted' | 'refused' | 'undecided' | 'forget'>;
  notice: {
    revoked: (configuration: string, reason: string) => void;
    granted: (configuration: string) => void;
    /** What Google said could not be written down. */
    lost: (configuration: string, error: unknown) => void;
  };
  now: () => number;
};

/** What the end of the first call means for the others: all may ask, or the next goes first, or it stops them too. */
type End = { kind: 'open' } | { kind: 'undecided' } | { kind: 'stopped'; error: unknown };
type Release = (end: End) => void;

/** A call for a token. */
type Call<T> = { employee: string; ask: AskForToken<T> };

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
 * Google refuses an address outside the Workspace in the same words as everybody where nothing is delegated. So a refusal
 * counts for the configuration only where the employees for whom it worked before are refused too.
 */
export class ConfigurationGate {
  #lastTokenAt = -Infinity;
  #first: Promise<End> | null = null;
  /** Spares the table while events of a revoked configuration come in, and keeps the pace where it cannot be written. */
  #refusal: Refusal | null = null;
  /** The employee of the last token, and those that the table holds: whoever is refused is compared with them. */
  #lastEmployee: string | null = null;
  #controls: Control[] = [];
  /** Those who are refused at the same time share it. */
  #comparison: Promise<boolean> | null = null;

  constructor(
    private readonly subject: Subject,
    private readonly dependencies: GateDependencies,
  ) {}

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
      const answer = await this.#admit(call, release);
      release({ kind: 'open' });
      return answer;
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
        const { kind, controls } = admittance;
        this.#controls = controls;
        if (now() - this.#lastTokenAt < PROOF_MS) release({ kind: 'open' });
        const askedAt = now();
        const token = await this.#ask(call);
        if (kind === 'unknown' || isWorthKeeping(controls, call.employee, askedAt))
          await this.#noteGranted(call.employee, askedAt);
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
        this.#refusal = { error, triedAt: admittance.triedAt, lookAgainAt: now() + LOOK_AGAIN_MS };
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
    if (control !== null && control !== call.employee && (await this.#isBackFor(control, call))) {
      release({ kind: 'open' });
      return this.#ask(call);
    }
    const askedAt = this.dependencies.now();
    try {
      const token = await call.ask('only');
      await this.#noteGranted(call.employee, askedAt);
      return token;
    } catch (error) {
      const refusal = revocationIn(error);
      const isUnsure = error instanceof TokenRefusedError && control !== call.employee;
      if (refusal && !isUnsure) await this.#revoke(error, askedAt);
      else if (await this.#isUndecided(error, refusal)) release({ kind: 'undecided' });
      else if (error instanceof WaitError) this.#refuse(error, askedAt);
      throw error;
    }
  }

  /** @returns false if this employee's own account is gone by now */
  async #isBackFor<T>(control: string, { ask }: Call<T>): Promise<boolean> {
    const askedAt = this.dependencies.now();
    try {
      await ask('only', control);
      await this.#noteGranted(control, askedAt);
      return true;
    } catch (error) {
      if (isAboutEmployee(error)) {
        await this.#forget([control]);
        return false;
      }
      if (revocationIn(error)) await this.#revoke(error, askedAt);
      else await this.#isUndecided(error, null);
      throw error;
    }
  }

  async #ask<T>(call: Call<T>): Promise<T> {
    const askedAt = this.dependencies.now();
    try {
      const token = await call.ask('free');
      this.#worked(call.employee, askedAt);
      return token;
    } catch (error) {
      if (error instanceof TokenRefusedError && (await this.#isOnlyFor(call, askedAt))) throw error.ofEmployee;
      await this.#revoke(error, askedAt);
      throw error;
    }
  }

  /** Whether others get a token while this employee is refused. */
  async #isOnlyFor<T>({ employee, ask }: Call<T>, askedAt: number): Promise<boolean> {
    if (this.#lastTokenAt > askedAt) return true;
    const known = [this.#lastEmployee, ...this.#controls.map((one) => one.employee)];
    const others = [...new Set(known)].filter((one): one is string => one !== null && one !== employee);
    this.#comparison ??= this.#compare(others, ask).finally(() => {
      this.#comparison = null;
    });
    if (!(await this.#comparison)) return false;
    if (known.includes(employee)) await this.#forget([employee]);
    return true;
  }

  /** @returns whether any of them gets a token */
  async #compare<T>(employees: string[], ask: AskForToken<T>): Promise<boolean> {
    const askedAt = this.dependencies.now();
    const answer = await askControls(employees, (employee) => ask('free', employee));
    if (answer.gone.length > 0) await this.#forget(answer.gone);
    if (answer.employee === null) return false;
    this.#worked(answer.employee, askedAt);
    return true;
  }

  #worked(employee: string, askedAt: number): void {
    this.#refusal = null;
    this.#lastTokenAt = askedAt;
    this.#lastEmployee = employee;
  }

  async #noteGranted(employee: string, askedAt: number): Promise<void> {
    const { store, notice } = this.dependencies;
    this.#worked(employee, askedAt);
    if (await this.#noted(store.granted(this.subject, employee, askedAt))) notice.granted(this.subject.id);
  }

  /** @param error any: it is thrown on by the caller */
  async #revoke(error: unknown, askedAt: number): Promise<void> {
    const { store, notice, now } = this.dependencies;
    const revoking = revocationIn(error);
    if (!revoking || !(error instanceof WaitError)) return;
    const refusal = this.#refuse(error, askedAt);
    const isNew = await this.#noted(store.refused(this.subject, revoking, askedAt));
    if (isNew) notice.revoked(this.subject.id, error.reason);
    if (isNew !== null) refusal.lookAgainAt = now() + LOOK_AGAIN_MS;
  }

  #refuse(error: WaitError, askedAt: number): Refusal {
    const refusal: Refusal = { error, triedAt: new Date(askedAt).toISOString(), lookAgainAt: null };
    this.#refusal = refusal;
    return refusal;
  }

  /** @returns whether the next event may ask at once */
  async #isUndecided(error: unknown, refusal: Revocation | null): Promise<boolean> {
    const answer = refusal ?? (isAboutEmployee(error) ? 'about one employee' : 'no answer');
    return (await this.#noted(this.dependencies.store.undecided(this.subject, answer))) ?? false;
  }

  async #forget(employees: string[]): Promise<void> {
    this.#controls = this.#controls.filter(({ employee }) => !employees.includes(employee));
    if (employees.includes(this.#lastEmployee ?? '')) this.#lastEmployee = null;
    await this.#noted(this.dependencies.store.forget(this.subject, employees));
  }

  /**
   * What became of the call stands, whether it could be written down or not: the next call tells the same again.
   *
   * @returns null if it could not
   */
  async #noted<T>(writing: Promise<T>): Promise<T | null> {
    try {
      return await writing;
    } catch (error) {
      this.dependencies.notice.lost(this.subject.id, error);
      return null;
    }
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
