import type { CalendarEvent } from '../lucca/calendar-event';
import type { Configuration } from '../store/configuration';
import type { Product } from '../store/product';
import { projectSession } from './project-session';
import { projectWorkplace } from './project-workplace';
import type { Projection } from './projection';

/**
 * Which Google event should exist for this state of a resource.
 *
 * @param workingLocations false where Google refuses them to the employee
 */
export function project(
  state: CalendarEvent,
  configuration: Configuration,
  { workingLocations }: { workingLocations: boolean },
): Projection {
  switch (state.kind) {
    case 'gone':
      return { kind: 'none', reason: state.why };
    case 'training-session':
      return projectSession(state, configuration);
    case 'workplace':
      return projectWorkplace(state, configuration, workingLocations);
  }
}

/** The product that feeds this event; null where a deletion does not say it. */
export function productOf(state: CalendarEvent): Product | null {
  if (state.kind === 'gone') return state.category && productsByCategory[state.category];
  return state.kind === 'workplace' ? 'office' : 'training';
}

const productsByCategory = { 'training-session': 'training', 'work-location': 'office' } as const;
