import type { OpenRow } from '../store/open-row';
import type { Pace } from './pace';
import { verdictOn, type Circumstances } from './verdict';

/** A row with which something is to be done now. */
export type DueRow = { row: OpenRow } & (
  { action: 'giveUp' } | { action: 'replay'; replays: number; nextReplayAt: string }
);

/**
 * Finds among all rows those that are due, in their order, as many as the pace lets through. Holds none but one of each
 * configuration whose authorization is revoked: its newest, which ends the list. An older one may be outdated by now, and
 * would tell nothing about the authorization.
 *
 * @param now ms since the epoch
 */
export async function* dueRows(
  rows: AsyncIterable<OpenRow>,
  circumstancesOf: (row: OpenRow) => Promise<Circumstances>,
  pace: Pick<Pace, 'take'>,
  now: number,
): AsyncGenerator<DueRow> {
  const probes = new Map<string | null, DueRow>();
  for await (const row of rows) {
    const verdict = verdictOn(row, await circumstancesOf(row), now);
    if (verdict.kind === 'leave') continue;
    if (verdict.kind === 'giveUp') {
      yield { row, action: 'giveUp' };
      continue;
    }
    const { kind, ...replay } = verdict;
    const due: DueRow = { row, action: 'replay', ...replay };
    if (kind === 'probe') probes.set(row.configuration, due);
    else if (pace.take(row.employee)) yield due;
  }
  yield* probes.values();
}
