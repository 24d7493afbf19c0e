import { sessionEvent, workplaceEvent } from '../../../support/builders/lucca-events';
import { observeTelemetry } from '../../../support/harness/observed-telemetry';
import { TestHarness } from '../../../support/harness/sync-harness';

let harness: TestHarness;
let telemetry: ReturnType<typeof observeTelemetry>;

beforeEach(async () => {
  harness = await TestHarness.start();
  telemetry = observeTelemetry('sync');
  harness.telemetry = { logger: telemetry.logger, metrics: telemetry.metrics };
});

afterEach(async () => {
  jest.restoreAllMocks();
  await harness.google.stop();
});

describe('what CloudWatch gets', () => {
  it('is ids, outcomes and durations, and the hash of who is concerned', async () => {
    // Act
    await harness.deliver([sessionEvent({ id: 1 })]);

    // Assess
    const organizer = await harness.hashOf('lea@acme.example');
    const common = { employee: organizer, configuration: 'france' };
    const [{ event } = { event: { id: 'none' } }] = harness.google.allEvents();
    expect(telemetry.logs()).toMatchObject([
      { ...common, message: 'Google called', method: 'token' },
      { ...common, message: 'Google called', method: 'insert', status: 200, eventId: event.id },
      {
        ...common,
        level: 'INFO',
        message: 'Event synchronised',
        correlationId: 'request-1',
        eventId: '1',
        resource: 'https://acme.ilucca.net#calendar-event#875',
        outcome: 'created',
        product: 'training',
        tries: 1,
      },
    ]);
    const published = telemetry.published();
    const counts = [
      ['EventOutcome', 1],
      ['GoogleTokens', 1],
      ['GoogleCalls', 1],
    ];
    expect(published).toEqual(expect.arrayContaining(counts));
    expect(published.map(([name]) => name).filter((name) => !counts.flat().includes(String(name)))).toEqual([
      'QueueTime',
      'GoogleLatency',
      'SyncLatency',
    ]);
  });

  it('counts what comes back, with its reason', async () => {
    // Prepare
    harness.google.failNext({
      status: 503,
      reason: 'backendError',
      match: ({ kind }) => kind === 'calendar',
    });

    // Act
    await harness.deliver([sessionEvent({ id: 1 })]);
    await harness.deliver([{ ...sessionEvent({ id: 1 }), tries: 2 }]);

    // Assess
    expect(telemetry.logs()).toMatchObject([
      { method: 'token' },
      { method: 'insert', status: 503, reason: 'backendError' },
      { level: 'WARN', message: 'Group comes back', reason: 'google_unavailable', afterSeconds: 5 },
      { method: 'get', status: 404, reason: 'notFound' },
      { method: 'insert', status: 200 },
      { message: 'Event synchronised', tries: 2 },
    ]);
    // From when it came to when it was taken for the first time, once.
    expect(telemetry.published().filter(([name]) => name === 'QueueTime')).toHaveLength(1);
    expect(telemetry.published()).toContainEqual(['EventRetry', 1]);
  });

  it('counts what Google refuses as too much, and what has failed, with its reason', async () => {
    // Prepare
    const match = ({ kind }: { kind: string }) => kind === 'calendar';
    harness.google.failNext({ status: 429, reason: 'rateLimitExceeded', match });
    harness.google.failNext({ status: 403, reason: 'notACalendarUser', match });

    // Act
    await harness.deliver([sessionEvent({ id: 1 })]);
    await harness.deliver([sessionEvent({ id: 2 })]);

    // Assess
    expect(telemetry.published()).toContainEqual(['GoogleThrottled', 1]);
    expect(telemetry.published()).toContainEqual(['EventsFailed', 1]);
    expect(telemetry.text()).toContain('"reason":"no_google_calendar"');
  });

  it('tells where an error came from that nobody foresaw, but not what it says', async () => {
    const error = new Error('No such thing:\n    at lea@acme.example, room Joliette');
    harness.stores = {
      mappings: { ...harness.mappings, read: () => Promise.reject(error) },
      logs: harness.logs,
    };

    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(telemetry.logs()).toMatchObject([{ level: 'WARN', reason: 'internal_error' }]);
    expect(telemetry.text()).toContain('discretion.test');
    expect(telemetry.text()).not.toContain('Joliette');
  });

  it('never names a person, a title or a secret, whatever goes wrong', async () => {
    const words = { title: 'Gérer un burn-out', organizer: 'leonie.durand', guests: ['tomas.petit'] };
    const { json } = sessionEvent({ id: 9, ...words });
    const hostileId = { json: { ...json, id: 'leonie.durand@acme.example' } };
    harness.google.failNext({ status: 400, reason: 'invalid', message: 'Invalid attendee tom@acme.example' });
    harness.google.failNext({ status: 403, reason: 'quotaExceeded', message: 'Quota of lea@acme.example' });
    harness.google.failNext({ drop: true });

    for (const id of [1, 2, 3, 4]) await harness.deliver([sessionEvent({ id, ...words })]);
    await harness.deliver([hostileId]);
    await harness.deliver([
      { json: { ...json, id: '10', data: { ...json.data, organizer: 'leonie.durand@acme.example' } } },
    ]);
    await harness.deliver([workplaceEvent({ id: 11, resource: 'leonie.durand@acme.example' })]);

    expect(telemetry.logs().length).toBeGreaterThan(5);
    expect(telemetry.text()).not.toMatch(
      /acme\.example|leonie|durand|tomas|petit|burn-out|BEGIN PRIVATE|Bearer|eyJ/,
    );
  });
});
