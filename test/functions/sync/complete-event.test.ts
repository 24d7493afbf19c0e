import { LuccaFailError, LuccaRetryError, LuccaWaitError } from '../../../functions/lucca/api/http';
import { completeEvent, resolveEstablishment } from '../../../functions/sync/complete-event';
import { memoryDirectory } from '../../support/builders/memory-stores';
import {
  employee,
  exampleConfiguration,
  exampleEvent,
  exampleLocation,
  exampleMapping,
  leave,
  session,
  workplace,
} from '../../support/builders/sync-examples';

let directory: ReturnType<typeof memoryDirectory>;

beforeEach(() => {
  directory = memoryDirectory();
});

type ReplayContext = { presentation?: object; establishmentId?: string | null };

const complete = (
  state: ReturnType<typeof exampleEvent>['state'],
  { presentation = {}, establishmentId = '12' }: ReplayContext = {},
) =>
  completeEvent(
    exampleEvent({ state, establishmentId }),
    exampleConfiguration({ presentation }),
    { unknownAddress: null },
    {
      directory,
    },
  );

describe('completeEvent', () => {
  it('looks up the addresses that the event leaves out, and no others', async () => {
    // Prepare
    directory.addresses.set('416', 'lea@acme.example').set('418', 'zoe@acme.example');
    const state = session({
      organizer: employee('416', null),
      attendees: [employee('417'), employee('418', 'no address'), employee('419', null)],
    });
    // Act
    const completed = await complete(state);
    // Assess
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

  it.each([
    ['a whole day at work', workplace(), null],
    ['half a day at work', workplace({ position: 'firstHalfDay' }), 'Indian/Reunion'],
    ['a leave of whole days', leave(), null],
    [
      'a leave of half a day',
      leave({ days: [{ date: '2026-03-02', range: 'firstHalfDay' }] }),
      'Indian/Reunion',
    ],
    ['a session that names its zone', session(), null],
    [
      'a session that names none',
      session({
        time: {
          kind: 'clock',
          startsAt: '2026-03-02T09:00:00+01:00',
          endsAt: '2026-03-02T10:00:00+01:00',
          timeZone: null,
        },
      }),
      'Indian/Reunion',
    ],
  ])('looks up a time zone when the event needs one: %s', async (_, state, timeZone) => {
    // Prepare
    directory.timeZones.set('12', 'Indian/Reunion');
    // Act
    const completed = await complete(state);
    // Assess
    expect(completed.timeZone).toBe(timeZone);
  });

  it('looks up a time zone for an out-of-office event of whole days', async () => {
    // Prepare
    directory.timeZones.set('12', 'Indian/Reunion');
    const presentation = { absences: { as: 'outOfOffice' } };
    // Act, Assess
    expect(await complete(leave(), { presentation })).toMatchObject({ timeZone: 'Indian/Reunion' });
    expect(await complete(leave(), { presentation, establishmentId: null })).toMatchObject({
      timeZone: null,
    });
  });

  it('throws when Lucca does not answer', async () => {
    // Prepare
    directory.address = () => Promise.reject(new LuccaRetryError('later', 1000));
    // Act, Assess
    await expect(complete(leave({ employee: employee('416', null) }))).rejects.toThrow('later');
  });

  it.each([new LuccaWaitError('not allowed'), new LuccaFailError('unknown', 400)])(
    'leaves out what Lucca denies when the configuration has a fallback: %p',
    async (error) => {
      // Prepare
      directory.timeZone = () => Promise.reject(error);
      directory.accountName = () => Promise.reject(error);
      const state = leave({ days: [{ date: '2026-03-02', range: 'firstHalfDay' }] });
      // Act
      const completed = await complete(state, { presentation: { absences: { title: 'account' } } });
      // Assess
      expect(completed).toMatchObject({
        timeZone: null,
        state: { account: { id: '5', name: null, refusal: error.message } },
      });
    },
  );
});

describe('resolveEstablishment', () => {
  const without = exampleEvent({ establishmentId: null, state: leave() });

  it('uses the establishment of the employee when the event names none', async () => {
    // Prepare
    directory.establishments.set('416', '13');
    // Act, Assess
    expect(await resolveEstablishment(without, null, { directory })).toMatchObject({ establishmentId: '13' });
  });

  it.each([
    ['the event names it', exampleEvent(), null],
    ['the event was written before', without, exampleMapping({ confirmed: [exampleLocation()] })],
    ['it is being written', without, exampleMapping({ pending: [exampleLocation()] })],
    [
      'it was deleted',
      exampleEvent({
        establishmentId: null,
        state: { kind: 'removed', reason: 'deleted', category: null, owner: employee('416') },
      }),
      null,
    ],
  ])('does not ask Lucca when %s', async (_, event, mapping) => {
    // Act, Assess
    expect(await resolveEstablishment(event, mapping, { directory })).toBe(event);
    expect(directory.asked).toEqual([]);
  });
});
