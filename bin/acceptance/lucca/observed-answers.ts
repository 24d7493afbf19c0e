import { MINUTE_MS } from '../../../functions/shared/time';
import { confirmed, notDecided, refuted, type Check, type Finding, type Measurement } from '../check';
import type { LuccaAccess } from './access';
import type { Observations } from './raw-lucca';

/** Beyond this, the webhook rejects all deliveries. */
const TOLERANCE_MS = 5 * MINUTE_MS;

const RATE_LIMIT_HEADER = /rate-?limit|retry-after|quota|throttl/;

/** What the answers to all other checks had in common. Runs last. */
export function observedAnswersCheck({ observations }: LuccaAccess): Check {
  return {
    name: 'lucca.clock',
    title: "Compare Lucca's clock with ours",
    plan: 'Sends nothing: evaluates the headers of the answers to the other checks, their date and rate limits.',
    decides: ['LUCCA-45'],
    run: () =>
      Promise.resolve({ findings: [clock(observations)], measurements: [measurement(observations)] }),
  };
}

function clock({ skews }: Observations): Finding {
  const median = medianOf(skews);
  if (median === null) {
    return notDecided('LUCCA-45', 'no answer has the header Date', 'Compare the clocks by hand');
  }
  const text = `Lucca's clock is ${Math.abs(Math.round(median / 1000))} s ${median < 0 ? 'behind' : 'ahead'}`;
  return Math.abs(median) < TOLERANCE_MS ? confirmed('LUCCA-45', text) : refuted('LUCCA-45', text);
}

/** Not the mean: one slow answer must not count. */
function medianOf(values: readonly number[]): number | null {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? null;
}

function measurement({ requests, tooMany, headers }: Observations): Measurement {
  const found = [...headers].filter(([name]) => RATE_LIMIT_HEADER.test(name));
  return {
    title: 'Requests to Lucca and headers about the rate limit',
    columns: ['What', 'Value'],
    rows: [
      ['Requests', String(requests)],
      ['Answers 429', String(tooMany)],
      ...(found.length === 0 ? [['Headers about the rate limit', 'none']] : found),
    ],
  };
}
