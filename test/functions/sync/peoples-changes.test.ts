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
    beforeTheFirst('update', () => google.editByHand(address('lea'), idOf('lea'), { colorId: '3' }));

    await world.deliver([sessionEvent({ id: 2, title: 'Excel expert' })]);

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

  /** Does something after the calls before this one were answered: a fault that matches nothing sees every call come. */
  function beforeTheFirst(method: string, deed: () => void): void {
    let isDone = false;
    google.failNext({
      drop: true,
      match: (call) => {
        if (!isDone && call.method === method) {
          isDone = true;
          deed();
        }
        return false;
      },
    });
  }
});
