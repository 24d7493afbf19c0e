import type { OpenRow } from '../../store/log-rows';
import { causeOf, type Cause } from '../cause';
import type { Pace } from '../pace';
import { verdictOn, type Circumstances } from './replay-decision';

/** A row with which something is to be done now. */
export type DueRow = { row: OpenRow } & (
  | { action: 'giveUp' }
  | {
      action: 'replay';
      replays: number;
      /** Null: it depends on other events. */
      nextReplayAt: string | null;
      /** For which it waits together with others. */
      cause: Cause | null;
      /** It is sent to find out about the cause. */
      isProbe: boolean;
    }
);

export type DueRowsDependencies = {
  circumstancesOf: (row: OpenRow) => Promise<Circumstances>;
  /** Takes what is worth a try if no other event that waits for the same cause is tried. */
  probes: { add: (row: OpenRow, cause: Cause, circumstances: Circumstances) => void };
  pace: Pick<Pace, 'take'>;
  /** Told of each cause that a row waits for. */
  seen: (cause: Cause) => void;
  /** ms since the epoch */
  now: () => number;
};

/** Finds among all rows those that are due, in their order, as far as the pace lets them through. */
export async function* dueRows(
  rows: AsyncIterable<OpenRow>,
  { circumstancesOf, probes, pace, seen, now }: DueRowsDependencies,
): AsyncGenerator<DueRow> {
  for await (const row of rows) {
    const circumstances = await circumstancesOf(row);
    const verdict = verdictOn(row, circumstances, now());
    const cause = causeOf(row);
    if (cause) seen(cause);
    switch (verdict.kind) {
      case 'leave':
        break;
      case 'giveUp':
        yield { row, action: 'giveUp' };
        break;
      case 'probe':
        if (cause) probes.add(row, cause, circumstances);
        break;
      case 'replay': {
        const { replays, nextReplayAt } = verdict;
        if (pace.take(row.employee))
          yield { row, action: 'replay', replays, nextReplayAt, cause, isProbe: false };
      }
    }
  }
}
