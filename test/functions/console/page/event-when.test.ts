import { eventWhen } from '../../../../functions/console/page/event-when';

type Event = Parameters<typeof eventWhen>[0];

const NOW = Date.parse('2026-11-30T14:32:00Z');

function when(event: Event, options: Partial<Parameters<typeof eventWhen>[1]> = {}) {
  return eventWhen(event, { language: 'fr', viewerZone: 'Europe/Paris', now: NOW, ...options });
}

const days = (start: string, end: string): Event => ({ start: { date: start }, end: { date: end } });

const times = (start: string, end: string, timeZone?: string): Event => ({
  start: { dateTime: start, ...(timeZone !== undefined && { timeZone }) },
  end: { dateTime: end, ...(timeZone !== undefined && { timeZone }) },
});

const DAY_OF_TWELVE = times('2026-12-01T09:00:00+01:00', '2026-12-01T12:30:00+01:00', 'Europe/Paris');

describe('whole days', () => {
  it.each([
    ['one', days('2026-12-01', '2026-12-02'), 'mar. 1er déc.', 1],
    ['two of a month', days('2026-12-01', '2026-12-03'), 'mar. 1er – mer. 2 déc.', 2],
    ['two months', days('2026-11-30', '2026-12-02'), 'lun. 30 nov. – mar. 1er déc.', 2],
    ['two years', days('2026-12-31', '2027-01-02'), 'jeu. 31 déc. 2026 – ven. 1er janv. 2027', 2],
    ['another year', days('2027-01-11', '2027-01-12'), 'lun. 11 janv. 2027', 1],
  ])('end on the day before the exclusive end: %s', (_, event, text, dayCount) => {
    expect(when(event)).toEqual({ days: text, dayCount, hours: null, zone: null });
  });

  it('are recognized when they are stored from midnight to midnight', () => {
    const absence = times('2026-12-01T00:00:00+01:00', '2026-12-03T00:00:00+01:00', 'Europe/Paris');

    expect(when(absence)).toEqual({
      days: 'mar. 1er – mer. 2 déc.',
      dayCount: 2,
      hours: null,
      zone: null,
    });
  });

  it('stay the same days for viewers elsewhere, over a change of the clocks too', () => {
    const absence = times('2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', 'Europe/Paris');
    const everywhere = ['Europe/Paris', 'America/New_York', 'Pacific/Noumea'].map(
      (viewerZone) => when(absence, { viewerZone })?.days,
    );

    expect(everywhere).toEqual(['dim. 25 oct.', 'dim. 25 oct.', 'dim. 25 oct.']);
  });

  it('are written out when there is room, in the language of the page', () => {
    const event = days('2026-12-01', '2026-12-03');

    expect(when(event, { isLong: true })?.days).toBe('mardi 1er – mercredi 2 décembre');
    expect(when(event, { language: 'en' })?.days).toBe('Tue 1 – Wed 2 Dec');
  });
});

describe('hours', () => {
  it('are those of the clocks where the event takes place', () => {
    const event = times('2026-12-07T03:00:00Z', '2026-12-07T05:00:00Z', 'Pacific/Noumea');

    expect(when(event)).toEqual({
      days: 'lun. 7 déc.',
      hours: '14:00\u00a0–\u00a016:00',
      dayCount: null,
      zone: 'Nouméa',
    });
  });

  it('come without a zone when the viewer’s clocks show the same', () => {
    expect(when(DAY_OF_TWELVE)).toMatchObject({ hours: '9:00\u00a0–\u00a012:30', zone: null });
    expect(when(DAY_OF_TWELVE, { viewerZone: 'Europe/Berlin' })?.zone).toBeNull();
  });

  it.each(['America/New_York', 'Pacific/Noumea', 'Pacific/Auckland', 'Asia/Kolkata'])(
    'name the zone for a viewer in %s',
    (viewerZone) => {
      expect(when(DAY_OF_TWELVE, { viewerZone })).toMatchObject({
        days: 'mar. 1er déc.',
        hours: '9:00\u00a0–\u00a012:30',
        zone: 'Paris',
      });
    },
  );

  it('name the zone when only one end has another offset', () => {
    // In New York the clocks change three weeks before those of Paris; those of Phoenix never do.
    const event = times('2026-03-08T01:00:00-07:00', '2026-03-08T04:00:00-07:00', 'America/Phoenix');

    expect(when(event, { viewerZone: 'America/Denver' })?.zone).toBe('Phoenix');
  });

  it('are the viewer’s when the event has no zone', () => {
    const event = times('2026-12-01T09:00:00+01:00', '2026-12-01T10:00:00+01:00');

    expect(when(event, { viewerZone: 'America/New_York' })).toMatchObject({
      hours: '3:00\u00a0–\u00a04:00',
      zone: null,
    });
  });

  it('stand with their days when an event goes over midnight', () => {
    const event = times('2026-11-30T22:00:00+01:00', '2026-12-01T06:00:00+01:00', 'Europe/Paris');

    expect(when(event)).toMatchObject({ days: 'lun. 30 nov., 22:00 – mar. 1er déc., 6:00', hours: null });
  });

  it('belong to one day until midnight', () => {
    const event = times('2026-12-01T20:00:00+01:00', '2026-12-02T00:00:00+01:00', 'Europe/Paris');

    expect(when(event)).toMatchObject({ days: 'mar. 1er déc.', hours: '20:00\u00a0–\u00a00:00' });
  });

  it('are none without times', () => {
    expect(when({ start: {}, end: {} })).toBeNull();
  });
});
