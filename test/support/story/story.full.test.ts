import type { SyncLog } from '../../../functions/domain/sync-log';
import type { Outcome, Reason } from '../../../functions/domain/vocabulary';
import { readDelivery } from '../../../functions/lucca/delivery';
import { FakeLucca } from '../fakes/lucca/lucca';
import { calendarEntry } from './calendar-entry';
import type { DeliveryResult, ReconcileResult, SceneResult } from './run-scenes';
import { findDifferences } from './run-story';
import type { Scene, StoryActions } from './scene';
import { createStory } from './story';
import { nextWeek } from './week';

/** A Sunday, a few hours before the clocks change in Paris. */
const NOW = Date.parse('2026-10-24T22:30:00Z');

describe('nextWeek', () => {
  it('starts on the next Monday in Paris and applies the UTC offset of each day', () => {
    const { monday, friday } = nextWeek(NOW);

    expect([monday.date, friday.date]).toEqual(['2026-10-26', '2026-10-30']);
    expect(monday.at('09:00')).toBe('2026-10-26T09:00:00+01:00');
    expect(nextWeek(NOW - 86_400_000).monday.at('09:00')).toBe('2026-10-26T09:00:00+01:00');
    expect(nextWeek(NOW + 2 * 86_400_000).monday.date).toBe('2026-11-02');
  });
});

const NO_ACTIONS: StoryActions = {
  suspendEndpoint: () => undefined,
  delegate: () => undefined,
  configure: () => Promise.resolve(),
  retireInstances: () => Promise.resolve(),
};

const createExampleStory = () => createStory(new FakeLucca(() => NOW, '12'), NO_ACTIONS, NOW);

describe('createStory', () => {
  it('delivers valid events in order, except for one late and one repeated event', () => {
    const events = [...createExampleStory().scenes].flatMap((scene) =>
      scene.kind === 'delivery' ? [scene.event] : [],
    );

    const deliveries = events.map((event) => readDelivery(Buffer.from(JSON.stringify(event)), NOW));
    expect(deliveries.map(({ kind }) => kind)).toEqual(events.map(() => 'event'));
    const instants = events.map(({ occurredAt }) => occurredAt);
    expect(instants.filter((instant, index) => instant <= (instants[index - 1] ?? ''))).toHaveLength(2);
  });

  it('changes Lucca only when a scene is read', () => {
    const lucca = new FakeLucca(() => NOW, '12');
    const { scenes } = createStory(lucca, NO_ACTIONS, NOW);

    scenes.next();

    expect(lucca.events).toHaveLength(1);
  });
});

describe('calendarEntry', () => {
  it('includes the last day of an all-day event and the type of a working location', () => {
    const entry = calendarEntry('tom@acme.example', {
      summary: 'Télétravail',
      start: { date: '2026-10-26' },
      end: { date: '2026-10-27' },
      workingLocationProperties: { type: 'homeOffice' },
    });

    expect(entry).toMatchObject({ from: '2026-10-26', to: '2026-10-26', place: 'homeOffice', guests: [] });
  });
});

describe('findDifferences', () => {
  const { scenes, expectedEntries } = createExampleStory();
  const row = (outcome: Outcome, reason: Reason | null = null): SyncLog => ({
    ...{ event: '', at: '', occurredAt: null, tenant: null, configuration: null, topic: null, product: null },
    ...{ eventId: '1', resource: null, employee: null, detail: null, googleEventId: null, link: null },
    ...{ attempts: 1, deliveries: 1, durationMs: 1, correlationId: '', history: [] },
    ...{ title: null, start: null, end: null, guests: null, movedFrom: null, establishment: null },
    ...{ quote: null, note: null, noteValue: null },
    ...{ waitingSince: null, replays: 0, nextReplayAt: null, outcome, reason },
  });
  const mail = (subject: string) => ({ id: '', at: '', from: '', to: [], subject, text: '', html: '' });
  const results = [...scenes].map((scene): SceneResult => {
    if (scene.kind === 'action') return { scene };
    if (scene.kind === 'reconcile') {
      const rows = scene.outcomes.map(({ outcome, reason }) => row(outcome, reason));
      return { scene, rows, mails: scene.mails.map((subject) => mail(subject.replace(' :', '\u00a0:'))) };
    }
    if (scene.kind === 'samples') {
      const deliveries = scene.samples.map(({ outcome, reason }) => ({
        status: 202,
        row: row(outcome, reason),
      }));
      return { scene, deliveries };
    }
    const { status, outcome, reason } = scene;
    return { scene, status, refusal: null, row: outcome && row(outcome, reason), isRepeated: false };
  });
  const withChanged = (kind: Scene['kind'], changes: Partial<DeliveryResult & ReconcileResult>) =>
    results.map((result): SceneResult => (result.scene.kind === kind ? { ...result, ...changes } : result));

  it('returns nothing when the story ends as expected', () => {
    expect(findDifferences(expectedEntries, results, expectedEntries)).toEqual([]);
  });

  it('reports a sample with another outcome by its name', () => {
    const samples = results.map((result) =>
      'deliveries' in result ? { ...result, deliveries: [] } : result,
    );

    const [difference] = findDifferences(expectedEntries, samples, expectedEntries);

    expect(difference).toContain('calendar-event.created-training-session-1');
  });

  it.each([
    ['another status', withChanged('delivery', { status: 500 }), expectedEntries, '"status":500'],
    ['a missing row', withChanged('delivery', { row: null }), expectedEntries, '"outcome":null'],
    ['missing outcomes', withChanged('reconcile', { mails: [], rows: [] }), expectedEntries, '"rows":[]'],
    [
      'another mail',
      withChanged('reconcile', { mails: [mail('Hello')] }),
      expectedEntries,
      '"mails":["Hello"]',
    ],
    ['a missing event', results, expectedEntries.slice(1), 'missing calendar event'],
    [
      'an extra event',
      results,
      [...expectedEntries, ...expectedEntries.slice(0, 1)],
      `expected ${expectedEntries.length} calendar events, got ${expectedEntries.length + 1}`,
    ],
    [
      'another place',
      results,
      expectedEntries.map((one) => ({ ...one, place: 'x' })),
      'unexpected calendar event',
    ],
  ])('reports %s', (_, sceneResults, calendars, expected) => {
    expect(findDifferences(expectedEntries, sceneResults, calendars).join('\n')).toContain(expected);
  });
});
