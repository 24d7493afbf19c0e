import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { project } from '../functions/domain/project';
import { isCalendarState, readDelivery, type CalendarState } from '../functions/lucca/delivery';
import { aConfiguration } from './support/builders/configurations';

const NOW = Date.parse('2026-02-02T00:00:00Z');
const NUMBERS = ['no', 'one', 'two', 'three', 'four'];

const text = readFileSync(join(__dirname, '..', 'functions', 'lucca', 'README.md'), 'utf8');
const [envelope = {}, ...samples] = [...text.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) =>
  z.record(z.string(), z.unknown()).parse(JSON.parse(json)),
);

/** Puts a sample into the documented envelope and parses it. */
function stateOf(data: Record<string, unknown>): CalendarState {
  const topic = `${z.string().parse(data['type'])}.updated`;
  const delivery = readDelivery(Buffer.from(JSON.stringify({ ...envelope, topic, data })), NOW);
  if (delivery.kind !== 'event' || !isCalendarState(delivery.event.state)) {
    throw new Error(`The sample is invalid: ${JSON.stringify(delivery)}`);
  }
  return delivery.event.state;
}

describe('The samples in functions/lucca/README.md', () => {
  it('are valid', () => {
    expect(samples.map((sample) => stateOf(sample).kind)).toEqual(['training-session', 'workplace', 'leave']);
  });

  it('result in the documented number of calendar events for the absence', () => {
    const [, number = ''] = /each run of days\s.*?becomes one calendar event, here (\w+)/is.exec(text) ?? [];
    const leave = samples.map(stateOf).find(({ kind }) => kind === 'leave');
    if (leave?.kind !== 'leave') throw new Error('There is no absence among the samples');
    const addressed = { ...leave, employee: { ...leave.employee, email: 'lea@acme.example' } };

    const projection = project(addressed, aConfiguration(), { asDefaultEvent: false, timeZone: null });

    const parts = projection.kind === 'event' ? projection.parts : [];
    expect(NUMBERS[parts.length]).toBe(number);
  });
});
