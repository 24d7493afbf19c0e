import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import { LuccaBusyError, LuccaRetryError } from '../lucca/api/errors';
import { KeyedMutex } from '../shared/async';
import { RecordChangedError, type RecordStore, type Stored } from '../store/record-store';

/** Something to look up. */
export type Question = {
  /** The id of the record that keeps the answer. */
  record: string;
  /** The answer changes in months: an instance that knows it does not read the record each time. */
  isLasting: boolean;
  ask: () => Promise<Known>;
};

type Kept = Stored<CacheEntry>;

/** What one question to Lucca may take, ms. */
const LOOKUP_MS = 8000;

/** How to look up: `doubted` is an answer that proved wrong, and is kept no longer than none; `deadline` in ms since the epoch. */
type FindOptions = { doubted: string | null; deadline: number };

const DAY_MS = 24 * 60 * 60 * 1000;

/** As long as an event may wait that what was told overtakes. */
const TOLD_MS = 90 * DAY_MS;

/**
 * Answers of Lucca, kept for a day where it had one, for ten minutes where it had none. The limit of its requests is small
 * and shared: all who ask the same share one call, and calls are made one after the other. What lasts, an instance remembers for
 * an hour of that.
 */
export class LookupCache {
  readonly #turns = new KeyedMutex();
  readonly #underWay = new Map<string, Promise<Known>>();
  readonly #lasting: MemoryCache;
  #failures: { count: number; last: LuccaRetryError | null } = { count: 0, last: null };

  /** @param now ms since the epoch */
  constructor(
    private readonly records: Pick<RecordStore, 'read' | 'write'>,
    private readonly now: () => number,
  ) {
    this.#lasting = new MemoryCache(now);
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
    const stored = await this.records.read(record, cacheEntry);
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
    const stored = await this.records.read(question.record, cacheEntry);
    const known = await this.#ask(question, stored, deadline);
    return known[field] ?? null;
  }

  /** What is kept, however old; Lucca is not asked. */
  async kept(record: string): Promise<CacheEntry | null> {
    const stored = await this.records.read(record, cacheEntry);
    return stored?.value ?? null;
  }

  /** Keeps what Lucca said without being asked, in place of all that was kept before. */
  async put(record: string, known: Known): Promise<void> {
    await this.#write(record, known, 'any', TOLD_MS);
    // Who asks from now on wants to know what is true since then.
    this.#underWay.delete(record);
  }

  #fresh(answer: CacheEntry | null, field: string, doubted: string | null): string | null | undefined {
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
      return { ...known, ...(await this.records.read(record, cacheEntry))?.value.known };
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

/** What Lucca knows of one thing, by field: null if it has none; a field that is not there is one that we do not know. */
type Known = Readonly<Record<string, string | null>>;

const cacheEntry = z.object({
  /** When Lucca said so, ms since the epoch. */
  at: z.number(),
  known: z.record(z.string(), z.string().nullable()),
});

export type CacheEntry = z.infer<typeof cacheEntry>;

const TEN_MINUTES_MS = 10 * 60 * 1000;

/**
 * @param doubted an answer that proved wrong: kept no longer than none
 * @param now ms since the epoch
 * @returns undefined if Lucca is to be asked
 */
function freshValue(
  answer: CacheEntry,
  field: string,
  doubted: string | null,
  now: number,
): string | null | undefined {
  const value = answer.known[field];
  const isPoor = value === null || value === doubted;
  return now - answer.at < (isPoor ? TEN_MINUTES_MS : DAY_MS) ? value : undefined;
}

const ONE_HOUR_MS = 60 * 60 * 1000;

/** As many as there are employees whose tokens are kept: whoever is not among them is asked for anew anyway. */
const MAX_ANSWERS = 2000;

/** What this instance read or heard within the last hour, so that it need not read the record again. */
class MemoryCache {
  readonly #answers = new LRUCache<string, { answer: CacheEntry; until: number }>({ max: MAX_ANSWERS });

  /** @param now ms since the epoch */
  constructor(private readonly now: () => number) {}

  add(record: string, answer: CacheEntry): void {
    this.#answers.set(record, { answer, until: this.now() + ONE_HOUR_MS });
  }

  get(record: string): CacheEntry | null {
    const kept = this.#answers.get(record);
    return kept && this.now() < kept.until ? kept.answer : null;
  }
}
