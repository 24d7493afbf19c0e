import {
  authorization,
  nextVerifiedEmployee,
  FIRST_TURN,
  shouldRecord,
  returnTurn,
  takeTurn,
  withVerifiedEmployee,
  type Authorization,
  type VerifiedEmployee,
  type Revocation,
} from '../domain/authorization';
import type { Configuration } from '../domain/configuration';
import { RecordChangedError, type RecordStore, type Stored } from './record-store';

/** Of a configuration, what its authorization depends on: with other credentials or another scope it is another one. */
export type Subject = {
  id: string;
  google: Pick<Configuration['google'], 'credentialsSecretId' | 'scope'>;
};

/**
 * - `granted`, `unknown`: Google may be asked as often as needed;
 * - `turn`: it is revoked, and the caller may ask once, for `control` first if there is one;
 * - `busy`: it is revoked, and somebody is asking;
 * - `shut`: it is revoked, and somebody asked less than a minute ago.
 */
export type Admittance =
  | { kind: 'granted' | 'unknown'; verifiedEmployees: VerifiedEmployee[] }
  | { kind: 'turn'; revocation: Revocation; control: string | null }
  | { kind: 'busy'; revocation: Revocation }
  | { kind: 'shut'; revocation: Revocation; triedAt: string };

/** As many instances may be faster than this one. */
const MAX_TRIES = 5;

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
  admit(subject: Subject): Promise<Admittance> {
    return decideAgain(async () => {
      const { known, stored } = await this.#read(subject);
      if (known?.state !== 'revoked')
        return { kind: known ? 'granted' : 'unknown', verifiedEmployees: known?.verifiedEmployees ?? [] };
      const { reason, detail, triedAt, verifiedEmployees } = known;
      const revocation = { reason, detail };
      const turn = takeTurn(known.turn, triedAt, this.now());
      if (turn === 'shut') return { kind: 'shut', revocation, triedAt };
      if (turn === 'busy') return { kind: 'busy', revocation };
      await this.#write(subject, { ...known, turn, triedAt: this.#instant() }, stored);
      return {
        kind: 'turn',
        revocation,
        control: nextVerifiedEmployee(turn, verifiedEmployees)?.employee ?? null,
      };
    });
  }

  /**
   * Google gave a token.
   *
   * @param askedAt ms since the epoch: when the call began. One that began before the known state says nothing about it
   * @returns whether that is new
   */
  granted(subject: Subject, employee: string, askedAt: number): Promise<boolean> {
    return decideAgain(async () => {
      const { known, stored } = await this.#read(subject);
      if (isNewer(known, askedAt)) return false;
      const at = this.#instant();
      const before = known?.verifiedEmployees ?? [];
      const verifiedEmployees = withVerifiedEmployee(before, employee, at);
      if (known?.state === 'granted') {
        if (shouldRecord(before, employee, this.now()))
          await this.#write(subject, { ...known, verifiedEmployees }, stored);
        return false;
      }
      const now = { state: 'granted' as const, since: at, triedAt: at, reason: null, detail: null };
      await this.#write(subject, { ...now, ...subject.google, verifiedEmployees }, stored);
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
        const { reason, detail, turn } = known;
        const isKnown = reason === revocation.reason && detail === revocation.detail;
        if (isKnown && turn.state === 'spent') return false;
        await this.#write(subject, { ...known, ...revocation, turn: { ...turn, state: 'spent' } }, stored);
        return false;
      }
      const at = this.#instant();
      const now = { state: 'revoked' as const, since: at, triedAt: at, ...revocation, turn: FIRST_TURN };
      await this.#write(
        subject,
        { ...now, ...subject.google, verifiedEmployees: known?.verifiedEmployees ?? [] },
        stored,
      );
      return true;
    });
  }

  /**
   * The call that had the turn told nothing of the authorization, or not surely.
   *
   * @param answer a refusal, if it was one that would have revoked the authorization
   * @returns whether the next call may follow at once
   */
  undecided(subject: Subject, answer: Revocation | 'about one employee' | 'no answer'): Promise<boolean> {
    return decideAgain(async () => {
      const { known, stored } = await this.#read(subject);
      if (known?.state !== 'revoked') return true;
      const refusal = typeof answer === 'string' ? null : answer;
      const isKnown = refusal?.reason === known.reason && refusal.detail === known.detail;
      const turn = returnTurn(known.turn, isKnown || answer === 'no answer');
      const isOver = turn.state === 'spent';
      await this.#write(subject, { ...known, ...(isOver && refusal), turn }, stored);
      return !isOver;
    });
  }

  /** The accounts of these employees are gone, or not of this Workspace any more: they prove nothing from now on. */
  async forget(subject: Subject, employees: string[]): Promise<void> {
    await decideAgain(async () => {
      const { known, stored } = await this.#read(subject);
      const verifiedEmployees =
        known?.verifiedEmployees.filter(({ employee }) => !employees.includes(employee)) ?? [];
      if (!known || verifiedEmployees.length === known.verifiedEmployees.length) return;
      await this.#write(subject, { ...known, verifiedEmployees }, stored);
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
