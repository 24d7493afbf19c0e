import type { SyncLog } from '../../../functions/domain/sync-log';
import type { Outcome, Reason } from '../../../functions/domain/vocabulary';
import { readDelivery } from '../../../functions/lucca/delivery';
import { FakeLucca } from '../fakes/lucca/lucca';
import { calendarEntry } from './calendar-entry';
import type { Played, PlayedDelivery, PlayedRun } from './run-scenes';
import { differences } from './run-story';
import type { Scene, TestHarness } from './scene';
import { writeStory } from './story';
import { nextWeek } from './week';

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

/** Nothing happens but in Lucca. */
const WORLD: TestHarness = {
  suspendEndpoint: () => undefined,
  delegate: () => undefined,
  configure: () => Promise.resolve(),
  retireInstances: () => Promise.resolve(),
};

const write = () => writeStory(new FakeLucca(() => NOW, '12'), WORLD, NOW);

describe('the story', () => {
  it('is told in events of the contract, one after the other but for two that come late or twice', () => {
    // Act
    const events = [...write().scenes].flatMap((scene) => (scene.kind === 'delivery' ? [scene.event] : []));
    // Assess
    const deliveries = events.map((event) => readDelivery(Buffer.from(JSON.stringify(event)), NOW));
    expect(deliveries.map(({ kind }) => kind)).toEqual(events.map(() => 'event'));
    const instants = events.map(({ occurredAt }) => occurredAt);
    expect(instants.filter((instant, index) => instant <= (instants[index - 1] ?? ''))).toHaveLength(2);
  });

  it('lets nothing happen in Lucca before its scene', () => {
    // Prepare
    const lucca = new FakeLucca(() => NOW, '12');
    const { scenes } = writeStory(lucca, WORLD, NOW);
    // Act
    scenes.next();
    // Assess
    expect(lucca.events).toHaveLength(1);
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
  const { scenes, ending } = write();
  const row = (outcome: Outcome, reason: Reason | null = null): SyncLog => ({
    ...{ at: '', occurredAt: null, tenant: null, configuration: null, topic: null, product: null },
    ...{ eventId: '1', resource: null, employee: null, detail: null, googleEventId: null, link: null },
    ...{ attempts: 1, deliveries: 1, durationMs: 1, correlationId: '', history: [] },
    ...{ waitingSince: null, replays: 0, nextReplayAt: null, outcome, reason },
  });
  const mail = (subject: string) => ({ id: '', at: '', from: '', to: [], subject, text: '', html: '' });
  const played = [...scenes].map((scene): Played => {
    if (scene.kind === 'act') return { scene };
    if (scene.kind === 'run') {
      const rows = scene.settles.map(({ outcome, reason }) => row(outcome, reason));
      return { scene, rows, mails: scene.mails.map((subject) => mail(subject.replace(' :', '\u00a0:'))) };
    }
    const { status, outcome, reason } = scene;
    return { scene, status, refusal: null, row: outcome && row(outcome, reason), repeated: false };
  });
  const change = (kind: Scene['kind'], how: Partial<PlayedDelivery & PlayedRun>) =>
    played.map((one): Played => (one.scene.kind === kind ? { ...one, ...how } : one));

  it('finds none in the right ending', () => {
    expect(differences(ending, played, ending)).toEqual([]);
  });

  it.each([
    ['another status', change('delivery', { status: 500 }), ending, '"status":500'],
    ['no row', change('delivery', { row: null }), ending, '"outcome":null'],
    ['nothing settled', change('run', { mails: [], rows: [] }), ending, '"settled":[]'],
    ['another mail', change('run', { mails: [mail('Hello')] }), ending, '"mails":["Hello"]'],
    ['a missing event', played, ending.slice(1), 'a calendar lacks'],
    ['an event too many', played, [...ending, ...ending.slice(0, 1)], '10 events instead of 9'],
    ['another place', played, ending.map((one) => ({ ...one, place: 'x' })), 'should not hold'],
  ])('finds %s', (_, scenesPlayed, calendars, expected) => {
    expect(differences(ending, scenesPlayed, calendars).join('\n')).toContain(expected);
  });
});
