import { useEffect, useState } from 'preact/hooks';
import type { FormatProblems } from '../../../../contract/format-problems';
import { useSession } from '../../../api';
import { useLoad } from '../../../load';
import type { View } from '../log-query';
import { instantsOf, limitsOf } from '../periods';
import { currentViewer } from '../use-viewer';

/** The counted events, as the log shows them. */
export const INVALID_EVENTS: View = {
  chosen: { outcome: 'failed', reason: 'invalid_event' },
  period: '7d',
};

/** The list waits this long for the notice above it, so that it does not move when the notice arrives. */
const MAX_WAIT_MS = 2000;

type LoadedProblems = {
  /** Null while they are loading, or if they cannot be loaded. */
  problems: FormatProblems | null;
  /** Whether the list should wait. */
  isAwaited: boolean;
  reload: () => void;
};

/** For the way back to the log, where the list appears at once. */
let kept: FormatProblems | null = null;

/** Loads what did not fit. Not repeated by itself: a notice that appears later would move the list. */
export function useFormatProblems(): LoadedProblems {
  const { call } = useSession();
  const [isLate, setLate] = useState(false);
  const { state, value, reload } = useLoad('format-problems', (signal) => {
    const { from } = instantsOf(limitsOf(INVALID_EVENTS.period, currentViewer()));
    return call('getFormatProblems', { query: { from }, signal });
  });
  useEffect(() => {
    const timer = setTimeout(() => {
      setLate(true);
    }, MAX_WAIT_MS);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  useEffect(() => {
    if (value) kept = value;
  }, [value]);
  const problems = value ?? kept;
  return { problems, isAwaited: problems === null && state === 'loading' && !isLate, reload };
}
