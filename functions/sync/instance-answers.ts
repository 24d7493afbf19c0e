import { LRUCache } from 'lru-cache';
import type { KeptAnswer } from './kept-answer';

const ONE_HOUR_MS = 60 * 60 * 1000;
/** As many as there are employees whose tokens are kept: whoever is not among them is asked for anew anyway. */
const MAX_ANSWERS = 2000;

/** What this instance read or heard within the last hour, so that it need not read the record again. */
export class InstanceAnswers {
  readonly #answers = new LRUCache<string, { answer: KeptAnswer; until: number }>({ max: MAX_ANSWERS });

  /** @param now ms since the epoch */
  constructor(private readonly now: () => number) {}

  add(record: string, answer: KeptAnswer): void {
    this.#answers.set(record, { answer, until: this.now() + ONE_HOUR_MS });
  }

  get(record: string): KeptAnswer | null {
    const kept = this.#answers.get(record);
    return kept && this.now() < kept.until ? kept.answer : null;
  }
}
