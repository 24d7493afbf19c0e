import * as z from 'zod';
import { OneAtATime } from '../google/one-at-a-time';
import { LuccaRetryError } from '../lucca/api-errors';
import { RecordChangedError, type RecordStore, type Stored } from '../store/record-store';

/** What Lucca knows of one thing, by field: null if it has none; a field that is not there is one that we do not know. */
type Known = Readonly<Record<string, string | null>>;

/** Something to look up. `record` is the id of the record that keeps it. */
export type Question = { record: string; ask: () => Promise<Known> };

const kept = z.object({
  /** When Lucca said so, ms since the epoch. */
  at: z.number(),
  known: z.record(z.string(), z.string().nullable()),
});
type Kept = Stored<z.infer<typeof kept>>;

const DAY_MS = 24 * 60 * 60 * 1000;
const TEN_MINUTES_MS = 10 * 60 * 1000;
/** As long as an event may wait that what was told overtakes. */
const TOLD_MS = 90 * DAY_MS;

/**
 * Answers of Lucca, kept for a day where it had one, for ten minutes where it had none. The limit of its requests is small
 * and shared: all who ask the same share one call, and calls are made one after the other.
 */
export class LookUps {
  readonly #turns = new OneAtATime();
  readonly #underWay = new Map<string, Promise<Known>>();
  #failures: { count: number; last: LuccaRetryError | null } = { count: 0, last: null };

  /** @param now ms since the epoch */
  constructor(
    private readonly records: Pick<RecordStore, 'read' | 'write'>,
    private readonly now: () => number,
  ) {}

  /**
   * @param doubted an answer that proved wrong: kept no longer than none
   * @returns null if Lucca has none
   * @throws whatever `ask` throws
   */
  async find(question: Question, field: string, doubted: string | null = null): Promise<string | null> {
    const { record } = question;
    const stored = await this.records.read(record, kept);
    const value = this.#fresh(stored, field, doubted);
    if (value !== undefined) return value;
    const call =
      this.#underWay.get(record) ?? this.#ask(question, stored).finally(() => this.#underWay.delete(record));
    this.#underWay.set(record, call);
    return (await call)[field] ?? null;
  }

  /** What was heard after that moment, ms since the epoch; nobody is asked. */
  async heardSince(record: string, field: string, since: number): Promise<string | null> {
    const stored = await this.records.read(record, kept);
    return stored && stored.value.at > since ? (stored.value.known[field] ?? null) : null;
  }

  /** Keeps what Lucca said without being asked, in place of all that was kept before. */
  async put(record: string, known: Known): Promise<void> {
    await this.#write(record, known, 'any', TOLD_MS);
    // Who asks from now on wants to know what is true since then.
    this.#underWay.delete(record);
  }

  #fresh(stored: Kept | null, field: string, doubted: string | null): string | null | undefined {
    const value = stored?.value.known[field];
    if (!stored || value === undefined) return undefined;
    const isPoor = value === null || value === doubted;
    return this.now() - stored.value.at < (isPoor ? TEN_MINUTES_MS : DAY_MS) ? value : undefined;
  }

  async #ask({ record, ask }: Question, stored: Kept | null): Promise<Known> {
    const known = await this.#inTurn(ask);
    try {
      await this.#write(record, known, stored?.revision ?? null);
      return known;
    } catch (error) {
      if (!(error instanceof RecordChangedError)) throw error;
      // What others wrote while we asked may be newer than our answer.
      return { ...known, ...(await this.records.read(record, kept))?.value.known };
    }
  }

  /** Who waits while Lucca does not answer shares that: a Lucca that hangs takes the time of one call, not of all. */
  #inTurn(ask: () => Promise<Known>): Promise<Known> {
    const before = this.#failures.count;
    return this.#turns.run('lucca', async () => {
      const { count, last } = this.#failures;
      if (last && count > before) throw last;
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
