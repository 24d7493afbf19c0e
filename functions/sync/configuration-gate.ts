import type { Admission } from '../google/authorization-gate';
import { GoogleError, WaitError } from '../google/errors';
import { revocation } from '../store/authorization';
import { isTooEarly, type AuthorizationStore, type Subject } from '../store/authorization-store';

export type GateDependencies = {
  store: Pick<AuthorizationStore, 'admit' | 'granted' | 'refused'>;
  notice: {
    revoked: (configuration: string, reason: string) => void;
    granted: (configuration: string) => void;
    /** What Google said could not be written down. */
    lost: (configuration: string, error: unknown) => void;
  };
  now: () => number;
};

type Call<T> = (admission: Admission) => Promise<T>;
/** What the end of the first call means for the others: all may ask, or the next goes first, or it stops them too. */
type End = { kind: 'open' } | { kind: 'undecided' } | { kind: 'stopped'; error: unknown };

/** So long a token proves that others will be given too. */
const PROOF_MS = 60_000;
/** So long an instance does without the table: somebody may have had Google's word meanwhile that it works again. */
const LOOK_AGAIN_MS = 5000;

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
 */
export class ConfigurationGate {
  #lastTokenAt = -Infinity;
  #first: Promise<End> | null = null;
  /** Spares the table while events of a revoked configuration come in, and keeps the pace where it cannot be written. */
  #refusal: Refusal | null = null;

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
    return end.kind === 'open' ? this.#ask(call, 'free') : this.pass(call);
  }

  async #goFirst<T>(call: Call<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<End>();
    const release = (end: End) => {
      if (this.#first === promise) this.#first = null;
      resolve(end);
    };
    this.#first = promise;
    try {
      const answer = await this.#admit(call, () => {
        release({ kind: 'open' });
      });
      release({ kind: 'open' });
      return answer;
    } catch (error) {
      release(isAboutEmployee(error) ? { kind: 'undecided' } : { kind: 'stopped', error });
      throw error;
    }
  }

  async #admit<T>(call: Call<T>, open: () => void): Promise<T> {
    const { store, notice, now } = this.dependencies;
    const turn = await store.admit(this.subject);
    if (turn.kind === 'granted') {
      if (now() - this.#lastTokenAt < PROOF_MS) open();
      return this.#ask(call, 'free');
    }
    if (turn.kind === 'shut') {
      const error = new WaitError(turn.revocation.reason, turn.revocation.detail);
      this.#refusal = { error, triedAt: turn.triedAt, lookAgainAt: now() + LOOK_AGAIN_MS };
      throw error;
    }
    const askedAt = now();
    const answer = await this.#ask(call, turn.kind === 'turn' ? 'only' : 'free');
    await this.#note(store.granted(this.subject, askedAt), notice.granted);
    return answer;
  }

  async #ask<T>(call: Call<T>, admission: Admission): Promise<T> {
    const { store, notice, now } = this.dependencies;
    const askedAt = now();
    try {
      const answer = await call(admission);
      this.#refusal = null;
      this.#lastTokenAt = askedAt;
      return answer;
    } catch (error) {
      if (!(error instanceof WaitError)) throw error;
      const revoking = revocation.safeParse({ reason: error.reason, detail: error.message });
      if (!revoking.success) throw error;
      const refusal: Refusal = { error, triedAt: new Date(askedAt).toISOString(), lookAgainAt: null };
      this.#refusal = refusal;
      const isNoted = await this.#note(
        store.refused(this.subject, revoking.data, askedAt),
        (configuration) => {
          notice.revoked(configuration, error.reason);
        },
      );
      if (isNoted) refusal.lookAgainAt = now() + LOOK_AGAIN_MS;
      throw error;
    }
  }

  /** What became of the call stands, whether it could be written down or not: the next call tells the same again. */
  async #note(writing: Promise<boolean>, changed: (configuration: string) => void): Promise<boolean> {
    try {
      if (await writing) changed(this.subject.id);
      return true;
    } catch (error) {
      this.dependencies.notice.lost(this.subject.id, error);
      return false;
    }
  }
}

function isInForce({ triedAt, lookAgainAt }: Refusal, now: number): boolean {
  return isTooEarly(triedAt, now) && (lookAgainAt === null || now < lookAgainAt);
}

/**
 * What Google says of one employee decides nothing for the others. It checks the signature first, so the key is right; but
 * whose delegation counts it can only know once it has found the employee's Workspace. So an address that it does not know, or
 * an account that is suspended, tells nothing about the delegation. The next employee's call does.
 */
function isAboutEmployee(error: unknown): boolean {
  return error instanceof GoogleError && error.next === 'fail';
}
