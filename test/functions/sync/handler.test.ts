import { exampleConfiguration } from './examples';
import { address, deletion, sessionEvent, workplaceEvent } from './lucca-events';
import { World } from './world';

let world: World;
let google: World['google'];

beforeEach(async () => {
  world = await World.start();
  ({ google } = world);
});

afterEach(() => google.stop());

const methods = () => google.calls.filter(({ kind }) => kind === 'calendar').map(({ method }) => method);
const titles = (name: string) => google.events(address(name)).map(({ summary }) => summary);

describe('the calls to Google', () => {
  it('are one to create a session', async () => {
    const back = await world.deliver([sessionEvent({ id: 1 })]);

    expect(back).toEqual([]);
    expect(methods()).toEqual(['insert']);
    expect(world.last('1')).toMatchObject({ outcome: 'created', when: 'applied', employee: address('lea') });
    expect(google.events(address('lea'))).toMatchObject([
      {
        summary: 'Excel avancé',
        attendees: [{ email: address('ann') }, { email: address('tom') }],
        extendedProperties: { private: { luccaResource: 'https://acme.ilucca.net#calendar-event#875' } },
      },
    ]);
  });

  it('are two to change a session with guests: read, and write with its etag', async () => {
    await world.deliver([sessionEvent({ id: 1 })]);
    google.clearCalls();

    await world.deliver([sessionEvent({ id: 2, title: 'Excel expert' })]);

    expect(methods()).toEqual(['get', 'update']);
    expect(google.calls.at(-1)?.ifMatch).toMatch(/^".+"$/);
    expect(titles('lea')).toEqual(['Excel expert']);
    expect(world.last('2')?.outcome).toBe('updated');
  });

  it('are none when nothing changed', async () => {
    await world.deliver([sessionEvent({ id: 1 })]);
    google.clearCalls();

    await world.deliver([sessionEvent({ id: 2 })]);

    expect(google.calls).toEqual([]);
    expect(world.last('2')?.outcome).toBe('unchanged');
  });

  it('are one to delete', async () => {
    await world.deliver([sessionEvent({ id: 1 })]);
    google.clearCalls();

    await world.deliver([deletion({ id: 2 })]);

    expect(methods()).toEqual(['delete']);
    expect(google.allEvents()).toEqual([]);
    expect(world.last('2')).toMatchObject({
      outcome: 'deleted',
      configuration: 'france',
      employee: address('lea'),
    });
  });

  it('are one each to create, change and remove a workplace', async () => {
    await world.deliver([workplaceEvent({ id: 1 })]);
    await world.deliver([workplaceEvent({ id: 2, place: 'remoteWork' })]);
    await world.deliver([workplaceEvent({ id: 3, status: 'denied' })]);

    expect(methods()).toEqual(['insert', 'update', 'delete']);
    expect(google.allEvents()).toEqual([]);
  });

  it('are two to move a session, the new organizer first', async () => {
    await world.deliver([sessionEvent({ id: 1 })]);
    google.clearCalls();

    await world.deliver([sessionEvent({ id: 2, organizer: 'max' })]);

    expect(
      google.calls.filter(({ kind }) => kind === 'calendar').map(({ method, owner }) => [method, owner]),
    ).toEqual([
      ['insert', address('max')],
      ['delete', address('lea')],
    ]);
    expect(world.last('2')).toMatchObject({ outcome: 'moved', employee: address('max') });
  });

  it('are one to create again after a deletion, and after a move there and back', async () => {
    await world.deliver([sessionEvent({ id: 1 })]);
    await world.deliver([deletion({ id: 2 })]);
    await world.deliver([sessionEvent({ id: 3, organizer: 'max' })]);
    google.clearCalls();

    await world.deliver([sessionEvent({ id: 4 })]);

    expect(methods()).toEqual(['insert', 'delete']);
    expect(titles('lea')).toEqual(['Excel avancé']);
  });

  it('name the employee opaquely, and tell whom the configuration says', async () => {
    world.configurations = [exampleConfiguration({ presentation: { sendInvitations: 'all' } })];

    await world.deliver([sessionEvent({ id: 1 })]);

    expect(google.calls.at(-1)).toMatchObject({ sendUpdates: 'all' });
    expect(google.calls.at(-1)?.quotaUser).toMatch(/^[0-9a-f]{40}$/);
  });

  it('take one token an employee', async () => {
    await world.deliver([sessionEvent({ id: 1 })]);
    await world.deliver([sessionEvent({ id: 2, title: 'Excel expert' })]);

    expect(google.calls.filter(({ kind }) => kind === 'token')).toHaveLength(1);
  });
});

