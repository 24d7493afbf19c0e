import { performance } from 'node:perf_hooks';
import { plan } from '../../functions/sync/plan';
import { project } from '../../functions/sync/project';
import { employee, exampleConfiguration, RESOURCE, session } from '../functions/sync/examples';
import { deletion, sessionEvent } from '../functions/sync/lucca-events';
import { World } from '../functions/sync/world';

/**
 * How many states a second one core projects and plans; and what an event takes from queue to calendar, with stores in memory
 * and the fake Google over HTTP, in ms and in calls of Google.
 */

const STATES = 20_000;
const EVENTS = 500;

function core(guests: number): number {
  const configuration = exampleConfiguration();
  const attendees = Array.from({ length: guests }, (_, index) => employee(String(index)));
  const began = performance.now();
  for (let number = 0; number < STATES; number++) {
    const state = session({ title: `Session ${number}`, attendees });
    const projection = project(state, configuration, { plain: false, timeZone: null });
    if (projection.kind === 'event') {
      plan(RESOURCE, null, { configuration, projection, plainUntil: null });
    }
  }
  return Math.round((STATES * 1000) / (performance.now() - began));
}

async function throughQueue(
  world: World,
  name: string,
  eventOf: (resource: string) => Parameters<World['deliver']>[0][number],
) {
  world.google.clearCalls();
  const began = performance.now();
  for (let number = 0; number < EVENTS; number += 10) {
    const batch = Array.from({ length: 10 }, (_, index) => eventOf(`resource-${number + index}`));
    const back = await world.deliver(batch);
    if (back.length > 0) throw new Error('No event should come back');
  }
  const ms = (performance.now() - began) / EVENTS;
  const calls = world.google.calls.filter(({ kind }) => kind === 'calendar').length / EVENTS;
  print(name, `${ms.toFixed(2)} ms/event`, `${calls.toFixed(2)} calls/event`);
}

function print(...columns: string[]): void {
  process.stdout.write(`${columns.map((column) => column.padStart(24)).join('')}\n`);
}

async function main(): Promise<void> {
  for (const guests of [1, 10, 100]) print(`${guests} guests`, `${core(guests)} planned/s`);
  const world = await World.start();
  await throughQueue(world, 'created', (resource) => sessionEvent({ resource, id: 1 }));
  await throughQueue(world, 'unchanged', (resource) => sessionEvent({ resource, id: 2 }));
  await throughQueue(world, 'updated', (resource) =>
    sessionEvent({ resource, id: 3, title: 'Excel expert' }),
  );
  await throughQueue(world, 'moved', (resource) => sessionEvent({ resource, id: 4, organizer: 'max' }));
  await throughQueue(world, 'deleted', (resource) => deletion({ resource, id: 5 }));
  await world.google.stop();
}

void main();
