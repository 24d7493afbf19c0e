import type { SyncLog } from '../../../functions/domain/sync-log';
import { quantile } from '../../simulation/numbers';
import { googleQuota, logRows, type SimulationHarness } from '../../simulation/simulation-harness';
import { MONDAY } from '../bill/simulated-week';
import { informativeRow, ratioRow, type Row } from '../harness/rows';

const HOUR_MS = 60 * 60_000;
const MAX_RATIO = 1.2;
/** Google's latency in the simulation. */
const CALL_MS = 200;
/** Of a request to the queue. */
const QUEUE_MS = 10;
/** How long a token is used. */
const TOKEN_MS = 55 * 60_000;

type Written = { receivedAt: number; durationMs: number; employee: string; calls: number };

/** The time from delivery to calendar on Monday from 8 to 10 h, beside an ideal server. */
export function mondayMorning(harness: SimulationHarness): Row[] {
  const written = logRows(harness)
    .flatMap(writtenEvent)
    .filter(({ receivedAt }) => receivedAt >= MONDAY + 8 * HOUR_MS && receivedAt < MONDAY + 10 * HOUR_MS)
    .sort((one, other) => one.receivedAt - other.receivedAt);
  const durations = written.map(({ durationMs }) => durationMs);
  return [
    ratioRow(
      {
        ...{ name: 'directory: Monday 8-10 h, delivery to calendar, p99', value: quantile(durations, 0.99) },
        ...{ unit: 'ms', baseline: quantile(idealDurations(written), 0.99) },
      },
      MAX_RATIO,
    ),
    informativeRow({
      ...{ name: 'directory: Monday 8-10 h, delivery to calendar, slowest' },
      ...{ value: Math.max(...durations) / 1000, unit: 's' },
    }),
  ];
}

/** The event of a row, if it was written to a calendar. */
function writtenEvent({ at, durationMs, employee, outcome, product }: SyncLog): Written[] {
  const calls = callsFor(outcome, product === 'training');
  if (calls === 0 || employee === null || product === null) return [];
  return [{ receivedAt: Date.parse(at) - durationMs, durationMs, employee, calls }];
}

/** The fewest Google calls that lead to an outcome. */
function callsFor(outcome: SyncLog['outcome'], isSession: boolean): number {
  if (outcome === 'moved' || (outcome === 'updated' && isSession)) return 2;
  return ['created', 'updated', 'deleted'].includes(outcome) ? 1 : 0;
}

/**
 * The durations with one server that knows all addresses, has no tables, and takes no time itself. It begins Google
 * calls in the order of arrival at the quota of the stage: each event takes the first free times. Calls for the
 * calendar of one employee follow one another, the first one after the request for a token.
 *
 * @param written sorted by arrival
 */
function idealDurations(written: readonly Written[]): number[] {
  const intervalMs = 60_000 / googleQuota.requestsPerMinute;
  const taken = new Set<number>();
  const calendars = new Map<string, { freeAt: number; tokenUntil: number }>();
  return written.map(({ receivedAt, employee, calls }) => {
    const queuedAt = receivedAt + QUEUE_MS;
    const calendar = calendars.get(employee) ?? { freeAt: queuedAt, tokenUntil: Number.NEGATIVE_INFINITY };
    let at = Math.max(queuedAt, calendar.freeAt);
    let { tokenUntil } = calendar;
    if (at >= tokenUntil) {
      at += CALL_MS;
      tokenUntil = at + TOKEN_MS;
    }
    for (let call = 0; call < calls; call++) {
      let slot = Math.ceil(at / intervalMs);
      while (taken.has(slot)) slot += 1;
      taken.add(slot);
      at = slot * intervalMs + CALL_MS;
    }
    calendars.set(employee, { freeAt: at, tokenUntil });
    return at - receivedAt;
  });
}
