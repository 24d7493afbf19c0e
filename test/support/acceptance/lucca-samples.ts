import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toObject, type JsonObject } from '../../../bin/acceptance/lucca/events/json-nodes';
import type { Configuration } from '../../../functions/domain/configuration';
import { project } from '../../../functions/domain/project';
import type { Projection } from '../../../functions/domain/projection';
import type { Employee } from '../../../functions/lucca/calendar-event';
import {
  isCalendarState,
  readDelivery,
  type CalendarState,
  type Delivery,
} from '../../../functions/lucca/delivery';

const FOLDER = join(__dirname, '../../samples/lucca');

/** A file of test/samples/lucca. */
export type Sample = { name: string; json: JsonObject };

/** @throws Error for a file that is not a JSON object */
export function readSamples(): Sample[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  return files.toSorted().map((file) => {
    const json = toObject(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')));
    if (!json) throw new Error(`test/samples/lucca/${file} is not a JSON object`);
    return { name: file.replace(/\.json$/, ''), json };
  });
}

/** Reads a sample as the webhook does. */
export function readSample(json: object, now = Date.now()): Delivery {
  return readDelivery(Buffer.from(JSON.stringify(json)), now);
}

/** An address for an employee, which events usually leave out. */
function addressOf(id: string): string {
  return `employee-${id}@acme.example`;
}

/**
 * Returns the events that should exist for a sample, once the addresses are looked up.
 *
 * @throws Error if the contract does not understand it
 */
export function projectSample(
  delivery: Delivery,
  configuration: Configuration,
  address: (id: string) => string = addressOf,
): Projection {
  if (delivery.kind !== 'event' || !isCalendarState(delivery.event.state)) {
    throw new Error(delivery.kind === 'invalid' ? delivery.event.problems.join('; ') : delivery.kind);
  }
  const state = withAddresses(delivery.event.state, address);
  return project(state, configuration, { asDefaultEvent: false, timeZone: null });
}

function withAddresses(state: CalendarState, address: (id: string) => string): CalendarState {
  const complete = ({ id, email }: Employee): Employee => ({ id, email: email ?? address(id) });
  switch (state.kind) {
    case 'removed':
      return state;
    case 'training-session':
      return {
        ...state,
        organizer: state.organizer && complete(state.organizer),
        attendees: state.attendees.map(complete),
      };
    case 'workplace':
    case 'leave':
      return { ...state, employee: complete(state.employee) };
  }
}
