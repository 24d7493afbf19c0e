import { LuccaFailError, LuccaRetryError, LuccaWaitError } from '../../../functions/lucca/api/http';
import { completeEvent, resolveEstablishment } from '../../../functions/sync/complete-event';
import { knownAddress } from '../../../functions/directory/known-address';
import { memoryDirectory, type MemoryDirectory } from '../../support/builders/memory-stores';
import { aConfiguration } from '../../support/builders/configurations';
import {
  employee,
  exampleEvent,
  exampleLocation,
  exampleMapping,
  leave,
  session,
  TENANT,
  workplace,
} from '../../support/builders/sync-examples';

const OCCURRED_AT = Date.parse('2026-02-01T09:00:00.123Z');
let directory: MemoryDirectory;

beforeEach(() => {
  directory = memoryDirectory(() => OCCURRED_AT);
});

const complete = (
  state: ReturnType<typeof exampleEvent>['state'],
  presentation = {},
  establishmentId: string | null = '12',
) =>
  completeEvent(
    exampleEvent({ state, establishmentId }),
    aConfiguration({ presentation }),
    { unknownAddress: null },
    { directory },
  );

describe('completeEvent', () => {
  it('looks up only the addresses that the event omits', async () => {
    directory.addresses.set('416', 'lea@acme.example').set('418', 'zoe@acme.example');
    const completed = await complete(
      session({
        organizer: employee('416', null),
        attendees: [employee('417'), employee('418', 'no address'), employee('419', null)],
      }),
    );

    expect(completed.state).toMatchObject({
      organizer: { id: '416', email: 'lea@acme.example' },
      attendees: [
        { id: '417', email: 'e417@acme.example' },
        { id: '418', email: 'zoe@acme.example' },
        { id: '419', email: null },
      ],
    });
    expect(directory.asked).toEqual(['address of 416', 'address of 418', 'address of 419']);
  });

  const startsAt = '2026-03-02T09:00:00+01:00';
  const time = { kind: 'clock', startsAt, endsAt: startsAt, timeZone: null } as const;
  const halfDay = leave({ days: [{ date: '2026-03-02', range: 'firstHalfDay' }] });

  it.each([
    ['a workplace of a whole day', workplace(), null],
    ['a workplace of half a day', workplace({ position: 'firstHalfDay' }), 'Indian/Reunion'],
    ['a leave of whole days', leave(), null],
    ['a leave of half a day', halfDay, 'Indian/Reunion'],
    ['a session with a time zone', session(), null],
    ['a session without a time zone', session({ time }), 'Indian/Reunion'],
  ])('looks up a time zone only when the event needs one: %s', async (_, state, timeZone) => {
    directory.timeZones.set('12', 'Indian/Reunion');

    expect(await complete(state)).toMatchObject({ timeZone });
  });

  it('looks up a time zone for an out-of-office event of whole days', async () => {
    directory.timeZones.set('12', 'Indian/Reunion');
    const presentation = { absences: { as: 'outOfOffice' } };

    expect(await complete(leave(), presentation)).toMatchObject({ timeZone: 'Indian/Reunion' });
    expect(await complete(leave(), presentation, null)).toMatchObject({ timeZone: null });
  });

  it('throws when Lucca does not respond', async () => {
    directory.address = () => Promise.reject(new LuccaRetryError('later', 1000));

    await expect(complete(leave({ employee: employee('416', null) }))).rejects.toThrow('later');
  });

  it.each([new LuccaWaitError('not allowed'), new LuccaFailError('unknown', 400)])(
    'omits what Lucca denies when the configuration has a fallback: %p',
    async (error) => {
      directory.timeZone = () => Promise.reject(error);
      directory.accountName = () => Promise.reject(error);

      expect(await complete(halfDay, { absences: { title: 'account' } })).toMatchObject({
        timeZone: null,
        state: { account: { id: '5', name: null, refusal: error.message } },
      });
    },
  );
});

describe('resolveEstablishment', () => {
  const without = exampleEvent({ establishmentId: null, state: leave() });

  it('uses the establishment of the employee when the event has none', async () => {
    directory.establishments.set('416', '13');

    expect(await resolveEstablishment(without, null, { directory })).toMatchObject({ establishmentId: '13' });
  });

  const removed = { kind: 'removed', reason: 'deleted', category: null, owner: employee('416') } as const;

  it.each([
    ['has an establishment', exampleEvent(), null],
    ['was written before', without, exampleMapping({ confirmed: [exampleLocation()] })],
    ['is being written', without, exampleMapping({ pending: [exampleLocation()] })],
    ['was deleted', exampleEvent({ establishmentId: null, state: removed }), null],
  ])('does not call the Lucca API when the event %s', async (_, event, mapping) => {
    expect(await resolveEstablishment(event, mapping, { directory })).toBe(event);
    expect(directory.asked).toEqual([]);
  });
});

describe('knownAddress', () => {
  const known = (email: string | null) => knownAddress(TENANT, { id: '416', email }, OCCURRED_AT, directory);
  const changeTo = (email: string, at: number) => directory.remember(TENANT, { id: '416', email }, at);

  it('returns the address of the event without a lookup when no other is known', async () => {
    expect(await known(' Lea@Acme.example ')).toBe('lea@acme.example');
    expect(directory.asked).toEqual([]);
  });

  it.each([
    ['the event when the change is older', -1, 'lea@acme.example'],
    ['the change when both occurred in the same millisecond', 0, 'lea.new@acme.example'],
    ['the change when it is newer', 1, 'lea.new@acme.example'],
  ])('returns the address of %s', async (_, differenceMs, expected) => {
    await changeTo('Lea.New@acme.example', OCCURRED_AT + differenceMs);

    expect(await known('lea@acme.example')).toBe(expected);
    expect(directory.asked).toEqual([]);
  });

  it('returns the address of the event when that of the change is unusable', async () => {
    await changeTo('not an address', OCCURRED_AT + 1);

    expect(await known('lea@acme.example')).toBe('lea@acme.example');
  });

  it.each([null, 'not an address'])('looks up the address when that of the event is %j', async (email) => {
    await changeTo('Lea.New@acme.example', OCCURRED_AT - 1);

    expect(await known(email)).toBe('lea.new@acme.example');
    expect(directory.asked).toEqual(['address of 416']);
  });

  it.each([null, 'not an address'])('returns null when the address in Lucca is %j', async (email) => {
    directory.addresses.set('416', email);

    expect(await known(null)).toBeNull();
  });
});
