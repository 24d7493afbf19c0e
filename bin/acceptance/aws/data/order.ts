import { MINUTE_MS } from '../../../../functions/shared/time';
import { confirmed, notDecided, refuted, type Check, type Finding } from '../../check';
import type { AcceptanceContext, AcceptanceOptions } from '../../options';
import { MARK } from '../control-context';
import { requireAuthentic, type Deliveries, type SeenRow, type Sent } from './deliveries';
import { changeEvent } from './events';
import type { Stage } from './stage';
import { chooseSubject } from './subject';

const ORDER = 'AWS-22';
const DUPLICATES = 'AWS-24';
const DECIDED = [ORDER, DUPLICATES] as const;

const RESOURCES = 3;
const CHANGES = 4;
const LIMIT_MS = 5 * MINUTE_MS;

/** Sends quick changes of a few resources, the first of each twice. */
export function createOrderCheck(
  stage: Stage,
  deliveries: Deliveries,
  options: AcceptanceOptions,
  { now, sleep, signal }: AcceptanceContext,
): Check {
  return {
    name: 'aws.order',
    title: 'Deliver quick changes of one event',
    plan:
      `Sends ${RESOURCES} test events of the employee, ${CHANGES} changes of each at once, half a year ahead, and ` +
      'repeats the first change. Removes them.',
    decides: DECIDED,
    async run(showActivity) {
      const subject = await chooseSubject(stage, options);
      const changes: Sent[] = [];
      for (let resource = 1; resource <= RESOURCES; resource++) {
        showActivity(`event ${resource} of ${RESOURCES}`);
        const id = `${MARK}${deliveries.run}-order-${resource}`;
        for (let revision = 1; revision <= CHANGES; revision++) {
          signal.throwIfAborted();
          const eventId = `${id}-${revision}`;
          const change = { eventId, id, index: 60 + resource, at: now(), isFirst: revision === 1, revision };
          const event = changeEvent(subject, change);
          const sent = await deliveries.send(event);
          requireAuthentic(sent);
          changes.push(sent);
          if (revision === 1) await deliveries.send(event);
        }
      }
      const rows = await deliveries.outcomes(changes, { limitMs: LIMIT_MS, sleep });
      const unprocessed = changes.filter(({ eventId }) => !rows.has(eventId));
      if (unprocessed.length > 0) {
        const { answer = '' } = unprocessed[0] ?? {};
        const reason = `${unprocessed.length} of ${changes.length} changes have no outcome (answer ${answer})`;
        return { findings: DECIDED.map((id) => notDecided(id, reason, 'Run npm run doctor')) };
      }
      return { findings: [orderFinding(rows), duplicatesFinding(rows)] };
    },
  };
}

/** A change that comes after a newer one is stale. Changes that were received together are superseded, in any order. */
function orderFinding(rows: ReadonlyMap<string, SeenRow>): Finding {
  const outcomes = [...rows.values()].map(({ row }) => row.outcome);
  const stale = outcomes.filter((outcome) => outcome === 'stale').length;
  const together = outcomes.filter((outcome) => outcome === 'superseded').length;
  if (stale > 0)
    return refuted(ORDER, `${stale} of ${outcomes.length} changes were received after a newer one`);
  if (together === outcomes.length - RESOURCES) {
    return notDecided(ORDER, 'all changes of each event were received together', 'Run it again');
  }
  return confirmed(
    ORDER,
    `${outcomes.length} changes, none after a newer one; ${together} received together`,
  );
}

/** The later changes of the same group show that the repeated delivery would have arrived by now. */
function duplicatesFinding(rows: ReadonlyMap<string, SeenRow>): Finding {
  const repeatedRows = [...rows.values()].filter(({ row }) => row.eventId.endsWith('-1'));
  const others = [...rows.values()].filter(({ row }) => !row.eventId.endsWith('-1'));
  if (others.some(({ row }) => row.deliveries > 1)) {
    const reason = 'SQS also delivers events twice that were sent once';
    return notDecided(DUPLICATES, reason, 'See AWS-28');
  }
  const twice = repeatedRows.filter(({ row }) => row.deliveries > 1).length;
  return twice > 0
    ? refuted(DUPLICATES, `${twice} of ${repeatedRows.length} repeated deliveries were processed again`)
    : confirmed(
        DUPLICATES,
        `${repeatedRows.length} deliveries were repeated within seconds and processed once`,
      );
}
