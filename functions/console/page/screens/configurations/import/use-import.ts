import { useEffect, useRef, useState } from 'preact/hooks';
import type { ImportState } from '../../../../contract/imports';
import { useMayChange, useSession } from '../../../api';
import type { Product } from '../product-icon';

/** Between two calls that do a part of the work. */
const POLL_MS = 2_500;

/** After a call without an answer. */
const RETRY_MS = 10_000;

export type Import = {
  /** Null while it is loading. */
  state: ImportState | null;
  /** Of the last action. */
  error: unknown;
  isBusy: boolean;
  start: (request: { products: Product[]; dryRun: boolean }) => void;
  pause: () => void;
  resume: () => void;
  cancel: () => void;
};

export function isUnderWay(state: ImportState | null): boolean {
  return state?.state === 'simulating' || state?.state === 'running';
}

/** Lucca cannot be read. Without an activation, a simulation is possible. */
export function isImpossible({ state, problem }: ImportState): boolean {
  return state === 'none' && problem !== null && problem !== 'configuration_inactive';
}

/** A stopped one must be resumed or ended first. */
export function mayStart({ state }: ImportState): boolean {
  return !['simulating', 'running', 'paused', 'failed'].includes(state);
}

/** Events that would be, or are, imported. */
export function matchingIn(state: ImportState | null): number {
  return state?.products.reduce((sum, { matching }) => sum + matching, 0) ?? 0;
}

/**
 * The import of a configuration. While it is under way, the page of an administrator calls for the next part; without the
 * page, it continues more slowly.
 */
export function useImport(id: string): Import {
  const { call } = useSession();
  const mayChange = useMayChange();
  const [state, setState] = useState<ImportState | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  /** An answer to an earlier call must not overwrite that of an action. */
  const actions = useRef(0);

  const isWorking = isUnderWay(state);
  useEffect(() => {
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = async () => {
      const started = actions.current;
      const name = isWorking && mayChange ? 'advanceImport' : 'getImport';
      let pause: number | null = isWorking ? POLL_MS : null;
      try {
        const next = await call(name, { id, signal: controller.signal });
        if (!controller.signal.aborted && started === actions.current) setState(next);
      } catch {
        // Actions show their own errors.
        pause = RETRY_MS;
      }
      if (!controller.signal.aborted && pause !== null) timer = setTimeout(() => void load(), pause);
    };
    if (isWorking) timer = setTimeout(() => void load(), POLL_MS);
    else if (actions.current === 0) void load();
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [call, id, isWorking, mayChange]);

  const act = (action: () => Promise<ImportState>) => {
    actions.current += 1;
    setBusy(true);
    setError(null);
    action()
      .then(setState, setError)
      .finally(() => {
        setBusy(false);
      });
  };
  return {
    ...{ state, error, isBusy },
    start(body) {
      act(() => call('startImport', { id, body }));
    },
    pause() {
      act(() => call('pauseImport', { id }));
    },
    resume() {
      act(() => call('resumeImport', { id }));
    },
    cancel() {
      act(() => call('cancelImport', { id }));
    },
  };
}
