import type { Shown } from '../lucca/delivery';
import type { Configuration } from './configuration';
import type { Product } from '../store/product';
import { projectLeave } from './project-leave';
import { projectSession } from './project-session';
import { projectWorkplace } from './project-workplace';
import type { Projection, Surroundings } from '../sync/projection';

/** Which Google events should exist for this state of a resource. */
export function project(state: Shown, configuration: Configuration, surroundings: Surroundings): Projection {
  switch (state.kind) {
    case 'gone':
      return { kind: 'none', reason: state.why };
    case 'training-session':
      return projectSession(state, configuration, surroundings);
    case 'workplace':
      return projectWorkplace(state, configuration, surroundings);
    case 'leave':
      return projectLeave(state, configuration, surroundings);
  }
}

/** The product that feeds this event; null where a deletion does not say it. */
export function productOf(state: Shown): Product | null {
  if (state.kind !== 'gone') return PRODUCTS[state.kind];
  return state.category && PRODUCTS[state.category];
}

const PRODUCTS = {
  'training-session': 'training',
  'work-location': 'office',
  workplace: 'office',
  leave: 'absences',
} as const satisfies Record<string, Product>;
