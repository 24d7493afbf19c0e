import fc from 'fast-check';
import { weighted } from './arbitrary-faults';
import { CALENDAR_EVENTS, type Action, type Change, type Content, type History } from './history';

/** Histories of employees whose address changes. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** No action interferes, so the last changes are never made. */
const REMOVED: Content = { kind: 'removed', isBare: true };
const WITHOUT_LAST_CHANGE = {
  content: { c1: REMOVED, c2: REMOVED, c3: REMOVED, l1: REMOVED, l2: REMOVED },
  deliveries: [0],
};
const WITHOUT_FAULTS = {
  last: WITHOUT_LAST_CHANGE,
  crashes: [],
  rejectedUsers: [],
  withoutStatusEvents: [],
  absences: { as: 'event', title: 'masked' },
  revive: 'accept',
} satisfies Partial<History>;

const step = (resource: Change['resource'], content: Content, thenMs: number): History['steps'][number] => ({
  action: { kind: 'change', change: { resource, content, establishment: '12', deliveries: [0] } },
  thenMs,
});

const delay = fc.constantFrom(0, 20, 150, 400, 900, 2_000, 5_000);
const soon = fc.array(delay, { minLength: 1, maxLength: 2 });
const calendarEvent = fc.constantFrom(...CALENDAR_EVENTS);
const statesOfLea = {
  session: { kind: 'session', organizer: 'lea', guests: ['tom'], title: 'A', startsOn: null },
  workplace: {
    ...{ kind: 'workplace', employee: 'lea', status: 'confirmed' },
    ...{ position: 'fullDay', name: 'Marseille' },
  },
} satisfies Record<string, Content>;
const laterStates = fc.constantFrom<Content>(
  { ...statesOfLea.session, guests: ['ann'], title: 'B' },
  { ...statesOfLea.workplace, name: 'Lyon' },
  { ...statesOfLea.session, organizer: 'max', guests: ['ann'] },
  { kind: 'removed', isBare: true },
  { kind: 'removed', isBare: false },
);
const addressChange = fc.record({
  kind: fc.constant('address changed'),
  person: fc.constant('lea'),
  isLate: fc.constant(false),
  deliveries: soon,
});
const change = fc
  .record({
    resource: calendarEvent,
    content: laterStates,
    establishment: fc.constant('12'),
    deliveries: soon,
  })
  .map((value): Action => ({ kind: 'change', change: value }));

/** One employee's address changes, possibly more than once, while events in that employee's calendar are created or change. */
export const addressRace: fc.Arbitrary<History> = fc
  .record({
    early: fc.array(fc.tuple(calendarEvent, fc.constantFrom<Content>(...Object.values(statesOfLea))), {
      minLength: 1,
      maxLength: 3,
    }),
    pauseMs: fc.constantFrom(0, 300, 30_000),
    actions: fc.array(weighted<Action>([1, addressChange], [2, change]), { minLength: 2, maxLength: 5 }),
    gaps: fc.array(delay, { minLength: 5, maxLength: 5 }),
    base: fc.record({
      accounts: fc.constantFrom('renamed', 'new'),
      references: fc.constantFrom('bare', 'with addresses'),
      seed: fc.nat(),
    }),
  })
  .map(({ early, pauseMs, actions, gaps, base }) => ({
    steps: [
      ...early.map(([resource, content], index) =>
        step(resource, content, index === early.length - 1 ? pauseMs : 0),
      ),
      ...actions.map((action, index) => ({ action, thenMs: gaps[index] ?? 0 })),
    ],
    ...WITHOUT_FAULTS,
    ...base,
  }));

/**
 * Histories that failed once: an employee is renamed, the authorization is revoked for a minute, and the only event is deleted, so
 * that only requests for the old address reach Google. Of the two, one has a token error in addition.
 */
export const renamedWhileRevoked: History[] = [[], [{ status: 500, reason: 'internal_failure' }]].map(
  (tokenErrors) => ({
    ...WITHOUT_FAULTS,
    accounts: 'renamed',
    references: 'with addresses',
    seed: 1,
    steps: [
      step(
        'l1',
        {
          ...{ kind: 'leave', employee: 'lea', status: 'confirmed' },
          days: [{ offset: 0, range: 'allDay' }],
        },
        20 * MINUTE,
      ),
      {
        action: { kind: 'address changed', person: 'lea', isLate: false, deliveries: [9 * HOUR] },
        thenMs: 5_000,
      },
      { action: { kind: 'authorization revoked', configuration: 'france', forMs: MINUTE }, thenMs: 0 },
      ...tokenErrors.map((fault): History['steps'][number] => ({
        action: { kind: 'google error', fault, of: 'token', skipped: 0, times: 1, forMs: null },
        thenMs: 0,
      })),
      step('l1', REMOVED, 5_000),
    ],
  }),
);
