import fc from 'fast-check';
import type { Fault } from '../support/fakes/google/faults';
import type { Crash } from './process';

/** What may happen, as fast-check makes it up; a history shrinks to what matters. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const PEOPLE = ['lea', 'max', 'zoe'] as const;
/** Never the owner of a calendar of ours. */
const GUESTS = ['tom', 'ann', 'lea', 'max'] as const;
/** Of these any kind of calendar event may come to be. */
const CALENDAR_EVENTS = ['c1', 'c2', 'c3'] as const;
export const LEAVES = ['l1', 'l2'] as const;
export const RESOURCES = [...CALENDAR_EVENTS, ...LEAVES] as const;
export type Person = (typeof PEOPLE)[number];
export type Resource = (typeof RESOURCES)[number];

/** What Lucca says of a resource from now on. */
export type Content =
  | {
      kind: 'session';
      organizer: Person;
      guests: (typeof GUESTS)[number][];
      title: string;
      startsOn: string | null;
    }
  | {
      kind: 'workplace';
      employee: Person;
      status: 'confirmed' | 'pending' | 'denied';
      position: 'fullDay' | 'firstHalfDay';
      name: string;
    }
  | { kind: 'leave'; employee: Person; status: 'tentative' | 'confirmed' | 'cancelled'; days: LeaveDay[] }
  | { kind: 'gone'; isBare: boolean };
export type LeaveDay = { offset: number; range: 'allDay' | 'firstHalfDay' | 'secondHalfDay' };

/** When each delivery of an event arrives, ms after it; none: it is dropped. */
export type Deliveries = number[];

export type Change = { resource: Resource; content: Content; establishment: string; deliveries: Deliveries };

export type Act =
  | { kind: 'change'; change: Change }
  /** `isLate`: the account of Google gets its new name hours after Lucca said so. */
  | { kind: 'address'; person: Person; isLate: boolean; deliveries: Deliveries }
  /** The next calls meet this; `forMs`: all of them, as long as that. */
  | {
      kind: 'google fails';
      fault: Fault;
      of: 'calendar' | 'token';
      skipped: number;
      times: number;
      forMs: number | null;
    }
  | { kind: 'tokens end' }
  | { kind: 'revoked'; configuration: 'france' | 'iberia'; forMs: number }
  | { kind: 'queue down'; forMs: number }
  | { kind: 'suspended'; forMs: number }
  /** Lucca's API answers 5xx to every request for the next event, which its list shows without data; null: for good. */
  | { kind: 'event untold'; forMs: number | null }
  | Interference;

/** After these a calendar may rightly show something else than the newest event says, until the next change. */
export type Interference =
  | { kind: 'by hand'; deed: 'edit' | 'delete'; which: number }
  | { kind: 'deactivated'; forMs: number }
  | { kind: 'product deselected'; product: 'training' | 'office' | 'absences'; forMs: number }
  | { kind: 'google refuses'; reason: string; skipped: number; times: number };

export type Stranger = { person: Person; as: 'outside the Workspace' | 'without account' };

export type History = {
  steps: { act: Act; thenMs: number }[];
  /** The last change of each resource, made only where somebody interfered. */
  last: { content: Record<Resource, Content>; deliveries: Deliveries };
  crashes: { of: 'ingest' | 'sync' | 'reconcile'; skipped: number; crash: Crash }[];
  /** Employees whose first address Google gives no token for; a further address is an ordinary one. */
  strangers: Stranger[];
  /** Employees to whom Google gives neither working locations nor out-of-office events. */
  plain: Person[];
  absences: { as: 'event' | 'outOfOffice'; title: 'masked' | 'account' };
  /** What becomes of the account of somebody who gets another address. */
  accounts: 'are renamed' | 'are new';
  /** Whether references to employees name their addresses. */
  references: 'bare' | 'with addresses';
  revive: 'accept' | 400 | 404;
  seed: number;
};

