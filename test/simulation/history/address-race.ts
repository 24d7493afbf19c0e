import fc from 'fast-check';
import { CALENDAR_EVENTS, type Action, type Content, type History } from './history';

const delay = fc.constantFrom(0, 20, 150, 400, 900, 2_000, 5_000);
const statesOfLea = {
  session: { kind: 'session', organizer: 'lea', guests: ['tom'], title: 'A', startsOn: null },
  workplace: {
    kind: 'workplace',
    employee: 'lea',
    status: 'confirmed',
    position: 'fullDay',
    name: 'Marseille',
  },
} as const satisfies Record<string, Content>;
const laterStates = fc.constantFrom<Content>(
  { ...statesOfLea.session, guests: ['ann'], title: 'B' },
  { ...statesOfLea.workplace, name: 'Lyon' },
  { ...statesOfLea.session, organizer: 'max', guests: ['ann'] },
  { kind: 'removed', isBare: true },
  { kind: 'removed', isBare: false },
);
const soon = fc.array(delay, { minLength: 1, maxLength: 2 });

/** Never used: no action interferes. */
const REMOVED: Content = { kind: 'removed', isBare: true };
const NO_LAST_CHANGE = { c1: REMOVED, c2: REMOVED, c3: REMOVED, l1: REMOVED, l2: REMOVED };

/** One employee's address changes, possibly more than once, while events in that employee's calendar are created or change. */
export const addressRace: fc.Arbitrary<History> = fc
  .record({
    early: fc.array(
      fc.tuple(fc.constantFrom(...CALENDAR_EVENTS), fc.constantFrom(...Object.values(statesOfLea))),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
    pauseMs: fc.constantFrom(0, 300, 30_000),
    actions: fc.array(
      fc.oneof(
        {
          weight: 1,
          arbitrary: fc.record({
            kind: fc.constant('address changed' as const),
            person: fc.constant('lea' as const),
            isLate: fc.constant(false),
            deliveries: soon,
          }),
        },
        {
          weight: 2,
          arbitrary: fc
            .record({
              resource: fc.constantFrom(...CALENDAR_EVENTS),
              content: laterStates,
              establishment: fc.constant('12'),
              deliveries: soon,
            })
            .map((value): Action => ({ kind: 'change', change: value })),
        },
      ),
      { minLength: 2, maxLength: 5 },
    ),
    gaps: fc.array(delay, { minLength: 5, maxLength: 5 }),
    base: fc.record({
      accounts: fc.constantFrom('renamed' as const, 'new' as const),
      references: fc.constantFrom('bare' as const, 'with addresses' as const),
      seed: fc.nat(),
    }),
  })
  .map(({ early, pauseMs, actions, gaps, base }) => ({
    steps: [
      ...early.map(([resource, content], index) => ({
        action: {
          kind: 'change' as const,
          change: { resource, content, establishment: '12', deliveries: [0] },
        },
        thenMs: index === early.length - 1 ? pauseMs : 0,
      })),
      ...actions.map((each, index) => ({ action: each, thenMs: gaps[index] ?? 0 })),
    ],
    last: { content: NO_LAST_CHANGE, deliveries: [0] },
    crashes: [],
    rejectedUsers: [],
    withoutStatusEvents: [],
    absences: { as: 'event' as const, title: 'masked' as const },
    revive: 'accept' as const,
    ...base,
  }));
