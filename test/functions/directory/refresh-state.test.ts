import {
  configuredEstablishments,
  isDue,
  NEVER_REFRESHED,
  type RefreshState,
} from '../../../functions/directory/refresh-state';
import { aConfiguration } from '../../support/builders/configurations';

const NOON = Date.parse('2026-03-05T12:00:00Z');
const NIGHT = Date.parse('2026-03-06T01:00:00Z');
const HOUR_MS = 60 * 60_000;

describe('isDue', () => {
  const completed = (at: number, establishments = ['12', '13']): RefreshState => ({
    ...NEVER_REFRESHED,
    completed: { at, establishments, employees: 1, requests: 1 },
  });

  it.each<[boolean, string, RefreshState, string[], number]>([
    [true, 'there never was a pass', NEVER_REFRESHED, ['12'], NOON],
    [false, 'nothing is configured and there never was a pass', NEVER_REFRESHED, [], NOON],
    [false, 'the last pass is 29 hours old by day', completed(NOON - 29 * HOUR_MS), ['12', '13'], NOON],
    [true, 'the last pass is 31 hours old', completed(NOON - 31 * HOUR_MS), ['12', '13'], NOON],
    [true, 'the last pass was the day before', completed(NIGHT - 5 * HOUR_MS), ['12', '13'], NIGHT],
    [false, 'the last pass ended before midnight', completed(NIGHT - 2 * HOUR_MS), ['12', '13'], NIGHT],
    [true, 'that was four hours ago', completed(NIGHT - 2 * HOUR_MS), ['12', '13'], NIGHT + 3 * HOUR_MS],
    [false, 'the last pass was this night', completed(NIGHT - HOUR_MS), ['12', '13'], NIGHT + 3 * HOUR_MS],
    [false, 'the night is over', completed(NOON - 13 * HOUR_MS), ['12', '13'], NOON],
    [true, 'an establishment was added', completed(NOON), ['12', '13', '14'], NOON],
    [true, 'an establishment was removed', completed(NOON), ['12'], NOON],
    [true, 'all establishments were removed', completed(NOON), [], NOON],
    [false, 'nothing was configured in the last pass', completed(NOON - 99 * HOUR_MS, []), [], NOON],
  ])('is %s when %s', (expected, _, state, configured, now) => {
    expect(isDue(state, configured, now)).toBe(expected);
  });
});

describe('configuredEstablishments', () => {
  it('has those of active configurations of the tenant, sorted', () => {
    const configurations = [
      aConfiguration({ establishments: ['20', '13'] }),
      aConfiguration({ id: 'paused', establishments: ['14'], active: false }),
      aConfiguration({ id: 'other', establishments: ['15'], tenant: 'https://other.ilucca.net' }),
      aConfiguration({ id: 'lyon', establishments: ['12'] }),
    ];

    expect(configuredEstablishments(configurations, 'https://acme.ilucca.net')).toEqual(['12', '13', '20']);
  });
});
