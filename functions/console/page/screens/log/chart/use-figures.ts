import { MINUTE_MS } from '../../../../../shared/time';
import type { Chart } from '../../../../contract/logs';
import { useSession } from '../../../api';
import { useLoad } from '../../../load';
import { logPath, type View } from '../log-query';
import { instantsOf, limitsOf } from '../periods';
import { currentViewer } from '../use-viewer';
import { figuresOf, type Figures } from './bars';

const POLL_MS = MINUTE_MS / 4;

/** `chart`: under all filters. `figures`: the sums for the choice of the outcome, which does not narrow itself. */
type ChartFigures = { chart: Chart | null; figures: Figures | null; reload: () => void };

/** Loads the chart of a view, under the same filters as the list. */
export function useFigures(view: View): ChartFigures {
  const { call } = useSession();
  const { outcome: _, ...anyOutcome } = view.chosen;
  const load = (chosen: View['chosen'], signal: AbortSignal) =>
    call('getChart', { query: { ...chosen, ...instantsOf(limitsOf(view.period, currentViewer())) }, signal });
  const all = useLoad(
    `chart:${logPath({ ...view, chosen: anyOutcome })}`,
    (signal) => load(anyOutcome, signal),
    { pollMs: POLL_MS },
  );
  const isNarrowed = view.chosen.outcome !== undefined;
  const narrowed = useLoad<Chart | null>(
    `chart:${logPath(view)}:${isNarrowed}`,
    (signal) => (isNarrowed ? load(view.chosen, signal) : Promise.resolve(null)),
    { pollMs: isNarrowed ? POLL_MS : null },
  );
  return {
    chart: isNarrowed ? narrowed.value : all.value,
    figures: all.value && figuresOf(all.value),
    reload: () => {
      all.reload();
      if (isNarrowed) narrowed.reload();
    },
  };
}
