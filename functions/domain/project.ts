import type { Shown } from '../lucca/delivery';
import type { Configuration } from './configuration';
import { projectLeave } from './project-leave';
import { projectSession } from './project-session';
import { projectWorkplace } from './project-workplace';
import type { Projection, Surroundings } from './projection';

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
