import type { OpenRow } from '../store/open-row';
import type { Pace } from './pace';
import { verdictOn, type Circumstances } from './verdict';

/** A row with which something is to be done now. */
export type DueRow = { row: OpenRow } & (
  { action: 'giveUp' } | { action: 'replay'; replays: number; nextReplayAt: string }
);

/** Probes of one configuration in one run: what Google says of one employee may tell nothing about the authorization. */
const MOST_PROBES = 20;

/**
 * Finds among all rows those that are due, in their order, as many as the pace lets through. Of each configuration whose
 * authorization is revoked it holds the newest row of each employee, and the list ends with some of them: those that were not
 * tried for the longest time. An older row may be outdated by now, and would tell nothing about the authorization.
 *
 * @param now ms since the epoch
 */
export async function* dueRows(
  rows: AsyncIterable<OpenRow>,
  circumstancesOf: (row: OpenRow) => Promise<Circumstances>,
  pace: Pick<Pace, 'take'>,
  now: number,
): AsyncGenerator<DueRow> {
  const probes = new Map<string | null, Map<string | null, DueRow>>();
  for await (const row of rows) {
    const verdict = verdictOn(row, await circumstancesOf(row), now);
    if (verdict.kind === 'leave') continue;
    if (verdict.kind === 'giveUp') {
      yield { row, action: 'giveUp' };
      continue;
    }
    const { kind, ...replay } = verdict;
    const due: DueRow = { row, action: 'replay', ...replay };
    if (kind === 'probe') {
      const ofEmployees = probes.get(row.configuration) ?? new Map<string | null, DueRow>();
      probes.set(row.configuration, ofEmployees.set(row.employee, due));
    } else if (pace.take(row.employee)) yield due;
  }
  for (const ofEmployees of probes.values()) {
    yield* [...ofEmployees.values()]
      .sort((a, b) => (a.row.triedAt < b.row.triedAt ? -1 : 1))
      .slice(0, MOST_PROBES);
  }
}
