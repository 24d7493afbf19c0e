import { address, leaveEvent, sessionEvent, workplaceEvent } from '../../support/builders/lucca-events';
import { aConfiguration } from '../../support/builders/configurations';
import { TestHarness } from '../../support/harness/sync-harness';
import { methods, onMethod } from './sync-test';

let harness: TestHarness;
let google: TestHarness['google'];

beforeEach(async () => {
  harness = await TestHarness.start();
  ({ google } = harness);
});

afterEach(() => google.stop());

type Days = [date: string, range: string][];
const days = (...dates: string[]): Days => dates.map((date) => [date, 'allDay']);

const absences = (presentation: Record<string, unknown> = {}) =>
  aConfiguration({ products: ['absences'], presentation });

describe('an employee without working locations', () => {
  beforeEach(() => {
    google.addAccount(address('bob'), { workingLocations: false });
  });

  it('gets a default event with the same content, without another try for six hours', async () => {
    await harness.deliver([workplaceEvent({ id: 1, name: 'bob', position: 'firstHalfDay' })]);
    expect(google.events(address('bob'))).toMatchObject([
      {
        eventType: 'default',
        summary: 'Marseille (matin)',
        transparency: 'transparent',
        start: { date: '2026-03-02' },
      },
    ]);
    google.clearCalls();

    await harness.deliver([workplaceEvent({ id: 2, name: 'bob', locationType: 'remoteWork' })]);
    await harness.deliver([workplaceEvent({ id: 3, name: 'bob', resource: '9013' })]);

    expect(methods(google)).toEqual(['update', 'insert']);
    expect(google.allEvents()).toHaveLength(2);
    expect(harness.last('1')?.outcome).toBe('created');
    expect(harness.last('1')?.detail).toContain('regular event');
  });

  it('gets working locations again half a day later', async () => {
    google.failNext({ ...onMethod('insert'), status: 403, reason: 'forbidden' });
    await harness.deliver([workplaceEvent({ id: 1 })]);
    expect(google.allEvents()).toMatchObject([{ event: { eventType: 'default' } }]);
    harness.clockOffsetMs = 12 * 60 * 60 * 1000;

    await harness.deliver([workplaceEvent({ id: 2 })]);

    expect(google.allEvents()).toMatchObject([{ event: { eventType: 'workingLocation' } }]);
  });

  it('gets no default event when Google rejects the body as malformed', async () => {
    google.failNext({ ...onMethod('insert'), status: 400, reason: 'malformedWorkingLocationEvent' });

    await harness.deliver([workplaceEvent({ id: 1 })]);

    expect(google.allEvents()).toEqual([]);
    expect(harness.last('1')).toMatchObject({ outcome: 'failed', reason: 'google_refused' });
  });
});

describe('working locations', () => {
  it('are tried for another employee of the same resource', async () => {
    google.addAccount(address('bob'), { workingLocations: false });
    await harness.deliver([workplaceEvent({ id: 1, name: 'bob' })]);

    await harness.deliver([workplaceEvent({ id: 2, name: 'lea' })]);

    expect(google.allEvents()).toMatchObject([
      { owner: address('lea'), event: { eventType: 'workingLocation' } },
    ]);
  });

  it('are tried again when Google rejected the default event as well', async () => {
    google.failNext({ ...onMethod('insert'), status: 400, reason: 'invalid', times: 2 });
    await harness.deliver([workplaceEvent({ id: 1, resource: '9013' })]);
    expect(harness.last('1')).toMatchObject({ outcome: 'failed', reason: 'google_refused' });

    await harness.deliver([workplaceEvent({ id: 2 })]);

    expect(google.allEvents()).toMatchObject([{ event: { eventType: 'workingLocation' } }]);
  });

  it('leave no fields of their default event in a session that replaces it', async () => {
    google.addAccount(address('bob'), { workingLocations: false });
    await harness.deliver([workplaceEvent({ id: 1, name: 'bob' })]);

    await harness.deliver([sessionEvent({ id: 2, organizer: 'bob' })]);

    const [found] = google.allEvents();
    expect(google.allEvents()).toHaveLength(1);
    expect(found?.event.transparency ?? 'opaque').toBe('opaque');
    expect(found?.event.visibility ?? 'default').toBe('default');
    expect(found?.event.reminders?.useDefault).toBe(true);
  });
});

describe('an absence as out of office', () => {
  beforeEach(() => {
    harness.configurations = [absences({ absences: { as: 'outOfOffice' } })];
  });

  it('becomes a default event in all of its parts when Google refuses it', async () => {
    harness.google.addAccount(address('lea'));
    harness.google.setOutOfOffice(address('lea'), false);
    await harness.deliver([leaveEvent({ id: 1, days: days('2026-03-06', '2026-03-09') })]);

    expect(harness.google.events(address('lea'))).toMatchObject([
      { eventType: 'default' },
      { eventType: 'default' },
    ]);
    expect(harness.last('1')?.detail).toContain('out-of-office');
    expect(harness.mappings.of('875')).toMatchObject({ pending: [] });
  });
});
