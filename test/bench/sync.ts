import { textTable } from '../../bin/command-line/output';
import { plan } from '../../functions/domain/plan';
import { project } from '../../functions/domain/project';
import { median } from '../simulation/numbers';
import { deletion, sessionEvent } from '../support/builders/lucca-events';
import { aConfiguration } from '../support/builders/configurations';
import { employee, RESOURCE, session } from '../support/builders/sync-examples';
import { TestHarness } from '../support/harness/sync-harness';
import { formatFigure, ratioRow, type Row } from './harness/rows';

const GUESTS = { few: 1, some: 10, many: 100 };
const ROUNDS = 20;
const STATES_PER_ROUND = 200;
const BATCHES = 50;
const BATCH_SIZE = 10;

/** The events of a session, in order. */
const CHANGES = [
  { name: 'created', eventOf: (resource: string) => sessionEvent({ resource, id: 1 }) },
  { name: 'unchanged', eventOf: (resource: string) => sessionEvent({ resource, id: 2 }) },
  {
    name: 'updated',
    eventOf: (resource: string) => sessionEvent({ resource, id: 3, title: 'Excel expert' }),
  },
  { name: 'moved', eventOf: (resource: string) => sessionEvent({ resource, id: 4, organizer: 'max' }) },
  { name: 'deleted', eventOf: (resource: string) => deletion({ resource, id: 5 }) },
];

/**
 * The states that one core projects and plans per second, and the time and Google calls of an event from the queue to the calendar,
 * with stores in memory and the fake Google over HTTP.
 */
export async function sync(): Promise<Row[]> {
  const core = measureCore();
  const queue = await measureQueue();
  process.stdout.write(`${formatCore(core)}\n${formatQueue(queue)}\n`);
  return [
    row('planning for 100 guests beside 1 guest', core.many, core.few, GUESTS.many / GUESTS.few),
    row('an unchanged event beside a created one', timesOf('unchanged'), timesOf('created'), 1),
  ];

  function timesOf(change: string): number[] {
    return queue.get(change)?.ms ?? [];
  }
}

function row(what: string, measured: number[], beside: number[], ratio: number): Row {
  const figure = { name: `sync: ${what}`, value: median(measured), unit: 'ms', baseline: median(beside) };
  return ratioRow(figure, ratio);
}

/** Times per state, ms, alternating between few and many guests. */
function measureCore(): Record<keyof typeof GUESTS, number[]> {
  const times: Record<keyof typeof GUESTS, number[]> = { few: [], some: [], many: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const size of ['few', 'some', 'many'] as const) times[size].push(planStates(GUESTS[size]));
  }
  return times;
}

function planStates(guests: number): number {
  const configuration = aConfiguration();
  const attendees = Array.from({ length: guests }, (_, index) => employee(String(index)));
  const began = performance.now();
  for (let number = 0; number < STATES_PER_ROUND; number += 1) {
    const state = session({ title: `Session ${number}`, attendees });
    const projection = project(state, configuration, { asDefaultEvent: false, timeZone: null });
    if (projection.kind === 'event') {
      plan(RESOURCE, null, { configuration, projection, fallbackUntil: null });
    }
  }
  return (performance.now() - began) / STATES_PER_ROUND;
}

/** Alternates the changes batch by batch, so that other load on the machine affects all of them. */
async function measureQueue(): Promise<Map<string, { ms: number[]; calls: number }>> {
  const harness = await TestHarness.start();
  const measured = new Map(CHANGES.map(({ name }) => [name, { ms: [] as number[], calls: 0 }]));
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const resources = Array.from({ length: BATCH_SIZE }, (_, index) => `resource-${batch}-${index}`);
    for (const { name, eventOf } of CHANGES) {
      harness.google.clearCalls();
      const events = resources.map(eventOf);
      const began = performance.now();
      const failed = await harness.deliver(events);
      const ms = (performance.now() - began) / BATCH_SIZE;
      if (failed.length > 0) throw new Error('Events failed');
      const calls = harness.google.calls.filter(({ kind }) => kind === 'calendar').length;
      const before = measured.get(name);
      measured.set(name, { ms: [...(before?.ms ?? []), ms], calls: (before?.calls ?? 0) + calls });
    }
  }
  await harness.google.stop();
  return measured;
}

function formatCore(times: ReturnType<typeof measureCore>): string {
  const rows = (['few', 'some', 'many'] as const).map((size) => [
    String(GUESTS[size]),
    formatFigure(Math.round(1000 / median(times[size])), '/s'),
  ]);
  return textTable(
    [
      { title: 'Guests', width: 10 },
      { title: 'Planned', width: 20 },
    ],
    rows,
  );
}

function formatQueue(measured: Awaited<ReturnType<typeof measureQueue>>): string {
  const rows = [...measured].map(([name, { ms, calls }]) => [
    name,
    formatFigure(median(ms), 'ms'),
    formatFigure(calls / BATCHES / BATCH_SIZE, 'calls'),
  ]);
  return textTable(
    [
      { title: 'Event', width: 14 },
      { title: 'Time', width: 14 },
      { title: 'Google calls', width: 14 },
    ],
    rows,
  );
}
