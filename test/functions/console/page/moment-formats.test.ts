import { formatsOf } from '../../../../functions/console/page/moment-formats';

const NOW = Date.parse('2026-11-30T14:32:08Z');
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();
/** Independent of the time zone of the machine. */
const local = (...parts: [number, number, number, number, number, number]) =>
  new Date(...parts).toISOString();

const french = formatsOf('fr');
const english = formatsOf('en');

describe('a moment in a list', () => {
  it.each([
    // The clock of the server may be ahead.
    [-3, 'il y a 1 s', '1 sec ago'],
    [0, 'il y a 1 s', '1 sec ago'],
    [12, 'il y a 12 s', '12 sec ago'],
    [59, 'il y a 59 s', '59 sec ago'],
    [119, 'il y a 1 min', '1 min ago'],
    [4 * 60, 'il y a 4 min', '4 min ago'],
    [23 * 3600 + 3599, 'il y a 23 h', '23 hr ago'],
  ])('is relative within 24 hours: %d s', (seconds, inFrench, inEnglish) => {
    const texts = [french, english].map((formats) => formats.ago(ago(seconds), NOW));

    expect(texts.map((text) => text.replaceAll('\u00a0', ' '))).toEqual([inFrench, inEnglish]);
  });

  it('never wraps between number and unit', () => {
    expect(french.ago(ago(240), NOW)).toBe('il\u00a0y\u00a0a\u00a04\u00a0min');
  });

  it('has day and time after 24 hours, and the year if it is not the current one', () => {
    expect(french.ago(local(2026, 10, 29, 1, 42, 0), NOW)).toBe('29 nov., 01:42');
    expect(french.ago(local(2026, 10, 1, 17, 42, 0), NOW)).toBe('1er nov., 17:42');
    expect(french.ago(local(2025, 10, 29, 17, 42, 0), NOW)).toBe('29 nov. 2025, 17:42');
    expect(english.ago(local(2026, 10, 1, 17, 42, 0), NOW)).toBe('1 Nov, 17:42');
  });
});

describe('a moment in full', () => {
  it('has seconds, and the French ordinal', () => {
    expect(french.full(local(2026, 11, 1, 14, 28, 9))).toBe('1er déc. 2026, 14:28:09');
    expect(english.full(local(2026, 11, 1, 14, 28, 9))).toBe('1 Dec 2026, 14:28:09');
    expect(french.day('2026-12-01')).toBe('1er déc. 2026');
  });
});
