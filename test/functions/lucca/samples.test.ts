import { plan } from '../../../functions/domain/plan';
import type { EventProjection, Projection } from '../../../functions/domain/projection';
import { aConfiguration } from '../../support/builders/configurations';
import { projectSample, readSample, readSamples, type Sample } from '../../support/acceptance/lucca-samples';
import { TENANT } from '../../support/builders/sync-examples';

const CONFIGURATION = aConfiguration({ products: ['training', 'office', 'absences'] });

const SAMPLES = readSamples().map((sample): [string, Sample] => [sample.name, sample]);

/** The days in a text, as written. */
const daysIn = (json: unknown) => JSON.stringify(json).match(/\b\d{4}-\d{2}-\d{2}/g) ?? [];

/** What people see in the calendar, and the first call to Google. */
function summaryOf(projection: Projection) {
  if (projection.kind !== 'event') return projection;
  const { owner, eventType, parts, guests } = projection;
  const desired = { configuration: CONFIGURATION, projection, fallbackUntil: null };
  const planned = plan(`${TENANT}#sample`, null, desired);
  return {
    calendar: owner.address,
    eventType,
    events: parts.map(({ event: { reminders: _, attendees: __, ...event } }) => event),
    guests,
    outcome: planned.kind === 'none' ? 'unchanged' : planned.outcome,
  };
}

function instantOf(time: EventProjection['parts'][number]['event']['start']): number {
  return Date.parse(time.date ?? time.dateTime ?? '');
}

describe('The sample of an event from Lucca', () => {
  it.each(SAMPLES)('%s is understood', (_, { json }) => {
    const delivery = readSample(json);

    expect(delivery.kind === 'invalid' ? delivery.event.problems : []).toEqual([]);
    expect(delivery.kind).toBe('event');
  });

  it.each(SAMPLES)('%s becomes what its snapshot shows', (_, { json }) => {
    expect(summaryOf(projectSample(readSample(json), CONFIGURATION))).toMatchSnapshot();
  });

  it.each(SAMPLES)('%s has titles of one line, its own days, and no end before its start', (_, { json }) => {
    const projection = projectSample(readSample(json), CONFIGURATION);
    const days = new Set(daysIn(json['data']));

    for (const { event } of projection.kind === 'event' ? projection.parts : []) {
      expect(event.summary).toMatch(/^\S.*$/);
      expect(days).toContain(daysIn(event.start)[0]);
      expect(instantOf(event.end)).toBeGreaterThan(instantOf(event.start));
    }
  });

  it('covers sessions, workplaces, absences and deletions in several forms', () => {
    const outcomes = SAMPLES.map(([, { json }]) => projectSample(readSample(json), CONFIGURATION));
    const kinds = outcomes.map((one) =>
      one.kind === 'event' ? one.product : one.kind === 'none' ? one.reason : '',
    );

    const expected = [
      'training',
      'office',
      'absences',
      'no_guests',
      'pending_approval',
      'cancelled',
      'denied',
      'deleted',
    ];
    expect([...new Set(kinds)].toSorted()).toEqual(expect.arrayContaining(expected));
    expect(new Set(SAMPLES.map(([, { json }]) => json['apiVersion'])).size).toBeGreaterThan(1);
  });
});
