import fc from 'fast-check';
import { leave, moments, session, workplace } from './arbitrary-history';
import { crashes, person, weighted } from './arbitrary-faults';
import {
  CALENDAR_EVENTS,
  LEAVES,
  type Action,
  type Change,
  type Content,
  type Deliveries,
  type History,
} from './history';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The establishment without a configuration. */
const OUTSIDE = '99';

const deliveries: fc.Arbitrary<Deliveries> = weighted(
  [4, fc.constant([0])],
  [3, fc.array(moments, { minLength: 1, maxLength: 3 })],
  [1, fc.constant([])],
);
const establishment = weighted<Change['establishment']>([3, fc.constant('owner')], [1, fc.constant(null)]);
const change = fc
  .oneof(
    fc.record({
      resource: fc.constantFrom(...CALENDAR_EVENTS),
      content: weighted<Content>([2, session], [3, workplace]),
      ...{ establishment, deliveries },
    }),
    fc.record({ resource: fc.constantFrom(...LEAVES), content: leave, establishment, deliveries }),
  )
  .map((value): Action => ({ kind: 'change', change: value }));
const transfer = fc.record<Extract<Action, { kind: 'transferred' }>>({
  kind: fc.constant('transferred'),
  person,
  establishment: weighted(
    [2, fc.constant('12')],
    [1, fc.constant('13')],
    [3, fc.constant('20')],
    [1, fc.constant(OUTSIDE)],
  ),
  deliveries,
});
const addressChange = fc.record<Extract<Action, { kind: 'address changed' }>>({
  kind: fc.constant('address changed'),
  person,
  isLate: fc.constant(false),
  deliveries,
  isSilent: fc.boolean(),
});
const fault = fc.oneof(
  fc.record({
    kind: fc.constantFrom('lucca down' as const, 'lucca busy' as const),
    forMs: fc.constantFrom(MINUTE, 20 * MINUTE, 3 * HOUR),
  }),
  fc.constant<Action>({ kind: 'directory refresh' }),
);

/**
 * Histories of employees who get other addresses and pass to other establishments and configurations, while Lucca's API
 * is down or busy and refreshes of the directory crash. Events name no addresses, and some no establishment.
 */
export const directoryHistory: fc.Arbitrary<History> = fc
  .record({
    steps: fc.array(
      fc.record({
        action: weighted<Action>([9, change], [5, transfer], [3, addressChange], [3, fault]),
        thenMs: fc.constantFrom(0, 500, 5_000, 30_000, MINUTE, 4 * MINUTE, 20 * MINUTE, 5 * HOUR),
      }),
      { minLength: 3, maxLength: 14 },
    ),
    crashes,
    accounts: fc.constantFrom('renamed', 'new'),
    seed: fc.nat(),
  })
  .map(({ steps, ...history }) => ({
    ...history,
    steps: withoutReturns(steps),
    last: { content: NEVER, deliveries: [] },
    rejectedUsers: [],
    withoutStatusEvents: [],
    absences: { as: 'event', title: 'masked' },
    references: 'bare',
    revive: 'accept',
    hasOneLanguage: true,
  }));

/** Not used: these histories have no interference. */
const GONE: Content = { kind: 'removed', isBare: true };
const NEVER = { c1: GONE, c2: GONE, c3: GONE, l1: GONE, l2: GONE };

/**
 * Events that were deleted with a transfer do not come back with the employee: only their next change writes them
 * again.
 */
function withoutReturns(steps: History['steps']): History['steps'] {
  const gone = new Set<string>();
  return steps.filter(({ action }) => {
    if (action.kind !== 'transferred') return true;
    if (gone.has(action.person)) return false;
    if (action.establishment === OUTSIDE) gone.add(action.person);
    return true;
  });
}