const person = fc.constantFrom(...PEOPLE);
const moment = fc.constantFrom(0, 2_000, 40_000, 3 * MINUTE, 7 * MINUTE, HOUR, 9 * HOUR);
const period = fc.constantFrom(MINUTE, 20 * MINUTE, 3 * HOUR, 30 * HOUR);
const deliveries = fc.oneof(
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
const gone: fc.Arbitrary<Content> = fc.record({ kind: fc.constant('gone' as const), isBare: fc.boolean() });
const establishment = fc.oneof(
  { weight: 6, arbitrary: fc.constant('12') },
  { weight: 2, arbitrary: fc.constant('20') },
  { weight: 1, arbitrary: fc.constant('99') },
);

const change: fc.Arbitrary<Act> = fc
  .oneof(
    fc.record({
      resource: fc.constantFrom(...CALENDAR_EVENTS),
      content: fc.oneof(
        { weight: 5, arbitrary: session },
        { weight: 3, arbitrary: workplace },
        { weight: 2, arbitrary: gone },
      ),
      establishment,
      deliveries,
    }),
    fc.record({
      resource: fc.constantFrom(...LEAVES),
      content: fc.oneof({ weight: 5, arbitrary: leave }, { weight: 1, arbitrary: gone }),
      establishment: fc.constant('12'),
      deliveries,
    }),
  )
  .map((of) => ({ kind: 'change', change: of }));

const address: fc.Arbitrary<Act> = fc.record({
  kind: fc.constant('address' as const),
  person,
  isLate: fc.boolean(),
  deliveries,
});

const passing = fc.constantFrom<Fault>(
  { status: 403, reason: 'rateLimitExceeded' },
  { status: 403, reason: 'userRateLimitExceeded' },
  { status: 403, reason: 'quotaExceeded' },
  { status: 429, reason: 'rateLimitExceeded', retryAfter: 90 },
  { status: 500, reason: 'backendError' },
  { status: 503, reason: 'backendError', effect: 'applied' },
  { status: 401, reason: 'authError' },
  { drop: true, effect: 'none' },
  { drop: true, effect: 'applied' },
  { hang: true, effect: 'applied' },
);
const tokenFault = fc.constantFrom<Fault>(
  { status: 500, reason: 'internal_failure' },
  { status: 429, reason: 'rate_limited' },
  { drop: true },
  { status: 400, reason: 'unauthorized_client' },
  { status: 400, reason: 'invalid_grant', message: 'Account restricted' },
  { status: 400, reason: 'invalid_grant', message: 'Invalid impersonation "sub" field.' },
);
const counts = { skipped: fc.nat({ max: 4 }), times: fc.integer({ min: 1, max: 14 }) };
const googleFails: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('google fails' as const),
      fault: passing,
      of: fc.constant('calendar' as const),
      ...counts,
      forMs: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: period }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('google fails' as const),
      fault: tokenFault,
      of: fc.constant('token' as const),
      ...counts,
      forMs: fc.constant(null),
    }),
  },
);

const interference: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('by hand' as const),
      deed: fc.constantFrom('edit' as const, 'delete' as const),
      which: fc.nat(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('deactivated' as const), forMs: period }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('product deselected' as const),
      product: fc.constantFrom('training' as const, 'office' as const, 'absences' as const),
      forMs: period,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('google refuses' as const),
      reason: fc.constantFrom(
        'forbidden',
        'insufficientPermissions',
        'accessNotConfigured',
        'forbiddenForNonOrganizer',
      ),
      ...counts,
    }),
  },
);

const trouble: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: googleFails },
  { weight: 1, arbitrary: fc.constant<Act>({ kind: 'tokens end' }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('revoked' as const),
      configuration: fc.constantFrom('france' as const, 'iberia' as const),
      forMs: period,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('queue down' as const), forMs: fc.constantFrom(MINUTE, HOUR) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('suspended' as const), forMs: period }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('event untold' as const),
      forMs: fc.option(period, { freq: 2 }),
    }),
  },
);

const act = (interferes: boolean): fc.Arbitrary<Act> =>
  fc.oneof(
    { weight: 12, arbitrary: change },
    { weight: 2, arbitrary: address },
    { weight: 5, arbitrary: trouble },
    ...(interferes ? [{ weight: 3, arbitrary: interference }] : []),
  );

const crashes = fc.array(
  fc.record({
    of: fc.constantFrom(
      'sync' as const,
      'sync' as const,
      'sync' as const,
      'reconcile' as const,
      'ingest' as const,
    ),
    skipped: fc.nat({ max: 4 }),
    crash: fc.record({
      step: fc.integer({ min: 1, max: 14 }),
      moment: fc.constantFrom('before' as const, 'after' as const),
    }),
  }),
  { maxLength: 4 },
);

const stranger: fc.Arbitrary<Stranger> = fc.record({
  person,
  as: fc.constantFrom('outside the Workspace' as const, 'without account' as const),
});

