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

  /** @returns ISO 8601: until when a refusal of now counts */
  untilFromNow(): string {
    return new Date(this.now() + SIX_HOURS_MS).toISOString();
  }

  add(employee: string, until: string): void {
    this.#employees.set(employee, Date.parse(until));
  }

  /** @returns until when working locations are refused, ISO 8601; null if they may be tried */
  until(employee: string | null, mapping: Mapping | null): string | null {
    const heard = (employee && this.#employees.get(employee)) ?? 0;
    const isTheirs = mapping?.settled?.owner === employee;
    const written = isTheirs ? Date.parse(mapping.workingLocationRefusedUntil ?? '') || 0 : 0;
    const until = Math.max(Number(heard), written);
    return until > this.now() ? new Date(until).toISOString() : null;
  }
}
