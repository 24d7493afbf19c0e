import fc from 'fast-check';
import { history, type History } from './history';
import { shownBy, expectedBy } from './shown';
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
      const shown = shownBy(simulation);
      if (!hasLastingCause(said)) expect(failed).toEqual([]);
      expect(simulation.connector.queue.deadLetters).toEqual([]);
      expect(simulation.mappings().filter(({ doubtful }) => doubtful.length > 0)).toEqual([]);
      expect(await simulation.lostGuests()).toEqual([]);
      const open = simulation.rows().filter(({ outcome }) => ['waiting', 'failed'].includes(outcome));
      expect(open).toEqual([]);
      for (const { event } of simulation.newest.values()) {
        const row = simulation.rows().find(({ eventId }) => eventId === event.id);
        expect(['stale', 'superseded', undefined]).not.toContain(row?.outcome);
      }
      expect(shown).toEqual(await expectedBy(simulation, said, (fetch) => spy.mockImplementation(fetch)));
    }),
    CHOICE,
  );
}, 600_000);

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
