import {
  confirmed,
  notDecided,
  refuted,
  type CheckResult,
  type Finding,
  type Measurement,
} from '../../check';
import type { SeenRow, Sent } from './deliveries';
import type { InGoogle } from './google-events';
import { formatMs, percentile, percentileRow } from './figures';

export const ANSWERS = 'AWS-19';
export const COLD_STARTS = 'AWS-20';
export const DELAY = 'AWS-23';
export const CLOCKS = 'AWS-26';
export const INDEX = 'AWS-27';
export const ONCE = 'AWS-28';

/** Lucca closes the connection then. */
const LUCCA_LIMIT_MS = 3000;

/** 95 of 100 events must be in the calendar within this time. */
const DELAY_LIMIT_MS = 10_000;

/** How much longer the slowest of the first answers must take to show that an instance was started. */
const START_MS = 150;

const SKEW_LIMIT_MS = 10_000;

/** What was sent, and what came of it. */
export type Experiment = {
  /** Sent at once. */
  first: Sent[];
  paced: Sent[];
  accepted: Sent[];
  rows: SeenRow[];
  /** Null if it is unknown. */
  skewMs: number | null;
  /** Null if events are missing in the index. */
  indexLagMs: number | null;
  inGoogle: InGoogle;
  /** The same after the removal. */
  leftInGoogle: InGoogle;
};

export function judge(experiment: Experiment): CheckResult {
  return {
    findings: [
      answersFinding(experiment),
      coldStartFinding(experiment),
      delayFinding(experiment),
      clockFinding(experiment),
      indexFinding(experiment),
      onceFinding(experiment),
    ],
    measurements: [measurement(experiment)],
  };
}

function answersFinding({ first, paced }: Experiment): Finding {
  const all = [...first, ...paced];
  const refused = all.filter(({ status }) => status !== 202);
  if (refused.length > 0) {
    return refuted(ANSWERS, `${refused.length} of ${all.length} answers: ${refused[0]?.answer ?? ''}`);
  }
  const slow = paced.filter(({ answerMs }) => answerMs >= LUCCA_LIMIT_MS);
  const slowest = percentile(timesOf(paced), 1);
  if (slow.length > 0) {
    return refuted(ANSWERS, `${slow.length} of ${paced.length} answers took up to ${formatMs(slowest)}`);
  }
  return confirmed(
    ANSWERS,
    `${all.length} answers 202, the slowest of a running function ${formatMs(slowest)}`,
  );
}

function coldStartFinding({ first, paced }: Experiment): Finding {
  const slowest = percentile(timesOf(first), 1);
  const usual = percentile(timesOf(paced), 0.5);
  if (slowest >= LUCCA_LIMIT_MS)
    return refuted(COLD_STARTS, `the slowest first answer took ${formatMs(slowest)}`);
  if (slowest - usual >= START_MS) {
    return confirmed(COLD_STARTS, `the slowest of ${first.length} answers at once took ${formatMs(slowest)}`);
  }
  return notDecided(
    COLD_STARTS,
    `the first answers took no longer than the others (${formatMs(slowest)}): probably no instance was started`,
    'Run it again after 15 minutes without deliveries, or right after a deployment',
  );
}

function delayFinding({ accepted, rows }: Experiment): Finding {
  if (accepted.length === 0) return notDecided(DELAY, 'no delivery was accepted', 'Run npm run doctor');
  const missing = accepted.length - rows.length;
  if (missing > 0)
    return refuted(DELAY, `${missing} of ${accepted.length} events had no outcome after five minutes`);
  const other = rows.filter(({ row }) => row.outcome !== 'created' && row.outcome !== 'unchanged');
  if (other.length > 0) {
    const { outcome, reason } = other[0]?.row ?? { outcome: '', reason: null };
    const what = [outcome, reason].filter(Boolean).join(': ');
    const advice = 'See "Reasons" in functions/README.md, then run it again';
    return notDecided(DELAY, `${other.length} of ${rows.length} events were not written (${what})`, advice);
  }
  const p95 = percentile(delaysOf(rows), 0.95);
  const text = `95 of 100 events within ${formatMs(p95)}, the slowest ${formatMs(percentile(delaysOf(rows), 1))}`;
  return p95 < DELAY_LIMIT_MS ? confirmed(DELAY, text) : refuted(DELAY, text);
}

function clockFinding({ skewMs }: Experiment): Finding {
  if (skewMs === null)
    return notDecided(CLOCKS, 'a time is missing in the log or in the answer', 'Run it again');
  const text = `the clock of the functions differs by ${formatMs(Math.abs(skewMs))} from that of the HTTP API`;
  return Math.abs(skewMs) < SKEW_LIMIT_MS ? confirmed(CLOCKS, text) : refuted(CLOCKS, text);
}

function indexFinding({ rows, indexLagMs }: Experiment): Finding {
  if (rows.length === 0) return notDecided(INDEX, 'no event has an outcome', 'Run npm run doctor');
  return indexLagMs === null
    ? refuted(INDEX, 'events are missing in the index two minutes after they were written')
    : confirmed(
        INDEX,
        `all events were in the index ${formatMs(indexLagMs)} after the last outcome was seen`,
      );
}

function onceFinding({ rows }: Experiment): Finding {
  if (rows.length === 0) return notDecided(ONCE, 'no event has an outcome', 'Run npm run doctor');
  const again = rows.filter(({ row }) => row.deliveries > 1 || row.attempts > 1).length;
  return again > 0
    ? refuted(ONCE, `${again} of ${rows.length} events were received again after they had been processed`)
    : confirmed(ONCE, `each of ${rows.length} events was received once`);
}

function measurement({ first, paced, rows, inGoogle, leftInGoogle }: Experiment): Measurement {
  const shown = ({ found, asked, problem }: InGoogle) =>
    problem === null ? `${found} of ${asked}` : `not checked (${problem})`;
  return {
    title: 'From delivery to calendar',
    columns: ['', '50%', '95%', '99%', 'slowest'],
    rows: [
      percentileRow(`Answer of the webhook, ${first.length} deliveries at once`, timesOf(first)),
      percentileRow(`Answer of the webhook, ${paced.length} deliveries, two a second`, timesOf(paced)),
      percentileRow(`From the arrival of the delivery to the outcome, ${rows.length} events`, delaysOf(rows)),
      ['Found in the calendar', shown(inGoogle), '', '', ''],
      ['Left there after the removal', shown(leftInGoogle), '', '', ''],
    ],
  };
}

function timesOf(sent: readonly Sent[]): number[] {
  return sent.map(({ answerMs }) => answerMs);
}

function delaysOf(rows: readonly SeenRow[]): number[] {
  return rows.map(({ row }) => row.durationMs);
}
