import { readDelivery } from '../../../functions/lucca/delivery';
import { calendarEntry } from './calendar';
import { differences } from './differences';
import { nextWeek } from './next-week';
import type { Played } from './play';
import { writeStory } from './story';

/** A Sunday, a few hours before the clocks change in Paris. */
const NOW = Date.parse('2026-10-24T22:30:00Z');

describe('nextWeek', () => {
  it('begins on the Monday after, in Paris, with the offset of its days', () => {
    // Act
    const { monday, friday } = nextWeek(NOW);
    // Assess
    expect([monday.date, friday.date]).toEqual(['2026-10-26', '2026-10-30']);
    expect(monday.at('09:00')).toBe('2026-10-26T09:00:00+01:00');
    expect(nextWeek(NOW - 86_400_000).monday.at('09:00')).toBe('2026-10-26T09:00:00+01:00');
    expect(nextWeek(NOW + 2 * 86_400_000).monday.date).toBe('2026-11-02');
  });
});

describe('the story', () => {
  it('is told in events of the contract, one after the other but for one pair', () => {
    // Act
    const { scenes } = writeStory(NOW);
    const deliveries = scenes.map(({ event }) => readDelivery(Buffer.from(JSON.stringify(event)), NOW));
    // Assess
    expect(deliveries.map(({ kind }) => kind)).toEqual(scenes.map(() => 'event'));
    const instants = scenes.map(({ event }) => event.occurredAt);
    expect(instants.filter((instant, index) => instant < (instants[index - 1] ?? ''))).toHaveLength(1);
  });
});

describe('calendarEntry', () => {
  it('shows the last of whole days, and where somebody works', () => {
    // Act
    const entry = calendarEntry('tom@acme.example', {
      summary: 'Télétravail',
      start: { date: '2026-10-26' },
      end: { date: '2026-10-27' },
      workingLocationProperties: { type: 'homeOffice' },
    });
    // Assess
    expect(entry).toMatchObject({ from: '2026-10-26', to: '2026-10-26', place: 'homeOffice', guests: [] });
  });
});

describe('differences', () => {
  const story = writeStory(NOW);
  const played: Played[] = story.scenes.map((scene) => ({
    scene,
    status: scene.status,
    refusal: null,
    row: scene.outcome && {
      ...{ at: '', occurredAt: null, tenant: null, configuration: null, topic: null, product: null },
      ...{ eventId: '1', resource: null, employee: null, detail: null, googleEventId: null, link: null },
      ...{ attempts: 1, deliveries: 1, durationMs: 1, correlationId: '', history: [] },
      ...{ waitingSince: null, replays: 0, nextReplayAt: null },
      outcome: scene.outcome,
      reason: scene.reason ?? null,
    },
    repeated: false,
  }));

  it('finds none in the right ending', () => {
    expect(differences(story, played, story.ending)).toEqual([]);
  });

  it.each([
    ['a scene that was not played', played.slice(1), story.ending, 'scenes were played'],
    ['another status', played.map((one) => ({ ...one, status: 500 })), story.ending, '"status":500'],
    ['no row', played.map((one) => ({ ...one, row: null })), story.ending, '"outcome":null'],
    ['a missing event', played, story.ending.slice(1), 'a calendar lacks'],
    ['an event too many', played, [...story.ending, ...story.ending.slice(0, 1)], '5 events instead of 4'],
    ['another place', played, story.ending.map((one) => ({ ...one, place: 'x' })), 'should not hold'],
  ])('finds %s', (_, scenes, calendars, expected) => {
    expect(differences(story, scenes, calendars).join('\n')).toContain(expected);
  });
});
