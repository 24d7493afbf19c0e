import { project } from '../../../functions/domain/project';
import type { ProjectionContext } from '../../../functions/domain/projection';
import { employee, exampleConfiguration, leave } from '../../support/builders/sync-examples';

const projected = (
  changes: Parameters<typeof leave>[0],
  presentation = {},
  context: Partial<ProjectionContext> = {},
) =>
  project(leave(changes), exampleConfiguration({ presentation }), {
    asDefaultEvent: false,
    timeZone: null,
    ...context,
  });

function eventsOf(projection: ReturnType<typeof project>) {
  if (projection.kind !== 'event') throw new Error(`Expected events, got ${projection.kind}`);
  return projection.parts.map(({ event }) => event);
}

const OUT_OF_OFFICE = { absences: { as: 'outOfOffice' } };
const monday = (range: 'allDay' | 'firstHalfDay' | 'secondHalfDay') => ({ date: '2026-03-02', range });

describe('a leave', () => {
  it('is an event of the employee with a masked title', () => {
    expect(projected({})).toEqual({
      kind: 'event',
      owner: { id: '416', address: 'e416@acme.example' },
      eventType: 'default',
      product: 'absences',
      parts: [
        {
          name: '2026-03-02',
          event: {
            status: 'confirmed',
            summary: 'Absent',
            transparency: 'opaque',
            eventType: 'default',
            reminders: { useDefault: false },
            source: { title: 'Lucca', url: 'https://acme.ilucca.net/lucca-api/leaves/77' },
            start: { date: '2026-03-02' },
            end: { date: '2026-03-03' },
          },
        },
      ],
      guests: [],
      sendUpdates: 'none',
      keepsManualChanges: true,
      endsAt: '2026-03-03T00:00:00.000Z',
      remark: null,
    });
  });

  it('is tentative while it awaits approval', () => {
    expect(eventsOf(projected({ status: 'tentative' }))).toMatchObject([{ status: 'tentative' }]);
  });

  it('is one event for each run of counted days, named by its first day', () => {
    const days = ['2026-03-06', '2026-03-09', '2026-03-10'].map((date) => ({
      date,
      range: 'allDay' as const,
    }));

    const projection = projected({ days });

    expect(projection).toMatchObject({
      parts: [
        { name: '2026-03-06', event: { start: { date: '2026-03-06' }, end: { date: '2026-03-07' } } },
        { name: '2026-03-09', event: { start: { date: '2026-03-09' }, end: { date: '2026-03-11' } } },
      ],
      endsAt: '2026-03-11T00:00:00.000Z',
    });
  });

  it.each([
    ['firstHalfDay', '2026-03-02T09:00:00+01:00', '2026-03-02T13:00:00+01:00'],
    ['secondHalfDay', '2026-03-02T14:00:00+01:00', '2026-03-02T18:00:00+01:00'],
  ] as const)('uses the configured hours of a half day: %s', (range, start, end) => {
    const [event] = eventsOf(projected({ days: [monday(range)] }));

    expect(event?.start).toEqual({ dateTime: start, timeZone: 'Europe/Paris' });
    expect(event?.end).toEqual({ dateTime: end, timeZone: 'Europe/Paris' });
  });

  it('uses the time zone of the establishment, with the offset of the day', () => {
    const days = [{ date: '2026-07-06', range: 'firstHalfDay' as const }];

    const [event] = eventsOf(projected({ days }, {}, { timeZone: 'America/Montreal' }));

    expect(event?.start).toEqual({ dateTime: '2026-07-06T09:00:00-04:00', timeZone: 'America/Montreal' });
  });

  it('ends with its last whole day when it begins in an afternoon', () => {
    const days = [monday('secondHalfDay'), { date: '2026-03-03', range: 'allDay' as const }];

    const [event] = eventsOf(projected({ days }));

    expect(event?.start.dateTime).toBe('2026-03-02T14:00:00+01:00');
    expect(event?.end.dateTime).toBe('2026-03-04T00:00:00+01:00');
  });

  it('is impossible without an address', () => {
    expect(projected({ employee: employee('416', null) })).toEqual({
      kind: 'impossible',
      reason: 'employee_without_address',
      detail: 'Employee 416 has no usable address',
    });
  });

  it('has no event when no day counts', () => {
    expect(projected({ days: [] })).toEqual({ kind: 'none', reason: 'no_counted_days' });
  });

  it('is impossible when it has too many parts', () => {
    const days = Array.from({ length: 201 }, (_, n) => ({
      date: new Date(Date.UTC(2026, 0, 1 + 2 * n)).toISOString().slice(0, 10),
      range: 'allDay' as const,
    }));

    expect(projected({ days })).toMatchObject({ kind: 'impossible', reason: 'too_many_events' });
  });
});