describe('what people do in the calendar', () => {
  const idOf = (name: string) => google.events(address(name))[0]?.id ?? '';

  it('survives an update: answers, colour, reminders, further guests', async () => {
    await world.deliver([sessionEvent({ id: 1 })]);
    google.editByHand(address('lea'), idOf('lea'), ({ attendees = [] }) => ({
      colorId: '7',
      reminders: { useDefault: false, overrides: [{ method: 'popup', minutes: 15 }] },
      attendees: [
        ...attendees.map((guest) => ({ ...guest, responseStatus: 'accepted' })),
        { email: 'guest@else.example', responseStatus: 'tentative' },
      ],
    }));

    await world.deliver([sessionEvent({ id: 2, title: 'Excel expert', guests: ['ann', 'eve'] })]);

    expect(google.events(address('lea'))).toMatchObject([
      {
        summary: 'Excel expert',
        colorId: '7',
        reminders: { useDefault: false, overrides: [{ method: 'popup', minutes: 15 }] },
        attendees: [
          { email: address('ann'), responseStatus: 'accepted' },
          { email: address('eve'), responseStatus: 'needsAction' },
          { email: 'guest@else.example', responseStatus: 'tentative' },
        ],
      },
    ]);
  });

  it('is read again when it came in between', async () => {
    await world.deliver([sessionEvent({ id: 1 })]);
    google.clearCalls();
    const stopListening = whenCalled('get', () => {
      google.editByHand(address('lea'), idOf('lea'), { colorId: '3' });
    });

    await world.deliver([sessionEvent({ id: 2, title: 'Excel expert' })]);

    stopListening();
    expect(methods()).toEqual(['get', 'update', 'get', 'update']);
    expect(google.events(address('lea'))).toMatchObject([{ summary: 'Excel expert', colorId: '3' }]);
  });

  it.each(['accept', 400, 403, 404, 410] as const)(
    'a deletion is undone by the next change (bringing back: %s)',
    async (revive) => {
      google.switches.revive = revive;
      await world.deliver([sessionEvent({ id: 1 })]);
      await world.deliver([workplaceEvent({ id: 2, resource: '9012' })]);
      for (const { owner, event } of google.allEvents())
        google.editByHand(owner, event.id, { status: 'cancelled' });

      await world.deliver([sessionEvent({ id: 3, title: 'Excel expert' })]);
      await world.deliver([workplaceEvent({ id: 4, resource: '9012', place: 'remoteWork' })]);

      expect(titles('lea').sort()).toEqual(['Excel expert', 'Télétravail']);
      expect(world.last('3')?.outcome).toBe('updated');

      await world.deliver([deletion({ id: 5 })]);
      await world.deliver([deletion({ id: 6, resource: '9012' })]);
      expect(google.allEvents()).toEqual([]);
    },
  );

  /** Runs the action once, after the first call of this method was answered. */
  function whenCalled(method: string, action: () => void): () => void {
    const realPush = google.calls.push.bind(google.calls);
    let done = false;
    google.calls.push = (...calls) => {
      if (!done && calls.some((call) => call.method === 'update') && method === 'get') {
        done = true;
        action();
      }
      return realPush(...calls);
    };
    return () => {
      google.calls.push = realPush;
    };
  }
});

