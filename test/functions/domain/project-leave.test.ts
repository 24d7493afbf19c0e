import { project } from '../../../functions/domain/project';
import type { ProjectionContext } from '../../../functions/domain/projection';
import type { LeaveDay } from '../../../functions/lucca/leave';
import { aConfiguration } from '../../support/builders/configurations';
import { employee, leave } from '../../support/builders/sync-examples';

const projected = (
  changes: Parameters<typeof leave>[0],
  presentation = {},
  context: Partial<ProjectionContext> = {},
) =>
  project(leave(changes), aConfiguration({ presentation }), {
    asDefaultEvent: false,
    timeZone: null,
    ...context,
  });

function eventsOf(...input: Parameters<typeof projected>) {
  const projection = projected(...input);
  if (projection.kind !== 'event') throw new Error(`Expected events, got ${projection.kind}`);
  return projection.parts.map(({ event }) => event);
}

const OUT_OF_OFFICE = { absences: { as: 'outOfOffice' } };
const day = (date: string, range: LeaveDay['range'] = 'allDay') => ({ date, range });
const monday = (range: LeaveDay['range']) => day('2026-03-02', range);

describe('the projection of a leave', () => {
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
      note: null,
      noteValue: null,
    });
  });

  it('is tentative while approval is pending', () => {
    expect(eventsOf({ status: 'tentative' })).toMatchObject([{ status: 'tentative' }]);
  });

  it('is one event for each run of counted days, named after its first day', () => {
    expect(projected({ days: [day('2026-03-06'), day('2026-03-09'), day('2026-03-10')] })).toMatchObject({
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
    const [event] = eventsOf({ days: [monday(range)] });

    expect(event?.start).toEqual({ dateTime: start, timeZone: 'Europe/Paris' });
    expect(event?.end).toEqual({ dateTime: end, timeZone: 'Europe/Paris' });
  });

  it('uses the time zone of the establishment, with the offset of the day', () => {
    const days = [day('2026-07-06', 'firstHalfDay')];
    const [event] = eventsOf({ days }, {}, { timeZone: 'America/Montreal' });

    expect(event?.start).toEqual({ dateTime: '2026-07-06T09:00:00-04:00', timeZone: 'America/Montreal' });
  });

  it('ends with its last whole day when it starts in an afternoon', () => {
    const [event] = eventsOf({ days: [monday('secondHalfDay'), day('2026-03-03')] });

    expect(event?.start.dateTime).toBe('2026-03-02T14:00:00+01:00');
    expect(event?.end.dateTime).toBe('2026-03-04T00:00:00+01:00');
  });

  it('is impossible without an address', () => {
    expect(projected({ employee: employee('416', null) })).toMatchObject({
      kind: 'impossible',
      reason: 'employee_without_address',
    });
  });

  it('has no event when no day is counted', () => {
    expect(projected({ days: [] })).toEqual({ kind: 'none', reason: 'no_counted_days' });
  });

  it('is impossible when it has too many parts', () => {
    const everySecondDay = (_: unknown, n: number) =>
      day(new Date(Date.UTC(2026, 0, 1 + 2 * n)).toISOString().slice(0, 10));

    expect(projected({ days: Array.from({ length: 201 }, everySecondDay) })).toEqual({
      kind: 'impossible',
      reason: 'too_many_events',
      detail: 'The absence has 201 parts; the limit is 200',
      note: 'too_many_parts',
      noteValue: '201',
    });
  });
});

describe('the title of a leave by its account', () => {
  const byAccount = { absences: { title: 'account' } };

  it('is the name of the account', () => {
    const account = { id: '5', name: 'Congés\npayés' };

    expect(eventsOf({ account }, byAccount)).toMatchObject([{ summary: 'Congés payés' }]);
  });

  it('is masked, with a remark, when the name is unknown', () => {
    expect(projected({ account: null }, byAccount)).toMatchObject({
      parts: [{ event: { summary: 'Absent' } }],
      remark: 'The name of the leave account is unknown: the title is masked',
    });
  });

  it('is masked, with the reason, when Lucca denies access to the name', () => {
    const refusal = 'Lucca does not grant the scope leaves.readonly to the client';

    expect(projected({ account: { id: '5', name: null, refusal } }, byAccount)).toMatchObject({
      remark: `The title is masked: ${refusal}`,
    });
  });
});

describe('a leave that is counted in hours', () => {
  const hours = (count: number) => ({ ...monday('firstHalfDay'), hours: count });

  it.each([
    ['fr', 2, 'Absent (2 h)'],
    ['fr', 1.5, 'Absent (1 h 30)'],
    ['en', 1.5, 'Absent (1 h 30 min)'],
    ['en', 0.25, 'Absent (15 min)'],
    ['fr', 0.25, 'Absent (15 min)'],
    ['en', 0.999, 'Absent (1 h)'],
  ])('is a half day with the hours in its title: %s, %d', (locale, count, summary) => {
    expect(projected({ days: [hours(count)] }, { locale })).toMatchObject({
      parts: [{ event: { summary, start: { dateTime: '2026-03-02T09:00:00+01:00' } } }],
      remark: 'Counted in hours: shown as a half day, with the hours in the title',
    });
  });

  it('has the hours in the title of that part only', () => {
    const events = eventsOf({ days: [hours(2), day('2026-03-04')] });

    expect(events).toMatchObject([{ summary: 'Absent (2 h)' }, { summary: 'Absent' }]);
  });

  it('has no hours in its title when it becomes a whole day', () => {
    const days = [hours(4), { ...monday('secondHalfDay'), hours: 3 }];

    expect(projected({ days })).toMatchObject({
      parts: [{ event: { summary: 'Absent', start: { date: '2026-03-02' } } }],
      remark: null,
      note: null,
      noteValue: null,
    });
  });
});

describe('a leave as out of office', () => {
  it('is timed, and declines no invitations', () => {
    expect(eventsOf({}, OUT_OF_OFFICE)).toEqual([
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

  it('lasts 23 hours when daylight saving time starts', () => {
    const [event] = eventsOf({ days: [day('2026-03-29')] }, OUT_OF_OFFICE);

    expect(event?.start.dateTime).toBe('2026-03-29T00:00:00+01:00');
    expect(event?.end.dateTime).toBe('2026-03-30T00:00:00+02:00');
  });

  it('is a default event, with a remark, when Google rejects out-of-office events', () => {
    expect(projected({}, OUT_OF_OFFICE, { asDefaultEvent: true })).toMatchObject({
      eventType: 'default',
      parts: [{ event: { start: { date: '2026-03-02' } } }],
      remark: 'Google rejects out-of-office events for this employee: written as a regular event',
    });
  });

  it('has no remark when the configuration has regular events', () => {
    expect(projected({}, {}, { asDefaultEvent: true })).toMatchObject({ eventType: 'default', remark: null });
  });
});
