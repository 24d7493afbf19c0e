import { observeTelemetry } from '../observed-telemetry';
import { sessionEvent, workplaceEvent } from './lucca-events';
import { World } from './world';

let world: World;
let telemetry: ReturnType<typeof observeTelemetry>;

beforeEach(async () => {
  world = await World.start();
  telemetry = observeTelemetry('sync');
  world.telemetry = { logger: telemetry.logger, metrics: telemetry.metrics };
});

afterEach(async () => {
  jest.restoreAllMocks();
  await world.google.stop();
});

describe('what CloudWatch gets', () => {
  it('is ids, outcomes and durations', async () => {
    await world.deliver([sessionEvent({ id: 1 })]);

    expect(telemetry.logs()).toMatchObject([
      {
        level: 'INFO',
        message: 'Event synchronised',
        correlationId: 'request-1',
        eventId: '1',
        resource: 'https://acme.ilucca.net#calendar-event#875',
        outcome: 'created',
        configuration: 'france',
        product: 'training',
        tries: 1,
      },
    ]);
    expect(telemetry.published()).toEqual([
      ['EventOutcome', 1],
      ['SyncLatency', expect.any(Number)],
    ]);
  });

  it('counts what comes back, with its reason', async () => {
    world.google.failNext({ status: 503, reason: 'backendError', match: ({ kind }) => kind === 'calendar' });

    await world.deliver([sessionEvent({ id: 1 })]);

    expect(telemetry.logs()).toMatchObject([
      { level: 'WARN', reason: 'google_unavailable', afterSeconds: 5 },
    ]);
    expect(telemetry.published()).toEqual([['EventRetry', 1]]);
  });

  it('tells where an error came from that nobody foresaw, but not what it says', async () => {
    const error = new Error('No such thing:\n    at lea@acme.example, room Joliette');
    world.stores = { mappings: { ...world.mappings, read: () => Promise.reject(error) }, logs: world.logs };

    await world.deliver([sessionEvent({ id: 1 })]);

    expect(telemetry.logs()).toMatchObject([{ level: 'WARN', reason: 'internal_error' }]);
    expect(telemetry.text()).toContain('discretion.test');
    expect(telemetry.text()).not.toContain('Joliette');
  });

  it('never names a person, a title or a secret, whatever goes wrong', async () => {
    const words = { title: 'Gérer un burn-out', organizer: 'leonie.durand', guests: ['tomas.petit'] };
    const { json } = sessionEvent({ id: 9, ...words });
    const hostileId = { json: { ...json, id: 'leonie.durand@acme.example' } };
    world.google.failNext({ status: 400, reason: 'invalid', message: 'Invalid attendee tom@acme.example' });
    world.google.failNext({ status: 403, reason: 'quotaExceeded', message: 'Quota of lea@acme.example' });
    world.google.failNext({ drop: true });

    for (const id of [1, 2, 3, 4]) await world.deliver([sessionEvent({ id, ...words })]);
    await world.deliver([hostileId]);
    await world.deliver([
      { json: { ...json, id: '10', data: { ...json.data, organizer: 'leonie.durand@acme.example' } } },
    ]);
    await world.deliver([workplaceEvent({ id: 11, resource: 'leonie.durand@acme.example' })]);

    expect(telemetry.logs().length).toBeGreaterThan(5);
    expect(telemetry.text()).not.toMatch(
      /acme\.example|leonie|durand|tomas|petit|burn-out|BEGIN PRIVATE|Bearer|eyJ/,
    );
  });
});
