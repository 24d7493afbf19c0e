import { address, workplaceEvent } from '../../../support/builders/lucca-events';
import { TestHarness } from '../../../support/harness/sync-harness';

let harness: TestHarness;
let google: TestHarness['google'];

beforeEach(async () => {
  harness = await TestHarness.start();
  ({ google } = harness);
});

afterEach(() => google.stop());

const methods = () => google.calls.filter(({ kind }) => kind === 'calendar').map(({ method }) => method);

describe('an employee without working locations', () => {
  beforeEach(() => {
    google.addAccount(address('bob'), { workingLocations: false });
  });

  it('gets a plain event that says the same, and is not tried again for a while', async () => {
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

    await harness.deliver([workplaceEvent({ id: 2, name: 'bob', eventLocation: 'remoteWork' })]);
    await harness.deliver([workplaceEvent({ id: 3, name: 'bob', resource: '9013' })]);

    expect(methods()).toEqual(['update', 'insert']);
    expect(google.allEvents()).toHaveLength(2);
    expect(harness.last('1')?.outcome).toBe('created');
    expect(harness.last('1')?.detail).toContain('plain event');
  });

  it('gets working locations again, half a day later', async () => {
    google.failNext({ match: ({ method }) => method === 'insert', status: 403, reason: 'forbidden' });
    await harness.deliver([workplaceEvent({ id: 1 })]);
    expect(google.allEvents()).toMatchObject([{ event: { eventType: 'default' } }]);
    harness.aheadMs = 12 * 60 * 60 * 1000;

    await harness.deliver([workplaceEvent({ id: 2 })]);

    expect(google.allEvents()).toMatchObject([{ event: { eventType: 'workingLocation' } }]);
  });

  it('gets no plain event for a fault of our own body', async () => {
    google.failNext({
      match: ({ method }) => method === 'insert',
      status: 400,
      reason: 'malformedWorkingLocationEvent',
    });

    await harness.deliver([workplaceEvent({ id: 1 })]);

    expect(google.allEvents()).toEqual([]);
    expect(harness.last('1')).toMatchObject({ outcome: 'failed', reason: 'google_refused' });
  });
});