describe('order', () => {
  it('is that of versions, not of deliveries', async () => {
    await world.deliver([sessionEvent({ id: 2, title: 'Newer' })]);
    google.clearCalls();

    await world.deliver([sessionEvent({ id: 1, title: 'Older' })]);

    expect(google.calls).toEqual([]);
    expect(titles('lea')).toEqual(['Newer']);
    expect(world.last('1')).toMatchObject({ outcome: 'stale', when: 'observed' });
  });

  it('holds for what was deleted, and for what was never seen', async () => {
    await world.deliver([deletion({ id: 2 })]);
    await world.deliver([sessionEvent({ id: 1 })]);

    expect(google.allEvents()).toEqual([]);
    expect(world.last('2')).toMatchObject({ outcome: 'skipped', reason: 'deleted' });
    expect(world.last('1')?.outcome).toBe('stale');
  });

  it('collapses a batch into its newest state', async () => {
    await world.deliver([3, 1, 2].map((id) => sessionEvent({ id, title: `Version ${id}` })));

    expect(methods()).toEqual(['insert']);
    expect(titles('lea')).toEqual(['Version 3']);
    expect(['1', '2', '3'].map((id) => world.last(id)?.outcome)).toEqual([
      'superseded',
      'superseded',
      'created',
    ]);
  });

  it('makes a redelivery a mere observation', async () => {
    await world.deliver([sessionEvent({ id: 1 })]);
    google.clearCalls();

    await world.deliver([sessionEvent({ id: 1 })]);

    expect(google.calls).toEqual([]);
    expect(world.last('1')).toMatchObject({ outcome: 'created', when: 'observed' });
  });
});

describe('scope', () => {
  it('skips what no configuration is in charge of, and remembers its version', async () => {
    await world.deliver([sessionEvent({ id: 2, establishment: '99' })]);
    await world.deliver([sessionEvent({ id: 1 })]);

    expect(google.calls).toEqual([]);
    expect(world.last('2')).toMatchObject({ outcome: 'skipped', reason: 'no_configuration' });
    expect(world.last('1')?.outcome).toBe('stale');
  });

  it('removes what went out of scope', async () => {
    await world.deliver([sessionEvent({ id: 1 })]);

    await world.deliver([sessionEvent({ id: 2, establishment: '99' })]);

    expect(google.allEvents()).toEqual([]);
    expect(world.last('2')).toMatchObject({ outcome: 'deleted', reason: null, configuration: 'france' });
  });

  it('applies a skipped event when it comes again to a configuration that is active by then', async () => {
    world.configurations = [exampleConfiguration({ active: false })];
    await world.deliver([sessionEvent({ id: 1 })]);
    expect(world.last('1')).toMatchObject({ outcome: 'skipped', reason: 'configuration_inactive' });
    world.configurations = [exampleConfiguration()];

    await world.deliver([sessionEvent({ id: 1 })]);

    expect(world.last('1')).toMatchObject({ outcome: 'created', when: 'applied' });
  });

  it('says who must look when the configuration that wrote an event is gone', async () => {
    await world.deliver([sessionEvent({ id: 1 })]);
    world.configurations = [];

    await world.deliver([deletion({ id: 2 })]);

    expect(world.last('2')).toMatchObject({ outcome: 'failed', reason: 'configuration_removed' });
    expect(world.last('2')?.payload).not.toBeNull();
  });

  it('moves an event to the configuration of the new establishment, each side with its own credentials', async () => {
    const belgium = exampleConfiguration({ id: 'belgium', establishments: ['20'] });
    world.configurations = [exampleConfiguration(), belgium];
    await world.deliver([sessionEvent({ id: 1 })]);

    await world.deliver([sessionEvent({ id: 2, establishment: '20', organizer: 'max' })]);

    expect(google.allEvents().map(({ owner }) => owner)).toEqual([address('max')]);
    expect(world.last('2')).toMatchObject({ outcome: 'moved', configuration: 'belgium' });
  });
});

describe('a category that changes', () => {
  it('replaces the event', async () => {
    await world.deliver([sessionEvent({ id: 1 })]);

    await world.deliver([workplaceEvent({ id: 2 })]);

    expect(google.allEvents()).toMatchObject([
      { event: { eventType: 'workingLocation', summary: 'Marseille' } },
    ]);
  });
});

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
