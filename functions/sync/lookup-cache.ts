import { OneAtATime } from '../shared/async';
import { LuccaBusyError, LuccaRetryError } from '../lucca/api/errors';
import { RecordChangedError, type RecordStore, type Stored } from '../store/record-store';
import { InstanceAnswers } from './instance-answers';
import { DAY_MS, freshValue, keptAnswer, type KeptAnswer, type Known } from './kept-answer';

/** Something to look up. */
export type Question = {
  /** The id of the record that keeps the answer. */
  record: string;
  /** The answer changes in months: an instance that knows it does not read the record each time. */
  isLasting: boolean;
  ask: () => Promise<Known>;
};

type Kept = Stored<KeptAnswer>;

/** What one question to Lucca may take, ms. */
const LOOKUP_MS = 8000;

/** How to look up: `doubted` is an answer that proved wrong, and is kept no longer than none; `deadline` in ms since the epoch. */
export type FindOptions = { doubted: string | null; deadline: number };

/** As long as an event may wait that what was told overtakes. */
const TOLD_MS = 90 * DAY_MS;

/**
 * Answers of Lucca, kept for a day where it had one, for ten minutes where it had none. The limit of its requests is small
 * and shared: all who ask the same share one call, and calls are made one after the other. What lasts, an instance remembers for
 * an hour of that.
 */
export class LookUps {
  readonly #turns = new OneAtATime();
  readonly #underWay = new Map<string, Promise<Known>>();
  readonly #lasting: InstanceAnswers;
  #failures: { count: number; last: LuccaRetryError | null } = { count: 0, last: null };

  /** @param now ms since the epoch */
  constructor(
    private readonly records: Pick<RecordStore, 'read' | 'write'>,
    private readonly now: () => number,
  ) {
    this.#lasting = new InstanceAnswers(now);
  }

  /**
   * @returns null if Lucca has none
   * @throws LuccaBusyError if the answer might come after the deadline
   * @throws whatever `ask` throws
   */
  async find(question: Question, field: string, { doubted, deadline }: FindOptions): Promise<string | null> {
    const { record, isLasting } = question;
    const remembered = isLasting ? this.#fresh(this.#lasting.get(record), field, doubted) : undefined;
    if (remembered !== undefined) return remembered;
    const stored = await this.records.read(record, keptAnswer);
    const value = this.#fresh(stored?.value ?? null, field, doubted);
    if (stored && value !== undefined) {
      if (isLasting) this.#lasting.add(record, stored.value);
      return value;
    }
    const call =
      this.#underWay.get(record) ??
      this.#ask(question, stored, deadline).finally(() => this.#underWay.delete(record));
    this.#underWay.set(record, call);
    const known = await call;
    if (isLasting) this.#lasting.add(record, { at: this.now(), known });
    return known[field] ?? null;
  }

  /**
   * Asks Lucca now, whatever is kept.
   *
   * @throws as {@link find}
   */
  async ask(question: Question, field: string, deadline: number): Promise<string | null> {
    const stored = await this.records.read(question.record, keptAnswer);
    const known = await this.#ask(question, stored, deadline);
    return known[field] ?? null;
  }

  /** What is kept, however old; Lucca is not asked. */
  async kept(record: string): Promise<KeptAnswer | null> {
    const stored = await this.records.read(record, keptAnswer);
    return stored?.value ?? null;
  }

  /** Keeps what Lucca said without being asked, in place of all that was kept before. */
  async put(record: string, known: Known): Promise<void> {
    await this.#write(record, known, 'any', TOLD_MS);
    // Who asks from now on wants to know what is true since then.
    this.#underWay.delete(record);
  }

  #fresh(answer: KeptAnswer | null, field: string, doubted: string | null): string | null | undefined {
    return answer ? freshValue(answer, field, doubted, this.now()) : undefined;
  }

  async #ask({ record, ask }: Question, stored: Kept | null, deadline: number): Promise<Known> {
    const known = await this.#inTurn(ask, deadline);
    try {
      await this.#write(record, known, stored?.revision ?? null);
      return known;
    } catch (error) {
      if (!(error instanceof RecordChangedError)) throw error;
      // What others wrote while we asked may be newer than our answer.
      return { ...known, ...(await this.records.read(record, keptAnswer))?.value.known };
    }
  }

  /** Who waits while Lucca does not answer shares that: a Lucca that hangs takes the time of one call, not of all. */
  #inTurn(ask: () => Promise<Known>, deadline: number): Promise<Known> {
    const before = this.#failures.count;
    return this.#turns.run('lucca', async () => {
      const { count, last } = this.#failures;
      if (last && count > before) throw last;
      // The turn may have come late: others were asking before.
      if (this.now() + LOOKUP_MS > deadline) {
        throw new LuccaBusyError('No time was left in this run to ask Lucca', 0);
      }
      try {
        return await ask();
      } catch (error) {
        if (error instanceof LuccaRetryError) {
          this.#failures = { count: this.#failures.count + 1, last: error };
        }
        throw error;
      }
    });
  }

  async #write(
    record: string,
    known: Known,
    previous: number | null | 'any',
    keptMs = DAY_MS,
  ): Promise<void> {
    const at = this.now();
    await this.records.write(record, { at, known }, previous, Math.ceil((at + keptMs) / 1000));
  }
}
