import fc from 'fast-check';
import { crashes, weighted } from './arbitrary-faults';
import type { Action, Content, History } from './history';

const session = (title: string, guests: ('tom' | 'ann' | 'max')[]): Content => ({
  ...{ kind: 'session', organizer: 'lea', startsOn: null },
  ...{ title, guests },
});
type Range = 'allDay' | 'firstHalfDay' | 'secondHalfDay';
const leave = (range: Range, offset: number): Content => ({
  ...{ kind: 'leave', employee: 'lea', status: 'confirmed' },
  // The first part begins on the same day, so that it is the same event.
  days: [
    { offset: 0, range },
    { offset, range: 'firstHalfDay' },
  ],
});
const change = (resource: 'c1' | 'l1', content: Content): Action => ({
  kind: 'change',
  change: { resource, content, establishment: '12', deliveries: [0] },
});

const thenMs = fc.constantFrom(0, 100, 300, 2_000, 5_000, 20 * 60_000);
const changes = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('A', 'B', 'C'),
      fc.subarray<'tom' | 'ann' | 'max'>(['tom', 'ann', 'max'], { minLength: 1 }),
    )
    .map(([title, guests]) => change('c1', session(title, guests))),
  fc
    .tuple(fc.constantFrom<Range>('allDay', 'firstHalfDay'), fc.constantFrom(2, 4))
    .map(([range, offset]) => change('l1', leave(range, offset))),
);
const edit = fc.record({
  kind: fc.constant('manual edit'),
  operation: fc.constant('edit'),
  which: fc.nat({ max: 5 }),
});

/** A session and an absence that people edit in Google between and during changes in Lucca. */
export const editedEvents: fc.Arbitrary<History> = fc
  .record({
    actions: fc.array(fc.record({ action: weighted<Action>([1, edit], [3, changes]), thenMs }), {
      minLength: 2,
      maxLength: 8,
    }),
    crashes,
    as: fc.constantFrom('event', 'outOfOffice'),
    seed: fc.nat(),
  })
  .map(({ actions, as, ...history }) => ({
    steps: [
      { action: change('c1', session('First', ['tom'])), thenMs: 0 },
      { action: change('l1', leave('allDay', 2)), thenMs: 5_000 },
      ...actions,
    ],
    // Different from every earlier state, so that it is written.
    last: {
      content: {
        ...{ c1: session('Last', ['ann']), l1: leave('secondHalfDay', 6) },
        ...{ c2: { kind: 'removed', isBare: true }, c3: { kind: 'removed', isBare: true } },
        l2: { kind: 'removed', isBare: true },
      },
      deliveries: [0],
    },
    ...history,
    absences: { as, title: 'masked' },
    ...{ accounts: 'new', references: 'with addresses', revive: 'accept' },
    ...{ rejectedUsers: [], withoutStatusEvents: [] },
  }));
