import { address, workplaceEvent } from '../../../support/builders/lucca-events';
import { World } from '../../../support/harness/sync-world';

let world: World;
let google: World['google'];

beforeEach(async () => {
  world = await World.start();
  ({ google } = world);
});

afterEach(() => google.stop());

const methods = () => google.calls.filter(({ kind }) => kind === 'calendar').map(({ method }) => method);

describe('an employee without working locations', () => {
  beforeEach(() => {
    google.addAccount(address('bob'), { workingLocations: false });
  });

  it('gets a plain event that says the same, and is not tried again for a while', async () => {
    await world.deliver([workplaceEvent({ id: 1, name: 'bob', position: 'firstHalfDay' })]);
    expect(google.events(address('bob'))).toMatchObject([
      {
        eventType: 'default',
        summary: 'Marseille (matin)',
        transparency: 'transparent',
        start: { date: '2026-03-02' },
      },
    ]);
    google.clearCalls();

    await world.deliver([workplaceEvent({ id: 2, name: 'bob', place: 'remoteWork' })]);
    await world.deliver([workplaceEvent({ id: 3, name: 'bob', resource: '9013' })]);

    expect(methods()).toEqual(['update', 'insert']);
    expect(google.allEvents()).toHaveLength(2);
    expect(world.last('1')?.outcome).toBe('created');
    expect(world.last('1')?.detail).toContain('plain event');
  });

  it('gets working locations again, half a day later', async () => {
    google.failNext({ match: ({ method }) => method === 'insert', status: 403, reason: 'forbidden' });
    await world.deliver([workplaceEvent({ id: 1 })]);
    expect(google.allEvents()).toMatchObject([{ event: { eventType: 'default' } }]);
    world.aheadMs = 12 * 60 * 60 * 1000;

    await world.deliver([workplaceEvent({ id: 2 })]);

    expect(google.allEvents()).toMatchObject([{ event: { eventType: 'workingLocation' } }]);
  });

  it('gets no plain event for a fault of our own body', async () => {
    google.failNext({
      match: ({ method }) => method === 'insert',
      status: 400,
      reason: 'malformedWorkingLocationEvent',
    });

    await world.deliver([workplaceEvent({ id: 1 })]);

    expect(google.allEvents()).toEqual([]);
    expect(world.last('1')).toMatchObject({ outcome: 'failed', reason: 'google_refused' });
  });
});
