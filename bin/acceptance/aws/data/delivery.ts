import { MINUTE_MS } from '../../../../functions/shared/time';
import type { Check, CheckResult } from '../../check';
import type { AcceptanceContext, AcceptanceOptions } from '../../options';
import { MARK } from '../control-context';
import { requireAuthentic, type Deliveries, type Sent } from './deliveries';
import {
  ANSWERS,
  CLOCKS,
  COLD_STARTS,
  DELAY,
  INDEX,
  judge,
  ONCE,
  type Experiment,
} from './delivery-findings';
import { changeEvent } from './events';
import { lookInGoogle } from './google-events';
import { clockSkewMs, indexLagMs } from './probes';
import type { Stage } from './stage';
import { chooseSubject } from './subject';

/** Events in all, and those that are sent at once so that Lambda starts instances. */
export type MeasurementSize = { events: number; atOnce: number };

export const FULL_SIZE: MeasurementSize = { events: 50, atOnce: 10 };

/** Between the others: at two a second, other events are not delayed. */
const PACE_MS = 500;

const OUTCOME_LIMIT_MS = 5 * MINUTE_MS;

type Parts = {
  stage: Stage;
  deliveries: Deliveries;
  /** Removes what was sent. */
  remove: () => Promise<unknown>;
  size: MeasurementSize;
};

/** Measures the way of 50 events from the webhook to the calendar. */
export function createDeliveryCheck(
  { stage, deliveries, remove, size: { events, atOnce } }: Parts,
  options: AcceptanceOptions,
  context: AcceptanceContext,
): Check {
  const { now, sleep, signal } = context;
  return {
    name: 'aws.delivery',
    title: `Deliver ${events} events to the calendar`,
    plan:
      `Sends ${events} test events of the employee to the webhook, half a year ahead, ${atOnce} at once and then two a ` +
      'second: sessions with the second employee as the guest if the configuration sends no invitations, else ' +
      'absences. Waits for their outcomes. Removes them.',
    decides: [ANSWERS, COLD_STARTS, DELAY, CLOCKS, INDEX, ONCE],
    run,
  };

  async function run(showActivity: (activity: string) => void): Promise<CheckResult> {
    const subject = await chooseSubject(stage, options);
    const send = (index: number): Promise<Sent> => {
      signal.throwIfAborted();
      const id = `${MARK}${deliveries.run}-${index + 1}`;
      const event = changeEvent(subject, { eventId: id, id, index, at: now(), isFirst: true });
      return deliveries.send(event);
    };
    showActivity(`sending ${atOnce} events at once`);
    // A wrong secret would otherwise be rejected 50 times, which raises an alarm.
    const first = await Promise.all(Array.from({ length: atOnce }, (_, index) => send(index)));
    first.forEach(requireAuthentic);
    const paced: Sent[] = [];
    for (let index = atOnce; index < events; index++) {
      await sleep(PACE_MS);
      paced.push(await send(index));
      showActivity(`${index + 1} of ${events} events sent`);
    }
    const accepted = [...first, ...paced].filter(({ status }) => status === 202);
    const seen = await deliveries.outcomes(accepted, {
      limitMs: OUTCOME_LIMIT_MS,
      sleep,
      onProgress: (count, all) => {
        showActivity(`${count} of ${all} events have an outcome`);
      },
    });
    const rows = [...seen.values()];
    const experiment: Omit<Experiment, 'leftInGoogle'> = {
      ...{ first, paced, accepted, rows },
      skewMs: await clockSkewMs(stage, rows, { now, signal }),
      indexLagMs: await indexLagMs(stage, subject, accepted, { now, sleep }),
      inGoogle: await lookInGoogle(stage, subject, rows, { now }),
    };
    showActivity(`removing ${events} events`);
    // If it fails, the end of the run tries again and says what is left.
    await remove().catch(() => undefined);
    return judge({ ...experiment, leftInGoogle: await lookInGoogle(stage, subject, rows, { now }) });
  }
}
