import fc from 'fast-check';
import type { SyncLog } from '../../functions/domain/sync-log';
import { history, race, type History } from './history';
import { expectedBy, outOfReach, shownBy } from './shown';
import { Simulation } from './simulation';

/**
 * The same histories each time, so that a change is what breaks them. `npm run test:histories -- --runs 5000` plays fresh ones
 * and prints seed and path of one that fails; with `--seed` and `--path` it is played again.
 */
const { HISTORIES, HISTORIES_SEED, HISTORIES_PATH } = process.env;
const CHOICE: fc.Parameters<[History]> =
  HISTORIES === undefined
    ? { seed: 20_261_122 }
    : {
        numRuns: Number(HISTORIES),
        ...(HISTORIES_SEED !== undefined && { seed: Number(HISTORIES_SEED) }),
        ...(HISTORIES_PATH !== undefined && { path: HISTORIES_PATH }),
      };

afterEach(() => {
  jest.restoreAllMocks();
});

test.each([
  ['whatever happens on the way', history, 1000],
  ['when an address changes while events are being written', race, 500],
])(
  'every calendar ends as the newest events say, %s',
  async (_, histories, numRuns) => {
    const spy = jest.spyOn(globalThis, 'fetch');
    await fc.assert(
      fc.asyncProperty(histories, async (said: History) => {
        // Prepare
        const simulation = await Simulation.begin(said);
        spy.mockImplementation(simulation.google.fetch);

        // Act
        const failed = await simulation.play(said);

        // Assess
        const lost = outOfReach(simulation);
        const shown = shownBy(simulation, said.references, lost);
        if (!hasLastingCause(said)) expect(withoutStrangers(failed, simulation)).toEqual([]);
        expect(simulation.connector.queue.deadLetters).toEqual([]);
        const pending = simulation
          .mappings()
          .filter(({ resource, pending }) => pending.length > 0 && !lost.has(resource));
        expect(pending).toEqual([]);
        expect(await simulation.lostGuests()).toEqual([]);
        const open = simulation.rows().filter(({ outcome }) => ['waiting', 'failed'].includes(outcome));
        expect(withoutStrangers(open, simulation)).toEqual([]);
        for (const { event } of simulation.newest.values()) {
          const row = simulation.rows().find(({ eventId }) => eventId === event.id);
          expect(['stale', 'superseded', undefined]).not.toContain(row?.outcome);
        }
        expect(shown).toEqual(
          await expectedBy(simulation, said, (fetch) => spy.mockImplementation(fetch), lost),
        );
      }),
      { numRuns, ...CHOICE },
    );
  },
  7_200_000,
);

/** A change of address waits for resources that stay with a stranger, as long as one does. */
function withoutStrangers(rows: SyncLog[], simulation: Simulation): SyncLog[] {
  const isOfStranger = ({ employee }: SyncLog) => simulation.isOfStranger(employee);
  const hasStranger = rows.some(isOfStranger);
  return rows.filter((row) => !isOfStranger(row) && !(hasStranger && row.topic === 'employee.updated'));
}

/**
 * Somebody has to look: a refusal for good, an event that Lucca's API never tells, or tokens that Google does not take although they
 * are fresh.
 */
function hasLastingCause({ steps }: History): boolean {
  const acts = steps.map(({ act }) => act);
  const refusals = acts.filter(
    ({ kind, ...act }) =>
      kind === 'google refuses' ||
      (kind === 'event untold' && 'forMs' in act && act.forMs === null) ||
      ('fault' in act && 'status' in act.fault && act.fault.status === 401),
  );
  return (
    refusals.length > 0 || acts.filter(({ kind }) => kind === 'tokens end' || kind === 'revoked').length > 1
  );
}
