import * as z from 'zod';
import { member } from '../../../functions/lucca/api/requests';
import { RESOURCES } from '../../../functions/lucca/api/schemas';
import { FOLLOWED_TOPICS } from '../../../functions/lucca/delivery';
import { DAY_MS, toIso } from '../../../functions/shared/time';
import { confirmed, notDecided, refuted, type Check, type Finding } from '../check';
import type { LuccaAccess } from './access';
import { describeAnswer, itemsIn, listIn, noneDecided, share } from './answers';
import type { RawAnswer } from './raw-lucca';
import { readList, type SharedLists } from './resources';

/** Events of this age must still be there; older ones may be gone. */
const OLD_MS = { from: 58 * DAY_MS, to: 45 * DAY_MS };

/** The longest time from a leave's `lastUpdatedAt` to its event, which imports rely on. */
const MAX_LAG_MS = 10_000;

/** Ids of ours: of imported leaves, of changes of the directory, and hashes of events without an id. */
const OWN_EVENT = /^(import|directory)-|^[0-9a-f]{64}$/;

const listed = z.object({
  id: z.string(),
  topic: z.string(),
  occurredAt: z.string(),
  apiVersion: z.string().nullable().catch(null),
  data: z.looseObject({ id: z.string() }).nullable().catch(null),
});
type ListedEvent = z.infer<typeof listed>;

/** What every delivery has. */
const delivered = z.object({
  id: z.string(),
  topic: z.string(),
  occurredAt: z.string(),
  source: z.string(),
  data: z.looseObject({ id: z.string() }),
});

/** Single events, and the relation of events to changes. */
export function eventsCheck(access: LuccaAccess, { events }: SharedLists): Check {
  const decides = ['LUCCA-33', 'LUCCA-35', 'LUCCA-36'] as const;
  return {
    name: 'lucca.events',
    title: 'Read one event, and compare those of one change',
    plan: 'Reads a page of events and one of them by id.',
    decides,
    run: async () => {
      const answer = await events();
      const list = listIn(answer);
      if (!list) {
        const reason = `the list of events answered ${describeAnswer(answer)}`;
        return { findings: noneDecided(decides, reason, 'Grant events.readonly to the API client') };
      }
      const items = itemsIn(list, listed);
      return { findings: [await single(access, items), versions(items), lag(items)] };
    },
  };
}

async function single(access: LuccaAccess, items: ListedEvent[]): Promise<Finding> {
  const id = 'LUCCA-33';
  const event = items.find(({ topic }) => FOLLOWED_TOPICS.includes(topic));
  if (!event) {
    const advice = 'Change a leave or an employee in Lucca, then run it again';
    return notDecided(id, 'the first page has no event of a topic that the connector follows', advice);
  }
  const answer = await readEvent(access, event.id);
  if (answer.status !== 200) return refuted(id, describeAnswer(answer));
  const { error } = delivered.safeParse(answer.body);
  if (!error) return confirmed(id, `${event.topic} with id, topic, occurredAt, source and data`);
  return refuted(id, `200 without ${error.issues.map(({ path }) => path.join('.')).join(', ')}`);
}

function readEvent(access: Pick<LuccaAccess, 'lucca'>, id: string): Promise<RawAnswer> {
  return readList(access, member(RESOURCES.events, id), {});
}

function versions(items: ListedEvent[]): Finding {
  const id = 'LUCCA-35';
  const changes = Map.groupBy(
    items.filter(({ data }) => data !== null),
    ({ topic, data, occurredAt }) => JSON.stringify([topic, data?.id, occurredAt]),
  );
  const repeated = [...changes.values()].filter((events) => events.length > 1);
  const doubled = repeated.filter(
    (events) => new Set(events.map(({ apiVersion }) => apiVersion)).size < events.length,
  ).length;
  if (doubled > 0) return refuted(id, `changes with several events of the same API version: ${doubled}`);
  if (repeated.length > 0) {
    return confirmed(id, `changes with several events, each of another API version: ${repeated.length}`);
  }
  const reason = `each of ${changes.size} changes has a single event`;
  return notDecided(id, reason, 'Run it again once Lucca has a newer version of the API');
}

const leaveChange = z.object({
  topic: z.enum(['leave.created', 'leave.updated']),
  occurredAt: z.iso.datetime({ offset: true }),
  data: z.object({ lastUpdatedAt: z.iso.datetime({ offset: true }) }),
});

function lag(items: ListedEvent[]): Finding {
  const id = 'LUCCA-36';
  const lags = items.flatMap((item) => {
    const { data: change } = leaveChange.safeParse(item);
    return change ? [Date.parse(change.occurredAt) - Date.parse(change.data.lastUpdatedAt)] : [];
  });
  if (lags.length === 0) {
    const reason = 'the first page has no change of a leave with lastUpdatedAt';
    return notDecided(id, reason, 'Change a leave in Lucca, then run it again');
  }
  const longest = Math.max(...lags);
  const text = `at most ${Math.ceil(longest / 1000)} s, in ${lags.length} events`;
  if (longest <= MAX_LAG_MS) return confirmed(id, text);
  return refuted(id, `${text}; ${share(lags.filter((ms) => ms > MAX_LAG_MS).length, lags)} are later`);
}

/** How long Lucca keeps events: asks for an old one that was delivered. */
export function retentionCheck(access: LuccaAccess): Check {
  return {
    name: 'lucca.events-kept',
    title: 'Read an event that was delivered seven weeks ago',
    plan: "Finds an event of 45 to 58 days ago in the connector's log, and reads it in Lucca by its id.",
    decides: ['LUCCA-34'],
    run: async () => {
      const id = await oldEvent();
      if (id === null) {
        const reason = 'the log has no delivery of 45 to 58 days ago';
        return { findings: [notDecided('LUCCA-34', reason, 'Run it two months after Lucca was connected')] };
      }
      const answer = await readEvent(access, id);
      return { findings: [kept(answer)] };
    },
  };

  async function oldEvent(): Promise<string | null> {
    const { tenant } = await access.configuration();
    const now = access.now();
    const since = toIso(now - OLD_MS.from);
    for await (const row of (await access.logs()).list({ since }, { now: now - OLD_MS.to - DAY_MS })) {
      if (row.tenant === tenant && !OWN_EVENT.test(row.eventId)) return row.eventId;
    }
    return null;
  }
}

function kept(answer: RawAnswer): Finding {
  const { status } = answer;
  if (status === 200) return confirmed('LUCCA-34', '200');
  if (status === 404 || status === 410) return refuted('LUCCA-34', describeAnswer(answer));
  return notDecided('LUCCA-34', describeAnswer(answer), 'Run it again');
}
