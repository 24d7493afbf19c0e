import fc from 'fast-check';
import { crashes, fault, interference, person, rejectedUser, weighted } from './arbitrary-faults';
import {
  CALENDAR_EVENTS,
  GUESTS,
  LEAVES,
  PEOPLE,
  type Action,
  type Content,
  type Deliveries,
  type History,
  type Person,
  type RejectedUser,
} from './history';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const moments = fc.constantFrom(0, 2_000, 40_000, 3 * MINUTE, 7 * MINUTE, HOUR, 9 * HOUR);
const deliveries = weighted<Deliveries>(
  [6, fc.constantFrom([0], [0], [0, 1_000])],
  [3, fc.array(moments, { minLength: 1, maxLength: 3 })],
  [1, fc.constant([])],
);
export const session = fc.record({
  kind: fc.constant('session'),
  organizer: person,
  guests: fc.subarray([...GUESTS]),
  title: fc.constantFrom('A', 'B'),
  startsOn: fc.constantFrom(null, '2026-06-08'),
});
export const workplace = fc.record({
  kind: fc.constant('workplace'),
  employee: person,
  status: fc.constantFrom('confirmed', 'confirmed', 'pending', 'denied'),
  position: fc.constantFrom('fullDay', 'firstHalfDay'),
  name: fc.constantFrom('Marseille', 'Lyon'),
});
const leaveDay = fc.record({
  offset: fc.nat({ max: 5 }),
  range: fc.constantFrom('allDay', 'allDay', 'firstHalfDay', 'secondHalfDay'),
});
export const leave = fc.record({
  kind: fc.constant('leave'),
  employee: person,
  status: fc.constantFrom('confirmed', 'confirmed', 'tentative', 'cancelled'),
  days: fc.uniqueArray(leaveDay, { maxLength: 5, selector: ({ offset }) => offset }),
});
const removed = fc.record({ kind: fc.constant('removed'), isBare: fc.boolean() });

const changeOf = fc.oneof(
  fc.record({
    resource: fc.constantFrom(...CALENDAR_EVENTS),
    content: weighted<Content>([5, session], [3, workplace], [2, removed]),
    establishment: weighted([6, fc.constant('12')], [2, fc.constant('20')], [1, fc.constant('99')]),
    deliveries,
  }),
  fc.record({
    resource: fc.constantFrom(...LEAVES),
    content: weighted<Content>([5, leave], [1, removed]),
    establishment: fc.constant('12'),
    deliveries,
  }),
);
const change = changeOf.map((value): Action => ({ kind: 'change', change: value }));
const addressChange = fc.record({
  kind: fc.constant('address changed'),
  person,
  isLate: fc.boolean(),
  deliveries,
});

/** Different from every earlier state, so that it is always written. */
const lastCalendarEvent = fc.constantFrom<Content>(
  { kind: 'session', organizer: 'lea', guests: ['tom'], title: 'Last', startsOn: null },
  { kind: 'session', organizer: 'zoe', guests: ['ann', 'max'], title: 'Last', startsOn: '2026-06-09' },
  { kind: 'session', organizer: 'zoe', guests: [], title: 'Last', startsOn: null },
  { kind: 'workplace', employee: 'max', status: 'confirmed', position: 'fullDay', name: 'Last' },
  { kind: 'removed', isBare: true },
);
const lastDays: Extract<Content, { kind: 'leave' }>['days'] = [
  { offset: 20, range: 'allDay' },
  { offset: 22, range: 'firstHalfDay' },
];
const lastLeave = fc.constantFrom<Content>(
  { kind: 'leave', employee: 'lea', status: 'confirmed', days: lastDays },
  { kind: 'leave', employee: 'max', status: 'tentative', days: [{ offset: 23, range: 'allDay' }] },
  { kind: 'removed', isBare: false },
);

/** A history with any action in any order. fast-check shrinks a failing one to the steps that matter. */
export const arbitraryHistory: fc.Arbitrary<History> = fc.boolean().chain((hasInterference) =>
  fc.record({
    steps: fc.array(
      fc.record({
        action: weighted<Action>(
          [12, change],
          [2, addressChange],
          [5, fault],
          ...(hasInterference ? [[3, interference] as const] : []),
        ),
        thenMs: fc.constantFrom(0, 40, 500, 2_000, 5_000, MINUTE, 4 * MINUTE, 20 * MINUTE, 5 * HOUR),
      }),
      { minLength: 1, maxLength: 10 },
    ),
    last: fc.record({
      content: fc.record({
        ...{ c1: lastCalendarEvent, c2: lastCalendarEvent, c3: lastCalendarEvent },
        ...{ l1: lastLeave, l2: lastLeave },
      }),
      deliveries,
    }),
    crashes,
    rejectedUsers: weighted<RejectedUser[]>(
      [3, fc.constant([])],
      [1, fc.uniqueArray(rejectedUser, { maxLength: 2, selector: ({ person: one }) => one })],
    ),
    withoutStatusEvents: weighted<Person[]>([3, fc.constant([])], [1, fc.subarray([...PEOPLE])]),
    absences: fc.record({
      as: fc.constantFrom('event', 'outOfOffice'),
      title: fc.constantFrom('masked', 'account'),
    }),
    accounts: fc.constantFrom('renamed', 'new'),
    references: fc.constantFrom('bare', 'with addresses'),
    revive: fc.constantFrom<History['revive']>('accept', 'accept', 400, 404),
    seed: fc.nat(),
  }),
);
