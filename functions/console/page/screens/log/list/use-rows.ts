import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { LogRow } from '../../../../contract/logs';
import { useSession } from '../../../api';
import { appendPage, replaceRow, showArrived, startRows, updateRows, type Rows } from './live-rows';
import { loadPage, logPath, PAGE_SIZE, type View } from '../log-query';
import { instantsOf, limitsOf } from '../periods';
import { currentViewer } from '../use-viewer';

const POLL_MS = 5000;

/** Rows of a view that the person left, for the way back. Longer lists than this are not kept. */
const MAX_KEPT_ROWS = 1000;

type State = {
  key: string;
  rows: Rows | null;
  error: unknown;
  isLoadingMore: boolean;
  /** When the list was last up to date, ms since the epoch, if it no longer is. */
  offlineSince: number | null;
};

type LiveRows = State & {
  /** Loads the next rows; resolves to the first of them. */
  loadMore: () => Promise<LogRow | null>;
  showNew: () => void;
  replace: (row: LogRow) => void;
  reload: () => void;
};

/** The last view, which the browser's Back can show at once, at its scroll position. */
let kept: { key: string; rows: Rows } | null = null;

/** Loads the rows of a view, keeps them up to date, and counts new ones. */
export function useRows(view: View): LiveRows {
  const { call } = useSession();
  const key = logPath(view);
  const [state, setState] = useState<State>(() => initialState(key));
  const [reloads, setReloads] = useState(0);
  const latest = useRef({ view, state });
  latest.current = { view, state };

  const load = useCallback(
    (cursor: string | null, signal: AbortSignal) => {
      const { chosen, period } = latest.current.view;
      const query = { ...chosen, ...instantsOf(limitsOf(period, currentViewer())), limit: String(PAGE_SIZE) };
      return loadPage(call, cursor === null ? query : { ...query, cursor }, signal);
    },
    [call],
  );

  useEffect(() => {
    setState((before) => (before.key === key ? before : initialState(key)));
    const controller = new AbortController();
    const { signal } = controller;
    let lastSuccess = Date.now();
    let isLoading = false;
    const update = async () => {
      // A slow answer is waited for: a poll that replaced it would never end.
      if (isLoading) return;
      isLoading = true;
      try {
        const page = await load(null, signal);
        if (signal.aborted) return;
        lastSuccess = Date.now();
        setState((before) => ({
          ...before,
          rows: before.rows ? updateRows(before.rows, page) : startRows(page),
          error: null,
          offlineSince: null,
        }));
      } catch (error) {
        if (signal.aborted) return;
        setState((before) => ({ ...before, error, offlineSince: before.offlineSince ?? lastSuccess }));
      } finally {
        isLoading = false;
      }
    };
    void update();
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void update();
    }, POLL_MS);
    return () => {
      clearInterval(timer);
      controller.abort();
    };
  }, [key, load, reloads]);

  useEffect(() => {
    if (state.rows && state.rows.shown.length <= MAX_KEPT_ROWS) kept = { key: state.key, rows: state.rows };
  }, [state]);

  const change = useCallback((apply: (rows: Rows) => Rows) => {
    setState((before) => ({ ...before, rows: before.rows && apply(before.rows) }));
  }, []);
  const loadMore = useCallback(async (): Promise<LogRow | null> => {
    const { key: loadedKey, rows, isLoadingMore } = latest.current.state;
    if (!rows || rows.cursor === null || isLoadingMore) return null;
    setState((before) => ({ ...before, isLoadingMore: true }));
    try {
      const page = await load(rows.cursor, new AbortController().signal);
      setState((before) =>
        before.key === loadedKey && before.rows ? { ...before, rows: appendPage(before.rows, page) } : before,
      );
      return page.items[0] ?? null;
    } finally {
      setState((before) => ({ ...before, isLoadingMore: false }));
    }
  }, [load]);
  const showNew = useCallback(() => {
    change(showArrived);
  }, [change]);
  const replace = useCallback(
    (row: LogRow) => {
      change((rows) => replaceRow(rows, row));
    },
    [change],
  );
  const reload = useCallback(() => {
    setReloads((before) => before + 1);
  }, []);
  return { ...(state.key === key ? state : initialState(key)), loadMore, showNew, replace, reload };
}

function initialState(key: string): State {
  const rows = kept?.key === key ? kept.rows : null;
  return { key, rows, error: null, isLoadingMore: false, offlineSince: null };
}
