import { LRUCache } from 'lru-cache';
import type { Mapping } from '../store/mapping';

const SIX_HOURS_MS = 6 * 60 * 60 * 1000;

/**
 * The employees to whom Google refused working locations: not every edition of Workspace has them, and an administrator can
 * switch them off. They are not tried again for six hours, by this instance or for a resource that was refused.
 */
export class WorkingLocationRefusals {
  readonly #employees: LRUCache<string, number>;

  constructor(private readonly now: () => number) {
    this.#employees = new LRUCache({ max: 10_000 });
  }

  /** @returns until when, ISO 8601 */
  add(employee: string): string {
    const until = this.now() + SIX_HOURS_MS;
    this.#employees.set(employee, until);
    return new Date(until).toISOString();
  }

  /** @returns until when working locations are refused, ISO 8601; null if they may be tried */
  until(employee: string | null, mapping: Mapping | null): string | null {
    const heard = (employee && this.#employees.get(employee)) ?? 0;
    const written = Date.parse(mapping?.workingLocationRefusedUntil ?? '') || 0;
    const until = Math.max(Number(heard), written);
    return until > this.now() ? new Date(until).toISOString() : null;
  }
}
