import { MAX_RETRIED_IDS, retryRequest, type RetryRequest } from '../../../contract/logs';
import type { ProblemCode } from '../../../contract/problem';
import { ApiError, type Call } from '../../api';

/** Pause while the queue is full, and the maximum number of pauses in a row. */
const QUEUE_PAUSE_MS = 3000;
const MAX_WAITS = 40;

/** What is to be retried: some events, or all that match a filter. */
export type Wanted = { ids: readonly string[] } | { filter: object };

export type Retried = {
  retried: number;
  left: number;
  /** Why events were not retried, each once. */
  codes: readonly ProblemCode[];
  /** Whether events remain because the queue stayed full. */
  isQueueFull: boolean;
};

/** Retries the events in portions, and waits while the queue is full. Ends early if the signal is aborted. */
export async function runRetry(call: Call, wanted: Wanted, signal: AbortSignal): Promise<Retried> {
  const total: Retried = { retried: 0, left: 0, codes: [], isQueueFull: false };
  const portions = 'ids' in wanted ? portionsOf(wanted.ids).map((ids) => ({ ids })) : [wanted];
  let result = total;
  for (const portion of portions) {
    result = add(result, await runPortion(call, portion, signal));
    if (result.isQueueFull || signal.aborted) return result;
  }
  return result;
}

async function runPortion(call: Call, portion: object, signal: AbortSignal): Promise<Retried> {
  let result: Retried = { retried: 0, left: 0, codes: [], isQueueFull: false };
  let cursor: string | null = null;
  let waits = 0;
  do {
    // The filter comes from the URL, where any outcome can stand.
    const body: RetryRequest = retryRequest.parse({ ...portion, ...(cursor !== null && { cursor }) });
    const answer = await call('retryLogs', { body, signal }).catch(nullIfQueueFull);
    if (answer) {
      const codes = answer.skipped.map(({ code }) => code);
      result = add(result, { retried: answer.retried, left: answer.left, codes, isQueueFull: false });
      cursor = answer.cursor;
      waits = 0;
    } else {
      waits += 1;
      await pause(QUEUE_PAUSE_MS, signal);
    }
  } while ((cursor !== null || waits > 0) && waits < MAX_WAITS && !signal.aborted);
  return { ...result, isQueueFull: waits > 0 };
}

function add(before: Retried, { retried, left, codes, isQueueFull }: Retried): Retried {
  return {
    retried: before.retried + retried,
    left: before.left + left,
    codes: [...new Set([...before.codes, ...codes])],
    isQueueFull,
  };
}

function portionsOf(ids: readonly string[]): string[][] {
  const count = Math.ceil(ids.length / MAX_RETRIED_IDS);
  return Array.from({ length: count }, (_, index) =>
    ids.slice(index * MAX_RETRIED_IDS, (index + 1) * MAX_RETRIED_IDS),
  );
}

function nullIfQueueFull(error: unknown): null {
  if (error instanceof ApiError && error.problem.code === 'queue_full') return null;
  throw error;
}

/** Resolves early if the signal is aborted. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