describe('a leave titled by its account', () => {
  const byAccount = { absences: { title: 'account' } };

  it('has the name of the account as title', () => {
    const projection = projected({ account: { id: '5', name: 'Congés\npayés' } }, byAccount);

    expect(eventsOf(projection)).toMatchObject([{ summary: 'Congés payés' }]);
  });

  it('is masked, with a remark, when the name is not known', () => {
    const projection = projected({ account: null }, byAccount);

    expect(eventsOf(projection)).toMatchObject([{ summary: 'Absent' }]);
    expect(projection.kind === 'event' && projection.remark).toContain('masked');
  });

  it('is masked, with the reason, when Lucca denies access to the name', () => {
    const refusal = 'Lucca does not grant the scope leaves.readonly to the client';

    const projection = projected({ account: { id: '5', name: null, refusal } }, byAccount);

    expect(projection).toMatchObject({ remark: `The title is masked: ${refusal}` });
  });
});

describe('a leave that is counted in hours', () => {
  const hours = (count: number) => ({ days: [{ ...monday('firstHalfDay'), hours: count }] });

  it.each([
    ['fr', 2, 'Absent (2 h)'],
    ['fr', 1.5, 'Absent (1 h 30)'],
    ['en', 1.5, 'Absent (1 h 30 min)'],
    ['en', 0.25, 'Absent (15 min)'],
    ['fr', 0.25, 'Absent (15 min)'],
    ['en', 0.999, 'Absent (1 h)'],
  ])('is a half day with the hours in its title: %s, %d', (locale, count, summary) => {
    const projection = projected(hours(count), { locale });

    expect(eventsOf(projection)).toMatchObject([
      { summary, start: { dateTime: '2026-03-02T09:00:00+01:00' } },
    ]);
    expect(projection).toMatchObject({
      remark: 'Counted in hours: shown as a half day, with the hours in the title',
    });
  });

  it('has the hours in the title of that part only', () => {
    const days = [...hours(2).days, { date: '2026-03-04', range: 'allDay' as const }];

    expect(eventsOf(projected({ days }))).toMatchObject([{ summary: 'Absent (2 h)' }, { summary: 'Absent' }]);
  });

  it('has no hours in its title when it becomes a whole day', () => {
    const days = [...hours(4).days, { ...monday('secondHalfDay'), hours: 3 }];

    const projection = projected({ days });

    expect(eventsOf(projection)).toMatchObject([{ summary: 'Absent', start: { date: '2026-03-02' } }]);
    expect(projection).toMatchObject({ remark: null });
  });
});

describe('a leave as out of office', () => {
  it('is timed, and declines no invitations', () => {
    expect(eventsOf(projected({}, OUT_OF_OFFICE))).toEqual([
      {
        eventType: 'outOfOffice',
        status: 'confirmed',
        summary: 'Absent',
        transparency: 'opaque',
        outOfOfficeProperties: { autoDeclineMode: 'declineNone' },
        start: { dateTime: '2026-03-02T00:00:00+01:00', timeZone: 'Europe/Paris' },
        end: { dateTime: '2026-03-03T00:00:00+01:00', timeZone: 'Europe/Paris' },
      },
    ]);
  });

  it('lasts 23 hours when the clocks go forward', () => {
    const days = [{ date: '2026-03-29', range: 'allDay' as const }];

    const [event] = eventsOf(projected({ days }, OUT_OF_OFFICE));

    expect(event?.start.dateTime).toBe('2026-03-29T00:00:00+01:00');
    expect(event?.end.dateTime).toBe('2026-03-30T00:00:00+02:00');
  });

  it('is a default event, with a remark, when Google refuses out-of-office events', () => {
    const projection = projected({}, OUT_OF_OFFICE, { asDefaultEvent: true });

    expect(projection).toMatchObject({
      eventType: 'default',
      parts: [{ event: { start: { date: '2026-03-02' } } }],
      remark: 'Google rejects out-of-office events for this employee: written as a regular event',
    });
  });
});
