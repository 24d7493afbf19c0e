import { seededRandom } from '../../simulation/seeded-random';
import { person } from '../../simulation/simulation-harness';
import { trainingSession, workplace } from '../../support/fakes/lucca/calendar-event';
import { reference, type EmployeeReference, type Reference } from '../../support/fakes/lucca/reference';
import type { LuccaChange } from '../bill/simulated-week';

const SECOND_MS = 1000;
const EMPLOYEES = 100;
const HOURS_MS = 2 * 3_600_000;

/** What Lucca says of a resource; null: it was deleted. The title names the resource, and the event that said it. */
export type ResourceState = {
  kind: 'session' | 'workplace';
  owner: EmployeeReference;
  guests: EmployeeReference[];
  title: string;
} | null;

/**
 * Two hours with so many events about a quarter as many resources: sessions, which change hands, and workplaces; now and then one
 * is deleted. Every third event follows another of its resource within seconds. One delivery in ten is up to two minutes late, one
 * in twenty comes twice.
 *
 * @param start ms since the epoch
 * @returns what Lucca tells, in order, and what it says of each resource in the end
 */
export function generateEvents(
  events: number,
  start: number,
  seed: number,
): { changes: LuccaChange[]; last: Map<string, ResourceState> } {
  const random = seededRandom(seed);
  const anybody = () => person(Math.floor(random() * EMPLOYEES));
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
    // What was deleted does not come back.
    if (before === null) continue;
    const said = random() < 0.08 && before ? null : next(before ?? null, `${id} v${number}`);
    last.set(id, said);
    changes.push({ at, ...told(id, said, before === undefined), deliveries: deliveries() });
  }
  return { changes, last };

  function next(before: ResourceState, title: string): ResourceState {
    const kind = before?.kind ?? (random() < 0.5 ? 'session' : 'workplace');
    const changesHands = kind === 'session' && random() < 0.1;
    const owner = before && !changesHands ? before.owner : anybody();
    const guest = anybody();
    const others = before?.guests.filter(({ id: other }) => other !== guest.id) ?? [];
    return { kind, owner, title, guests: kind === 'session' ? [guest, ...others].slice(0, 8) : [] };
  }

  function deliveries(): number[] {
    const first = random() < 0.1 ? 120 * SECOND_MS * random() : 0;
    return random() < 0.05 ? [first, first + 60 * SECOND_MS * random()] : [first];
  }
}

function told(id: string, said: ResourceState, isNew: boolean): { topic: string; data: Reference } {
  if (!said) return { topic: 'calendar-event.deleted', data: reference('calendar-event', id) };
  const { kind, owner, guests, title } = said;
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
