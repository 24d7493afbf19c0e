import type { Employee } from '../lucca/calendar-event';
import type { CalendarState, State } from '../lucca/delivery';
import type { Product } from './configuration';
import { usableAddress } from './google-fields';

/** The product that feeds this event; null where a deletion does not say it. */
export function productOf(state: CalendarState): Product | null {
  if (state.kind !== 'removed') return PRODUCTS[state.kind];
  return state.category && PRODUCTS[state.category];
}

const PRODUCTS = {
  'training-session': 'training',
  'work-location': 'office',
  workplace: 'office',
  leave: 'absences',
} as const satisfies Record<string, Product>;

/** In whose calendar the event belongs; null where it does not say so. */
export function ownerIn({ state }: { state: State }): { id: string; address: string } | null {
  const owner = ownerOf(state);
  const address = usableAddress(owner?.email ?? null);
  return owner && address ? { id: owner.id, address } : null;
}

export function ownerOf(state: State): Employee | null {
  switch (state.kind) {
    case 'removed':
      return state.owner;
    case 'training-session':
      return state.organizer;
    case 'workplace':
    case 'leave':
    case 'employee':
      return state.employee;
  }
}
