import type { CalendarState } from '../lucca/delivery';
import type { Configuration } from './configuration';
import { projectLeave } from './project-leave';
import { projectSession } from './project-session';
import { projectWorkplace } from './project-workplace';
import type { Projection, ProjectionContext } from './projection';

/** Returns the Google events that should exist for a state. Pure: independent of what is written in Google. */
export function project(
  state: CalendarState,
  configuration: Configuration,
  context: ProjectionContext,
): Projection {
  switch (state.kind) {
    case 'removed':
      return { kind: 'none', reason: state.reason };
    case 'training-session':
      return projectSession(state, configuration, context);
    case 'workplace':
      return projectWorkplace(state, configuration, context);
    case 'leave':
      return projectLeave(state, configuration, context);
  }
}
