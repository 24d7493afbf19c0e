import fc from 'fast-check';
import type { SyncLog } from '../../functions/store/sync-log';
import { history, type History } from './history';
import { expectedBy, outOfReach, shownBy } from './shown';
import { Simulation } from './simulation';

/**
 * The same histories each time, so that a change is what breaks them; `HISTORIES=5000 npx jest histories` for new ones. A
 * failing history prints its seed, and shrinks.
 */
const { HISTORIES } = process.env;
const CHOICE = HISTORIES === undefined ? { numRuns: 1000, seed: 20_261_122 } : { numRuns: Number(HISTORIES) };

afterEach(() => {
  jest.restoreAllMocks();
});

test('whatever happens on the way, every calendar ends as the newest events say', async () => {
  const spy = jest.spyOn(globalThis, 'fetch');
  await fc.assert(
    fc.asyncProperty(history, async (said: History) => {
      // Prepare
      const simulation = await Simulation.begin(said);
      spy.mockImplementation(simulation.google.fetch);

      // Act
      const failed = await simulation.play(said);

      // Assess
      const lost = outOfReach(simulation);
      const shown = shownBy(simulation, lost);
      if (!hasLastingCause(said)) expect(withoutStrangers(failed, simulation)).toEqual([]);
      expect(simulation.connector.queue.deadLetters).toEqual([]);
      const inDoubt = simulation
        .mappings()
        .filter(({ resource, doubtful }) => doubtful.length > 0 && !lost.has(resource));
      expect(inDoubt).toEqual([]);
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
    CHOICE,
  );
}, 600_000);

/** A change of address waits for resources that stay with a stranger, as long as one does. */
function withoutStrangers(rows: SyncLog[], simulation: Simulation): SyncLog[] {
  const isOfStranger = ({ employee }: SyncLog) => simulation.isOfStranger(employee);
  const hasStranger = rows.some(isOfStranger);
  return rows.filter((row) => !isOfStranger(row) && !(hasStranger && row.topic === 'employee.updated'));
}

/** Somebody has to look: a refusal for good, or tokens that Google does not take although they are fresh. */
function hasLastingCause({ steps }: History): boolean {
  const acts = steps.map(({ act }) => act);
  const refusals = acts.filter(
    ({ kind, ...act }) =>
      kind === 'google refuses' || ('fault' in act && 'status' in act.fault && act.fault.status === 401),
  );
  return (
    refusals.length > 0 || acts.filter(({ kind }) => kind === 'tokens end' || kind === 'revoked').length > 1
  );
}
