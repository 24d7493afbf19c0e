import { mappingExpiry } from '../../../functions/sync/mapping-updates';

const DAY_S = 24 * 60 * 60;
const NOW = Date.parse('2026-03-02T09:00:00.500Z');
const NOW_S = Date.parse('2026-03-02T09:00:00Z') / 1000;

describe('the expiry of a mapping', () => {
  it.each([
    ['90 days from now when no event is there', null, NOW_S + 90 * DAY_S],
    [
      'a year after the end of an event that is to come',
      '2026-06-01T00:00:00.000Z',
      Date.parse('2027-06-01T00:00:00Z') / 1000,
    ],
    ['a year after the end of an event that was yesterday', '2026-03-01T09:00:00.000Z', NOW_S + 364 * DAY_S],
    ['never sooner than 90 days from now, however old the event is', '2020-01-01', NOW_S + 90 * DAY_S],
  ])('is %s', (_, endsAt, expected) => {
    expect(mappingExpiry(endsAt, NOW)).toBe(expected);
  });
});
