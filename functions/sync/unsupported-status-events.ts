import { LRUCache } from 'lru-cache';
import type { Mapping } from '../domain/mapping';
import type { CalendarState } from '../lucca/delivery';

const SIX_HOURS_MS = 6 * 60 * 60 * 1000;
/** Whoever is forgotten is tried again, which costs a call. */
const MAX_EMPLOYEES = 2000;

/**
 * The employees to whom Google refused working locations, or out-of-office events: not every edition of Workspace has them,
 * and an administrator can switch them off. They are not tried again for six hours, by this instance or for a resource that
 * was refused.
 */
export class UnsupportedStatusEvents {
  readonly #employees: LRUCache<string, number>;

  constructor(private readonly now: () => number) {
    this.#employees = new LRUCache({ max: MAX_EMPLOYEES });
  }

  /** @returns ISO 8601: until when a refusal of now counts */
  untilFromNow(): string {
    return new Date(this.now() + SIX_HOURS_MS).toISOString();
  }

  /** @param kind of the state that Google's own kind of event would show */
  add(employee: string, kind: CalendarState['kind'], until: string): void {
    this.#employees.set(keyOf(employee, kind), Date.parse(until));
  }

  /** @returns until when plain events stand in for Google's own kind, ISO 8601; null if that may be tried */
  until(employee: string | null, kind: CalendarState['kind'], mapping: Mapping | null): string | null {
    if (employee === null) return null;
    const heard = this.#employees.get(keyOf(employee, kind)) ?? 0;
    const isTheirs = mapping?.confirmed[0]?.owner === employee;
    const written = isTheirs ? Date.parse(mapping.fallbackUntil ?? '') || 0 : 0;
    const until = Math.max(heard, written);
    return until > this.now() ? new Date(until).toISOString() : null;
  }
}

function keyOf(employee: string, kind: CalendarState['kind']): string {
  return `${kind} ${employee}`;
}
