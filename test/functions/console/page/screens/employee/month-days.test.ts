import { isOnDay, timeOnDay } from '../../../../../../functions/console/page/screens/employee/month-days';

type Time = Parameters<typeof isOnDay>[1]['start'];

const day = (date: string): Time => ({ date });
const clock = (dateTime: string, timeZone = 'Europe/Paris'): Time => ({ dateTime, timeZone });

function from(start: Time, end: Time) {
  const about = { title: '', tentative: false, location: null, description: null, guests: [] };
  return { eventType: 'default' as const, ...about, start, end };
}

const onDays = (event: ReturnType<typeof from>) =>
  ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04']
    .filter((date) => isOnDay(date, event))
    .map((date) => timeOnDay(date, event));

describe('the days and times of an event', () => {
  it.each([
    ['of one whole day', day('2026-03-02'), day('2026-03-03'), [null]],
    ['of two whole days', day('2026-03-02'), day('2026-03-04'), [null, null]],
    [
      'within a day',
      clock('2026-03-02T09:00:00+01:00'),
      clock('2026-03-02T17:30:00+01:00'),
      ['09:00 – 17:30'],
    ],
    [
      'over three days',
      clock('2026-03-01T09:00:00+01:00'),
      clock('2026-03-03T17:00:00+01:00'),
      ['09:00 –', null, '– 17:00'],
    ],
    ['until midnight', clock('2026-03-01T20:00:00+01:00'), clock('2026-03-02T00:00:00+01:00'), ['20:00 –']],
    [
      'of another day where it is than in UTC',
      clock('2026-03-01T23:30:00Z'),
      clock('2026-03-02T00:30:00Z'),
      ['00:30 – 01:30'],
    ],
    [
      'of another offset than where it is',
      clock('2026-03-01T18:00:00-08:00', 'Asia/Tokyo'),
      clock('2026-03-01T19:00:00-08:00', 'Asia/Tokyo'),
      ['11:00 – 12:00'],
    ],
    [
      'without a zone',
      { dateTime: '2026-03-02T09:00:00+01:00' },
      { dateTime: '2026-03-02T10:00:00+01:00' },
      ['08:00 – 09:00'],
    ],
    ['without any time', {}, {}, []],
  ])('%s', (_, start, end, times) => {
    expect(onDays(from(start, end))).toEqual(times);
  });
});
