import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { project } from '../functions/domain/project';
import { readDelivery, type CalendarState } from '../functions/lucca/delivery';
import { exampleConfiguration } from './support/builders/sync-examples';

const NOW = Date.parse('2026-02-02T00:00:00Z');
const NUMBERS = ['no', 'one', 'two', 'three', 'four'];

const readme = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');
const [, chapter = ''] = readme.split('\n## What Lucca sends\n');
const [contract = ''] = chapter.split(/^## /m);
const [envelope = {}, ...samples] = [...contract.matchAll(/```json\n(.*?)```/gs)].map(([, text = '']) =>
  z.record(z.string(), z.unknown()).parse(JSON.parse(text)),
);

/** What is read of a sample in the envelope of the documentation. */
function stateOf(data: Record<string, unknown>): CalendarState {
  const topic = `${z.string().parse(data['type'])}.updated`;
  const delivery = readDelivery(Buffer.from(JSON.stringify({ ...envelope, topic, data })), NOW);
  if (delivery.kind !== 'event' || delivery.event.state.kind === 'employee') {
    throw new Error(`is not understood: ${JSON.stringify(delivery)}`);
  }
  return delivery.event.state;
}

describe('the samples of the README', () => {
  it('are understood', () => {
    expect(samples.map((sample) => stateOf(sample).kind)).toEqual(['training-session', 'workplace', 'leave']);
  });

  it('make as many events of the absence as it says', () => {
    const [, number = ''] = /each run of days .*? becomes one event, here (\w+)/s.exec(contract) ?? [];
    const leave = samples.map(stateOf).find(({ kind }) => kind === 'leave');
    if (leave?.kind !== 'leave') throw new Error('There is no absence among the samples');
    const addressed = { ...leave, employee: { ...leave.employee, email: 'lea@acme.example' } };

    const projection = project(addressed, exampleConfiguration(), { asDefaultEvent: false, timeZone: null });

    const pieces = projection.kind === 'event' ? projection.parts : [];
    expect(NUMBERS[pieces.length]).toBe(number);
  });
});
