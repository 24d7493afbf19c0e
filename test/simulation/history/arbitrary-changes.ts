import fc from 'fast-check';
import {
  CALENDAR_EVENTS,
  GUESTS,
  LEAVES,
  PEOPLE,
  type Action,
  type Content,
  type Deliveries,
} from './history';

/** Arbitraries of changes in Lucca. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const person = fc.constantFrom(...PEOPLE);
const moment = fc.constantFrom(0, 2_000, 40_000, 3 * MINUTE, 7 * MINUTE, HOUR, 9 * HOUR);
export const deliveries = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Deliveries>([0], [0], [0, 1_000]) },
  { weight: 3, arbitrary: fc.array(moment, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constant<Deliveries>([]) },
);

const session: fc.Arbitrary<Content> = fc.record({
  kind: fc.constant('session' as const),
  organizer: person,
  guests: fc.subarray([...GUESTS]),
  title: fc.constantFrom('A', 'B'),
  startsOn: fc.constantFrom(null, '2026-06-08'),
});
const workplace: fc.Arbitrary<Content> = fc.record({
  kind: fc.constant('workplace' as const),
  employee: person,
  status: fc.constantFrom('confirmed' as const, 'confirmed' as const, 'pending' as const, 'denied' as const),
  position: fc.constantFrom('fullDay' as const, 'firstHalfDay' as const),
  name: fc.constantFrom('Marseille', 'Lyon'),
});
const leaveDay = fc.record({
  offset: fc.nat({ max: 5 }),
  range: fc.constantFrom(
    'allDay' as const,
    'allDay' as const,
    'firstHalfDay' as const,
    'secondHalfDay' as const,
  ),
});
const leave: fc.Arbitrary<Content> = fc.record({
  kind: fc.constant('leave' as const),
  employee: person,
  status: fc.constantFrom(
    'confirmed' as const,
    'confirmed' as const,
    'tentative' as const,
    'cancelled' as const,
  ),
  days: fc.uniqueArray(leaveDay, { maxLength: 5, selector: ({ offset }) => offset }),
});
const removed: fc.Arbitrary<Content> = fc.record({
  kind: fc.constant('removed' as const),
  isBare: fc.boolean(),
});
const establishment = fc.oneof(
  { weight: 6, arbitrary: fc.constant('12') },
  { weight: 2, arbitrary: fc.constant('20') },
  { weight: 1, arbitrary: fc.constant('99') },
);

export const change: fc.Arbitrary<Action> = fc
  .oneof(
    fc.record({
      resource: fc.constantFrom(...CALENDAR_EVENTS),
      content: fc.oneof(
        { weight: 5, arbitrary: session },
        { weight: 3, arbitrary: workplace },
        { weight: 2, arbitrary: removed },
      ),
      establishment,
      deliveries,
    }),
    fc.record({
      resource: fc.constantFrom(...LEAVES),
      content: fc.oneof({ weight: 5, arbitrary: leave }, { weight: 1, arbitrary: removed }),
      establishment: fc.constant('12'),
      deliveries,
    }),
  )
  .map((value) => ({ kind: 'change', change: value }));

export const addressChange: fc.Arbitrary<Action> = fc.record({
  kind: fc.constant('address changed' as const),
  person,
  isLate: fc.boolean(),
  deliveries,
});
