import { seededRandom } from '../../simulation/seeded-random';
import { person } from '../../simulation/simulation-harness';
import { trainingSession, workplace } from '../../support/fakes/lucca/calendar-event';
import { reference, type EmployeeReference, type Reference } from '../../support/fakes/lucca/reference';
import type { LuccaChange } from '../bill/simulated-week';

const SECOND_MS = 1000;
const EMPLOYEES = 100;
const HOURS_MS = 2 * 3_600_000;

/** The state of a resource; null: it was deleted. The title contains the resource and the event. */
export type ResourceState = {
  kind: 'session' | 'workplace';
  owner: EmployeeReference;
  guests: EmployeeReference[];
  title: string;
} | null;

/**
 * Events of two hours about a quarter as many resources: sessions, whose organizers change, and workplaces; some are deleted. Every
 * third event follows another one of its resource within seconds. One delivery in ten is up to two minutes late, one in twenty is
 * duplicated.
 *
 * @param start ms since the epoch
 * @returns the changes in order, and the final state of each resource
 */
export function generateEvents(
  events: number,
  start: number,
  seed: number,
): { changes: LuccaChange[]; last: Map<string, ResourceState> } {
  const random = seededRandom(seed);
  const randomPerson = () => person(Math.floor(random() * EMPLOYEES));
  const last = new Map<string, ResourceState>();
  const changes: LuccaChange[] = [];
  let id = '';
  let at = start;
  for (let number = 0; number < events; number++) {
    const isFollowUp = number > 0 && random() < 1 / 3;
    if (!isFollowUp) id = `r${Math.floor((random() * events) / 4)}`;
    at = isFollowUp
      ? at + (1 + 4 * random()) * SECOND_MS
      : Math.max(at, start + (number * HOURS_MS) / events);
    const before = last.get(id);
    // A deleted resource is not created again.
    if (before === null) continue;
    const state = random() < 0.08 && before ? null : next(before ?? null, `${id} v${number}`);
    last.set(id, state);
    changes.push({ at, ...eventOf(id, state, before === undefined), deliveries: deliveries() });
  }
  return { changes, last };

  function next(before: ResourceState, title: string): ResourceState {
    const kind = before?.kind ?? (random() < 0.5 ? 'session' : 'workplace');
    const changesOwner = kind === 'session' && random() < 0.1;
    const owner = before && !changesOwner ? before.owner : randomPerson();
    const guest = randomPerson();
    const others = before?.guests.filter(({ id: other }) => other !== guest.id) ?? [];
    return { kind, owner, title, guests: kind === 'session' ? [guest, ...others].slice(0, 8) : [] };
  }

  function deliveries(): number[] {
    const first = random() < 0.1 ? 120 * SECOND_MS * random() : 0;
    return random() < 0.05 ? [first, first + 60 * SECOND_MS * random()] : [first];
  }
}

function eventOf(id: string, state: ResourceState, isNew: boolean): { topic: string; data: Reference } {
  if (!state) return { topic: 'calendar-event.deleted', data: reference('calendar-event', id) };
  const { kind, owner, guests, title } = state;
  return {
    topic: isNew ? 'calendar-event.created' : 'calendar-event.updated',
    data:
      kind === 'session'
        ? trainingSession({ id, title, organizer: owner, attendees: guests })
        : workplace({
            id,
            employee: owner,
            workLocation: { id: '3', type: 'office', name: title, area: null },
          }),
  };
}