/** No state that came before is like it: it is written, whatever is there. */
const lastCalendarEvent = fc.constantFrom<Content>(
  { kind: 'session', organizer: 'lea', guests: ['tom'], title: 'Last', startsOn: null },
  { kind: 'session', organizer: 'zoe', guests: ['ann', 'max'], title: 'Last', startsOn: '2026-06-09' },
  { kind: 'session', organizer: 'zoe', guests: [], title: 'Last', startsOn: null },
  { kind: 'workplace', employee: 'max', status: 'confirmed', position: 'fullDay', name: 'Last' },
  { kind: 'gone', isBare: true },
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
  { kind: 'gone', isBare: false },
);

export const history: fc.Arbitrary<History> = fc.boolean().chain((interferes) =>
  fc.record({
    steps: fc.array(
      fc.record({
        act: act(interferes),
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
    strangers: fc.oneof(
      { weight: 3, arbitrary: fc.constant<Stranger[]>([]) },
      {
        weight: 1,
        arbitrary: fc.uniqueArray(stranger, { maxLength: 2, selector: ({ person: one }) => one }),
      },
    ),
    plain: fc.oneof(
      { weight: 3, arbitrary: fc.constant<Person[]>([]) },
      { weight: 1, arbitrary: fc.subarray([...PEOPLE]) },
    ),
    absences: fc.record({
      as: fc.constantFrom('event' as const, 'outOfOffice' as const),
      title: fc.constantFrom('masked' as const, 'account' as const),
    }),
    accounts: fc.constantFrom('are renamed' as const, 'are new' as const),
    references: fc.constantFrom('bare' as const, 'with addresses' as const),
    revive: fc.constantFrom('accept' as const, 'accept' as const, 400 as const, 404 as const),
    seed: fc.nat(),
  }),
);

const moments = fc.constantFrom(0, 20, 150, 400, 900, 2_000, 5_000);
const ofLea = {
  session: { kind: 'session', organizer: 'lea', guests: ['tom'], title: 'A', startsOn: null },
  workplace: {
    kind: 'workplace',
    employee: 'lea',
    status: 'confirmed',
    position: 'fullDay',
    name: 'Marseille',
  },
} as const satisfies Record<string, Content>;
const laterOfLea = fc.constantFrom<Content>(
  { ...ofLea.session, guests: ['ann'], title: 'B' },
  { ...ofLea.workplace, name: 'Lyon' },
  { ...ofLea.session, organizer: 'max', guests: ['ann'] },
  { kind: 'gone', isBare: true },
  { kind: 'gone', isBare: false },
);
const soon = fc.array(moments, { minLength: 1, maxLength: 2 });

/** One employee's address changes, perhaps twice, while the events in that employee's calendar change or are written first. */
export const race: fc.Arbitrary<History> = fc
  .record({
    early: fc.array(fc.tuple(fc.constantFrom(...CALENDAR_EVENTS), fc.constantFrom(...Object.values(ofLea))), {
      minLength: 1,
      maxLength: 3,
    }),
    settledMs: fc.constantFrom(0, 300, 30_000),
    acts: fc.array(
      fc.oneof(
        {
          weight: 1,
          arbitrary: fc.record({
            kind: fc.constant('address' as const),
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
              content: laterOfLea,
              establishment: fc.constant('12'),
              deliveries: soon,
            })
            .map((of): Act => ({ kind: 'change', change: of })),
        },
      ),
      { minLength: 2, maxLength: 5 },
    ),
    gaps: fc.array(moments, { minLength: 5, maxLength: 5 }),
    base: fc.record({
      accounts: fc.constantFrom('are renamed' as const, 'are new' as const),
      references: fc.constantFrom('bare' as const, 'with addresses' as const),
      seed: fc.nat(),
    }),
  })
  .map(({ early, settledMs, acts, gaps, base }) => ({
    steps: [
      ...early.map(([resource, content], index) => ({
        act: { kind: 'change' as const, change: { resource, content, establishment: '12', deliveries: [0] } },
        thenMs: index === early.length - 1 ? settledMs : 0,
      })),
      ...acts.map((each, index) => ({ act: each, thenMs: gaps[index] ?? 0 })),
    ],
    last: { content: NO_LAST, deliveries: [0] },
    crashes: [],
    strangers: [],
    plain: [],
    absences: { as: 'event' as const, title: 'masked' as const },
    revive: 'accept' as const,
    ...base,
  }));

/** Nobody interferes, so it is not made. */
const GONE: Content = { kind: 'gone', isBare: true };
const NO_LAST = { c1: GONE, c2: GONE, c3: GONE, l1: GONE, l2: GONE };

export function interferes({ kind }: Act): boolean {
  return ['by hand', 'deactivated', 'product deselected', 'google refuses'].includes(kind);
}
