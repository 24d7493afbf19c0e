import { leaveEvent, sessionEvent, workplaceEvent } from '../../support/builders/lucca-events';
import { bytes, envelope, trainingSession } from '../../support/builders/lucca-examples';

/** Events of each kind in a batch. */
const KINDS = { sessions: 3, workplaces: 4, leaves: 3 };
export const BATCH_SIZE = KINDS.sessions + KINDS.workplaces + KINDS.leaves;

/** The body of an event with new employees and a new resource. */
export function newEvent(number: number): Buffer {
  const event = { ...eventOf(number), id: String(number), occurredAt: new Date().toISOString() };
  return Buffer.from(JSON.stringify(event));
}

function eventOf(number: number): object {
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

/** Sizes of deliveries, KB: from an ordinary one to the largest that the webhook accepts. */
export const SIZES = [2, 16, 64, 256];

/** The body of an event of a new session, padded to the given size by its description. */
export function sessionOfSize(kilobytes: number, id: string): Buffer {
  const json = (description: string) =>
    bytes(envelope({ ...trainingSession, id, description }, { id, occurredAt: new Date().toISOString() }));
  return json('x'.repeat(kilobytes * 1024 - json('').length));
}
