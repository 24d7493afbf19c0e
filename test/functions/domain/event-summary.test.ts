import fc from 'fast-check';
import { parseEventTime, summaryOfState, summaryOfWritten } from '../../../functions/domain/event-summary';
import type { WrittenEvent } from '../../../functions/domain/mapping';
import { leave, session, workplace } from '../../support/builders/sync-examples';
import { aConfiguration } from '../../support/builders/configurations';

const { presentation } = aConfiguration();

const day = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
const zone = fc.constantFrom('Europe/Paris', 'Pacific/Noumea', 'America/New_York', 'UTC');
const time = fc.oneof(
  day.map((date) => ({ date: date.toISOString().slice(0, 10) })),
  fc.record({ dateTime: day.map((date) => date.toISOString()), timeZone: zone }),
  day.map((date) => ({ dateTime: date.toISOString() })),
);

const written = (changes: Partial<WrittenEvent>): WrittenEvent => ({
  ...{ eventType: 'default', status: 'confirmed', summary: 'Excel avancé' },
  ...{ start: { date: '2026-03-02' }, end: { date: '2026-03-03' } },
  ...changes,
});

describe('the times in a row of the log', () => {
  it('are those of the event, with its time zone', () => {
    fc.assert(
      fc.property(time, time, (start, end) => {
        const parts = [{ name: '', event: written({ start, end }) }];
        const summary = summaryOfWritten({ parts, guests: [] });

        expect(parseEventTime(summary.start)).toEqual(start);
        expect(parseEventTime(summary.end)).toEqual(end);
      }),
    );
  });

  it('go from the start of the first part to the end of the last', () => {
    const parts = [
      { name: 'first', event: written({}) },
      { name: 'last', event: written({ start: { date: '2026-03-05' }, end: { date: '2026-03-07' } }) },
    ];

    expect(summaryOfWritten({ parts, guests: [] })).toMatchObject({ start: '2026-03-02', end: '2026-03-07' });
  });

  it('are whole days when Lucca states days', () => {
    const days = { kind: 'days', startsOn: '2026-03-02', endsOn: '2026-03-03' } as const;
    const halfDays = [
      { date: '2026-03-03', range: 'firstHalfDay' },
      { date: '2026-03-02', range: 'secondHalfDay' },
    ] as const;
    const expected = { start: '2026-03-02', end: '2026-03-04' };

    expect(summaryOfState(session({ time: days }), null, presentation)).toMatchObject(expected);
    expect(summaryOfState(leave({ days: [...halfDays] }), null, presentation)).toMatchObject(expected);
  });
});

describe('the title in a row of the log', () => {
  it('has at most 200 characters', () => {
    const title = 'é'.repeat(500);

    expect(summaryOfState(session({ title }), null, presentation).title).toHaveLength(200);
    expect(
      summaryOfWritten({ parts: [{ name: '', event: written({ summary: title }) }], guests: [] }).title,
    ).toHaveLength(200);
  });

  it('is the name of the place without a configuration, which would say the language', () => {
    const remote = workplace({ location: { type: 'remoteWork', name: null, area: null } });

    expect(summaryOfState(workplace(), null, null).title).toBe('Marseille');
    expect(summaryOfState(remote, null, null).title).toBeNull();
    expect(summaryOfState(remote, null, presentation).title).toBe('Télétravail');
  });
});
