import { leaveEvent, sessionEvent, workplaceEvent } from '../../support/builders/lucca-events';

/** Of ten events: so many sessions, workplaces and leaves. */
const KINDS = { sessions: 3, workplaces: 4, leaves: 3 };
/** A batch has each kind as often as all others have. */
export const BATCH_SIZE = KINDS.sessions + KINDS.workplaces + KINDS.leaves;

/** The body of an event of employees and of a resource that no event named before. */
export function newEvent(number: number): Buffer {
  const event = { ...ofItsKind(number), id: String(number), occurredAt: new Date().toISOString() };
  return Buffer.from(JSON.stringify(event));
}

function ofItsKind(number: number): object {
  const envelope = { id: 1, resource: `r${number}` };
  const kind = number % BATCH_SIZE;
  if (kind < KINDS.sessions) {
    const guests = [`guest${number}`, `other${number}`];
    return sessionEvent({ ...envelope, organizer: `organizer${number}`, guests }).json;
  }
  const name = `employee${number}`;
  if (kind < KINDS.sessions + KINDS.workplaces) return workplaceEvent({ ...envelope, name }).json;
  return leaveEvent({ ...envelope, name }).json;
}
