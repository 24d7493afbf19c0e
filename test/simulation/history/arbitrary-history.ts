import fc from 'fast-check';
import { addressChange, change, deliveries } from './arbitrary-changes';
import { crashes, fault, interference, rejectedUser } from './arbitrary-faults';
import { PEOPLE, type Action, type Content, type History, type Person, type RejectedUser } from './history';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A history with any action in any order; fast-check shrinks a failing one to what matters. */
export const arbitraryHistory: fc.Arbitrary<History> = fc.boolean().chain((withInterference) =>
  fc.record({
    steps: fc.array(
      fc.record({
        action: action(withInterference),
        thenMs: fc.constantFrom(0, 40, 500, 2_000, 5_000, MINUTE, 4 * MINUTE, 20 * MINUTE, 5 * HOUR),
      }),
      { minLength: 1, maxLength: 10 },
    ),
    last: fc.record({
      content: fc.record({
        c1: lastCalendarEvent,
        c2: lastCalendarEvent,
        c3: lastCalendarEvent,
        l1: lastLeave,
        l2: lastLeave,
      }),
      deliveries,
    }),
    crashes,
    rejectedUsers: fc.oneof(
      { weight: 3, arbitrary: fc.constant<RejectedUser[]>([]) },
      {
        weight: 1,
        arbitrary: fc.uniqueArray(rejectedUser, { maxLength: 2, selector: ({ person: one }) => one }),
      },
    ),
    withoutStatusEvents: fc.oneof(
      { weight: 3, arbitrary: fc.constant<Person[]>([]) },
      { weight: 1, arbitrary: fc.subarray([...PEOPLE]) },
    ),
    absences: fc.record({
      as: fc.constantFrom('event' as const, 'outOfOffice' as const),
      title: fc.constantFrom('masked' as const, 'account' as const),
    }),
    accounts: fc.constantFrom('renamed' as const, 'new' as const),
    references: fc.constantFrom('bare' as const, 'with addresses' as const),
    revive: fc.constantFrom('accept' as const, 'accept' as const, 400 as const, 404 as const),
    seed: fc.nat(),
  }),
);

const action = (withInterference: boolean): fc.Arbitrary<Action> =>
  fc.oneof(
    { weight: 12, arbitrary: change },
    { weight: 2, arbitrary: addressChange },
    { weight: 5, arbitrary: fault },
    ...(withInterference ? [{ weight: 3, arbitrary: interference }] : []),
  );

/** Different from every earlier state, so that it is always written. */
const lastCalendarEvent = fc.constantFrom<Content>(
  { kind: 'session', organizer: 'lea', guests: ['tom'], title: 'Last', startsOn: null },
  { kind: 'session', organizer: 'zoe', guests: ['ann', 'max'], title: 'Last', startsOn: '2026-06-09' },
  { kind: 'session', organizer: 'zoe', guests: [], title: 'Last', startsOn: null },
  { kind: 'workplace', employee: 'max', status: 'confirmed', position: 'fullDay', name: 'Last' },
  { kind: 'removed', isBare: true },
);
const lastLeave = fc.constantFrom<Content>(
  {
    kind: 'leave',
    employee: 'lea',
    status: 'confirmed',
    days: [
      { offset: 20, range: 'allDay' },
      { offset: 22, range: 'firstHalfDay' },
    ],
  },
  { kind: 'leave', employee: 'max', status: 'tentative', days: [{ offset: 23, range: 'allDay' }] },
  { kind: 'removed', isBare: false },
);
