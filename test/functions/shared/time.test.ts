import { DAY_MS, isTimeZone, retryAfterMs } from '../../../functions/shared/time';

const NOW = Date.parse('2026-03-01T12:00:00Z');

describe('retryAfterMs', () => {
  it.each([
    ['nothing', null, null],
    ['seconds', '120', 120_000],
    ['a date', 'Sun, 01 Mar 2026 12:01:30 GMT', 90_000],
    ['something else', 'soon', null],
  ])('reads %s', (_, header, expected) => {
    expect(retryAfterMs(header, NOW)).toBe(expected);
  });

  it.each([
    ['now', '0', 1000],
    ['a date in the past', 'Sun, 01 Mar 2026 11:00:00 GMT', 1000],
    ['a date far ahead', 'Mon, 01 Mar 2027 12:00:00 GMT', 7 * DAY_MS],
  ])('limits the wait when the server says %s', (_, header, expected) => {
    expect(retryAfterMs(header, NOW)).toBe(expected);
  });
});

describe('isTimeZone', () => {
  it.each([
    ['Europe/Paris', true],
    ['UTC', true],
    ['+01:00', false],
    ['Europe/Atlantis', false],
    ['', false],
  ])('for "%s" is %s', (name, expected) => {
    expect(isTimeZone(name)).toBe(expected);
    // The answer is cached.
    expect(isTimeZone(name)).toBe(expected);
  });
});
