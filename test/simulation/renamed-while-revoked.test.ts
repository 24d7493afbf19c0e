import { calendarState, expectedCalendarState } from './history/calendar-state';
import type { History } from './history/history';
import { Simulation } from './history/simulation';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

afterEach(() => {
  jest.restoreAllMocks();
});

/** No other events, so that only requests for the old address reach Google. */
const settings = {
  last: {
    content: {
      c1: { kind: 'removed', isBare: true },
      c2: { kind: 'removed', isBare: true },
      c3: { kind: 'removed', isBare: true },
      l1: { kind: 'removed', isBare: true },
      l2: { kind: 'removed', isBare: true },
    },
    deliveries: [0],
  },
  crashes: [],
  withoutStatusEvents: [],
  rejectedUsers: [],
  absences: { as: 'event', title: 'masked' },
  accounts: 'renamed',
  references: 'with addresses',
  revive: 'accept',
  seed: 1,
} satisfies Partial<History>;

test.each(['500', 'none'])(
  'deletes the absence of a renamed employee when the authorization is revoked for a minute (token errors: %s)',
  async (tokenErrors) => {
    // Prepare
    const history: History = {
      ...settings,
      steps: [
        {
          action: {
            kind: 'change',
            change: {
              resource: 'l1',
              content: {
                kind: 'leave',
                employee: 'lea',
                status: 'confirmed',
                days: [{ offset: 0, range: 'allDay' }],
              },
              establishment: '12',
              deliveries: [0],
            },
          },
          thenMs: 20 * MINUTE,
        },
        {
          action: { kind: 'address changed', person: 'lea', isLate: false, deliveries: [9 * HOUR] },
          thenMs: 5_000,
        },
        { action: { kind: 'authorization revoked', configuration: 'france', forMs: MINUTE }, thenMs: 0 },
        ...(tokenErrors === 'none'
          ? []
          : [
              {
                action: {
                  kind: 'google error' as const,
                  fault: { status: 500, reason: 'internal_failure' },
                  of: 'token' as const,
                  skipped: 0,
                  times: 1,
                  forMs: null,
                },
                thenMs: 0,
              },
            ]),
        {
          action: {
            kind: 'change',
            change: {
              resource: 'l1',
              content: { kind: 'removed', isBare: true },
              establishment: '12',
              deliveries: [0],
            },
          },
          thenMs: 5_000,
        },
      ],
    };
    const spy = jest.spyOn(globalThis, 'fetch');
    const simulation = await Simulation.begin(history);
    spy.mockImplementation(simulation.google.fetch);
    // Act
    const failed = await simulation.play(history);
    // Assess
    expect(failed).toEqual([]);
    expect(simulation.unresolvedRows()).toEqual([]);
    expect(calendarState(simulation, history.references)).toEqual(
      await expectedCalendarState(simulation, history, (fetcher) => spy.mockImplementation(fetcher)),
    );
  },
);
