import type { Employee } from '../lucca/calendar-event';
import type { CalendarState, ResourceState } from '../lucca/delivery';
import type { Product } from './configuration';
import { usableAddress } from './google-fields';

const PRODUCTS = {
  'training-session': 'training',
  'work-location': 'office',
  workplace: 'office',
  leave: 'absences',
} as const satisfies Record<string, Product>;

/** Returns the product that an event belongs to; null if a deletion does not state it. */
export function productOf(state: CalendarState): Product | null {
  if (state.kind !== 'removed') return PRODUCTS[state.kind];
  return state.category && PRODUCTS[state.category];
}

/** Returns the owner of the event's calendar; null if the event states no owner or no usable address. */
export function ownerWithAddress({
  state,
}: {
  state: ResourceState;
}): { id: string; address: string } | null {
  const owner = ownerOf(state);
  const address = usableAddress(owner?.email ?? null);
  return owner && address ? { id: owner.id, address } : null;
}

/** Returns the owner of the event's calendar as Lucca states it; null if the event states none. */
export function ownerOf(state: ResourceState): Employee | null {
  switch (state.kind) {
    case 'removed':
      return state.owner;
    case 'training-session':
      return state.organizer;
    case 'workplace':
    case 'leave':
    case 'employee':
      return state.employee;
    case 'employee-to-refresh':
      return null;
  }
}
