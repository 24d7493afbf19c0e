import { InvalidArgumentError } from 'commander';
import { parseSince } from '../../../bin/logs/logs';

const now = Date.parse('2026-03-05T12:00:00Z');

describe('parseSince', () => {
  it.each([
    ['90m', '2026-03-05T10:30:00.000Z'],
    ['24h', '2026-03-04T12:00:00.000Z'],
    ['7d', '2026-02-26T12:00:00.000Z'],
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['2026-03-01T09:00:00Z', '2026-03-01T09:00:00.000Z'],
    ['2026-03-01T09:00:00.5+01:00', '2026-03-01T08:00:00.500Z'],
    ['2026-03-01T09:00', '2026-03-01T09:00:00.000Z'],
  ])('reads %s', (text, since) => {
    expect(parseSince(text, now)).toBe(since);
  });

  it.each(['', 'yesterday', '24', '1w', '-1h', '1.5h', '2026-02-30', '03/02/2026'])(
    'refuses "%s"',
    (text) => {
      expect(() => parseSince(text, now)).toThrow(InvalidArgumentError);
      expect(() => parseSince(text, now)).toThrow('Give an age such as');
    },
  );

  it.each(['367d', '999999999d', '2020-01-01'])('refuses %s: nothing is kept so long', (text) => {
    expect(() => parseSince(text, now)).toThrow('at most 366d');
  });
});
