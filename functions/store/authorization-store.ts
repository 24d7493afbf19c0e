import { authorization, type Authorization, type Revocation } from './authorization';
import type { Configuration } from './configuration';
import { RecordChangedError, type RecordStore, type Stored } from './record-store';

/** Of a configuration, what its authorization depends on: with other credentials or another scope it is another one. */
export type Subject = {
  id: string;
  google: Pick<Configuration['google'], 'credentialsSecretId' | 'scope'>;
};

/**
 * - `granted`, `unknown`: Google may be asked as often as needed;
 * - `turn`: it is revoked, and the caller has the one call of this minute;
 * - `shut`: somebody had it already.
 */
type Turn =
  { kind: 'granted' | 'unknown' | 'turn' } | { kind: 'shut'; revocation: Revocation; triedAt: string };

const ONE_MINUTE_MS = 60_000;
/** As many instances may be faster than this one. */
const MAX_TRIES = 5;

/** Whether the last call for a revoked authorization is less than a minute ago. A time far ahead is a clock's mistake. */
export function isTooEarly(triedAt: string, now: number): boolean {
  return Math.abs(now - Date.parse(triedAt)) < ONE_MINUTE_MS;
}

/** The authorizations of the configurations, shared by all instances of the functions. */
export class AuthorizationStore {
  /** @param now ms since the epoch */
  constructor(
    private readonly records: Pick<RecordStore, 'read' | 'write'>,
    private readonly now: () => number,
  ) {}

  /** @returns null if Google was not asked yet with the credentials and the scope that the configuration has now */
  async read(subject: Subject): Promise<Authorization | null> {
    return (await this.#read(subject)).known;
  }

  /** Whether Google may be asked now. Who is the first to write the time of the call has the turn. */
  admit(subject: Subject): Promise<Turn> {
    return decideAgain(async () => {
      const { known, stored } = await this.#read(subject);
      if (!known) return { kind: 'unknown' };
      if (known.state === 'granted') return { kind: 'granted' };
      const { reason, detail, triedAt } = known;
      if (isTooEarly(triedAt, this.now())) return { kind: 'shut', revocation: { reason, detail }, triedAt };
      await this.#write(subject, { ...known, triedAt: this.#instant() }, stored);
      return { kind: 'turn' };
    });
  }

  /**
   * Google gave a token.
   *
   * @param askedAt ms since the epoch: when the call began. One that began before the known state says nothing about it
   * @returns whether that is new
   */
  granted(subject: Subject, askedAt: number): Promise<boolean> {
    return decideAgain(async () => {
      const { known, stored } = await this.#read(subject);
      if (known?.state === 'granted' || isNewer(known, askedAt)) return false;
      const at = this.#instant();
      const now = { state: 'granted' as const, since: at, triedAt: at, reason: null, detail: null };
      await this.#write(subject, { ...now, ...subject.google }, stored);
      return true;
    });
  }

  /**
   * Google gave no token for a reason that meets every employee, or could not be asked for one.
   *
   * @param askedAt as for {@link granted}
   * @returns whether it was not revoked before
   */
  refused(subject: Subject, revocation: Revocation, askedAt: number): Promise<boolean> {
    return decideAgain(async () => {
      const { known, stored } = await this.#read(subject);
      if (isNewer(known, askedAt)) return false;
      if (known?.state === 'revoked') {
        if (known.reason === revocation.reason && known.detail === revocation.detail) return false;
        await this.#write(subject, { ...known, ...revocation }, stored);
        return false;
      }
      const at = this.#instant();
      const now = { state: 'revoked' as const, since: at, triedAt: at, ...revocation };
      await this.#write(subject, { ...now, ...subject.google }, stored);
      return true;
    });
  }

  async #read({
    id,
    google,
  }: Subject): Promise<{ stored: Stored<Authorization> | null; known: Authorization | null }> {
    const stored = await this.records.read(recordId(id), authorization);
    const { credentialsSecretId, scope } = stored?.value ?? {};
    const isTheirs = credentialsSecretId === google.credentialsSecretId && scope === google.scope;
    return { stored, known: stored && isTheirs ? stored.value : null };
  }

  async #write({ id }: Subject, value: Authorization, before: Stored<Authorization> | null): Promise<void> {
    await this.records.write(recordId(id), value, before?.revision ?? null);
  }

  #instant(): string {
    return new Date(this.now()).toISOString();
  }
}

/** Another instance may have written in between: then what it wrote counts. */
async function decideAgain<T>(decide: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await decide();
    } catch (error) {
      if (!(error instanceof RecordChangedError) || attempt === MAX_TRIES) throw error;
    }
  }
}

function recordId(configuration: string): string {
  return `authorization#${configuration}`;
}

function isNewer(known: Authorization | null, askedAt: number): boolean {
  return known !== null && Date.parse(known.since) > askedAt;
}
