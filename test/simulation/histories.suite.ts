import fc from 'fast-check';
import type { SyncLog } from '../../functions/domain/sync-log';
import { directoryHistory } from './history/directory-changes';
import { addressRace, renamedWhileRevoked } from './history/address-changes';
import { arbitraryHistory } from './history/arbitrary-history';
import { editedEvents } from './history/edited-events';
import {
  calendarState,
  expectedCalendarState,
  misplacedResources,
  unreachableResources,
} from './history/calendar-state';
import type { Employees } from './history/company';
import type { History } from './history/history';
import { Simulation } from './history/simulation';

const { HISTORIES, HISTORIES_SEED, HISTORIES_PATH } = process.env;

/**
 * Plays `count` generated histories, and half as many address changes, against the whole connector. They are the same
 * in each run, so that only a change of the code breaks the tests. `npm run test:simulation -- --runs 5000` plays new
 * ones and prints the seed and path of a failing one; `--seed` and `--path` play it again.
 */
export function testHistories(count: number): void {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  test.each([
    ['any history', arbitraryHistory, renamedWhileRevoked, count],
    ['an address change while events are being written', addressRace, [], count / 2],
    ['transfers and new addresses while Lucca is down or busy', directoryHistory, [], count / 2],
    ['changes of events that people edit, whose edits stay', editedEvents, [], count / 2],
  ])(
    'every calendar matches the newest events after %s',
    async (_, histories, known, numRuns) => {
      const examples = known.map((history): [History] => [history]);
      await fc.assert(
        fc.asyncProperty(histories, playAndCheck),
        HISTORIES === undefined
          ? { numRuns: numRuns + known.length, examples, seed: 20_261_122 }
          : parametersOfRun(HISTORIES),
      );
    },
    7_200_000,
  );
}

function parametersOfRun(histories: string): fc.Parameters<[History]> {
  return {
    numRuns: Number(histories),
    ...(HISTORIES_SEED !== undefined && { seed: Number(HISTORIES_SEED) }),
    ...(HISTORIES_PATH !== undefined && { path: HISTORIES_PATH }),
  };
}

async function playAndCheck(history: History): Promise<void> {
  const spy = jest.spyOn(globalThis, 'fetch');

  const simulation = await Simulation.begin(history);
  spy.mockImplementation(simulation.google.fetch);

  const failed = await simulation.play(history);

  const { connector, employees, newest } = simulation;
  const unreachable = unreachableResources(simulation);
  const state = calendarState(simulation, history.references, unreachable);
  if (!hasPermanentCause(history)) expect(withoutRejectedUsers(failed, employees)).toEqual([]);
  expect(connector.queue.deadLetters).toEqual([]);
  // The simulation does not wait for the deletion of an event that was to be written for a rejected user before.
  const waitsForRejectedUser = new Set(
    simulation.unresolvedRows().flatMap((row) => (employees.isRejected(row.employee) ? row.resource : [])),
  );
  const pending = simulation
    .mappings()
    .filter(
      ({ resource, pending }) =>
        pending.length > 0 && !unreachable.has(resource) && !waitsForRejectedUser.has(resource),
    );
  expect(pending).toEqual([]);
  expect(await simulation.lostGuests()).toEqual([]);
  expect(simulation.lostEdits).toEqual([]);
  if (history.hasOneLanguage) expect(misplacedResources(simulation)).toEqual([]);
  expect(withoutRejectedUsers(simulation.unresolvedRows(), employees)).toEqual([]);
  for (const { event } of newest.values()) {
    const row = simulation.rows().find(({ eventId }) => eventId === event.id);
    expect(['stale', 'superseded', undefined]).not.toContain(row?.outcome);
  }
  const useFetch = (fetcher: typeof fetch) => spy.mockImplementation(fetcher);
  expect(state).toEqual(await expectedCalendarState(simulation, history, useFetch, unreachable));
}

/** An address change stays unresolved as long as a resource stays with a rejected user. */
function withoutRejectedUsers(rows: SyncLog[], employees: Employees): SyncLog[] {
  const isOfRejectedUser = ({ employee }: SyncLog) => employees.isRejected(employee);
  const hasRejectedUser = rows.some(isOfRejectedUser);
  return rows.filter(
    (row) => !isOfRejectedUser(row) && !(hasRejectedUser && row.topic === 'employee.updated'),
  );
}

/**
 * Whether events may fail until a person fixes the cause: a permanent rejection, an event that Lucca's API never
 * returns, or new tokens that Google rejects.
 */
function hasPermanentCause({ steps }: History): boolean {
  const actions = steps.map(({ action }) => action);
  const permanent = actions.filter(
    ({ kind, ...action }) =>
      kind === 'google rejects' ||
      (kind === 'event unavailable' && 'forMs' in action && action.forMs === null) ||
      ('fault' in action && 'status' in action.fault && action.fault.status === 401),
  );
  return (
    permanent.length > 0 ||
    actions.filter(({ kind }) => kind === 'tokens invalidated' || kind === 'authorization revoked').length > 1
  );
}
