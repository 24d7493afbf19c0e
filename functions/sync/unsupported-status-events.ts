import { LRUCache } from 'lru-cache';
import type { Mapping } from '../domain/mapping';
import type { CalendarState } from '../lucca/delivery';
import { HOUR_MS } from '../shared/time';

const FALLBACK_MS = 6 * HOUR_MS;

/** For an employee who is evicted, Google is tried again, which costs a call. */
const MAX_EMPLOYEES = 2000;

/**
 * The employees for whom Google refuses status events (working locations or out-of-office events): some editions of Workspace lack
 * them, and an administrator can disable them. They get default events for six hours: all their events from this instance, and a
 * refused resource from any instance.
 */
export class UnsupportedStatusEvents {
  readonly #employees = new LRUCache<string, number>({ max: MAX_EMPLOYEES });

  /** @param now ms since the epoch */
  constructor(private readonly now: () => number) {}

  /** @returns ISO 8601: until when a refusal of now counts */
  untilFromNow(): string {
    return new Date(this.now() + FALLBACK_MS).toISOString();
  }

  /** @param kind of the state that the status event would show */
  add(employee: string, kind: CalendarState['kind'], until: string): void {
    this.#employees.set(keyOf(employee, kind), Date.parse(until));
  }

  /** @returns until when default events are written instead, ISO 8601; null if status events may be tried */
  until(employee: string | null, kind: CalendarState['kind'], mapping: Mapping | null): string | null {
    if (employee === null) return null;
    const inMemory = this.#employees.get(keyOf(employee, kind)) ?? 0;
    const isOwner = mapping?.confirmed[0]?.owner === employee;
    const stored = isOwner ? Date.parse(mapping.fallbackUntil ?? '') || 0 : 0;
    const until = Math.max(inMemory, stored);
    return until > this.now() ? new Date(until).toISOString() : null;
  }
}

function keyOf(employee: string, kind: CalendarState['kind']): string {
  return `${kind} ${employee}`;
}
