import * as z from 'zod';
import { PAGE_QUERY } from '../../../functions/lucca/api/requests';
import { eventsSince, leavesSince, RESOURCES } from '../../../functions/lucca/api/schemas';
import { confirmed, notDecided, refuted, type Check, type Finding } from '../check';
import type { LuccaAccess } from './access';
import { describeAnswer, itemsIn, listIn, nextPageOf, type RawList } from './answers';
import type { RawAnswer } from './raw-lucca';
import { readList, type SharedLists } from './resources';

/** Pages that are read of a filtered list. */
const MAX_PAGES = 3;

/** As the client: then it reads the list without the filter. */
const REFUSALS = [400, 422];

type Dated = { id: string; time: string };

type FilteredList = {
  id: 'LUCCA-31' | 'LUCCA-32';
  /** The first page without the filter. */
  unfiltered: () => Promise<RawAnswer>;
  /** A page with the filter of the connector. */
  filtered: (since: string, page: string | null) => Promise<RawAnswer>;
  item: z.ZodType<Dated>;
};

/** The filter of the list of leaves. */
export function leavesFilterCheck(access: LuccaAccess): Check {
  return {
    name: 'lucca.leaves-filter',
    title: 'Filter the list of leaves by their end',
    plan: 'Reads a page of leaves, then the leaves that end on a day of that page or later.',
    decides: ['LUCCA-31'],
    run: async () => ({
      findings: [
        await filtering({
          id: 'LUCCA-31',
          unfiltered: () => readList(access, RESOURCES.leaves, PAGE_QUERY),
          filtered: (since, page) =>
            readList(access, RESOURCES.leaves, { ...leavesSince(since), ...pageQuery(page) }),
          item: z
            .object({ id: z.string(), endsOn: z.string() })
            .transform(({ id, endsOn }) => ({ id, time: endsOn })),
        }),
      ],
    }),
  };
}

/** The filter of the list of events. */
export function eventsFilterCheck(access: LuccaAccess, { events }: SharedLists): Check {
  return {
    name: 'lucca.events-filter',
    title: 'Filter the list of events by their time',
    plan: 'Reads a page of events, then the events since one of that page.',
    decides: ['LUCCA-32'],
    run: async () => ({
      findings: [
        await filtering({
          id: 'LUCCA-32',
          unfiltered: events,
          filtered: (since, page) =>
            readList(access, RESOURCES.events, { ...eventsSince(since), ...pageQuery(page) }),
          item: z
            .object({ id: z.string(), occurredAt: z.string() })
            .transform(({ id, occurredAt }) => ({ id, time: occurredAt })),
        }),
      ],
    }),
  };
}

function pageQuery(page: string | null): Record<string, string> {
  return { ...PAGE_QUERY, ...(page !== null && { page }) };
}

/** Confirmed if the filter is applied, ignored or refused: the client handles all three. */
async function filtering({ id, unfiltered, filtered, item }: FilteredList): Promise<Finding> {
  const advice = 'Run it on a tenant with more of them';
  const answer = await unfiltered();
  const first = listIn(answer);
  if (!first) {
    return notDecided(id, `the list without the filter answered ${describeAnswer(answer)}`, 'Run it again');
  }
  const known = itemsIn(first, item);
  const times = [...new Set(known.map(({ time }) => time))].toSorted(byTime);
  const since = times[Math.ceil(times.length / 2)];
  if (since === undefined)
    return notDecided(id, 'the list has fewer than two items of different times', advice);

  const { refusal, shown, isComplete } = await readFiltered((page) => filtered(since, page), item);
  if (refusal && REFUSALS.includes(refusal.status)) {
    return confirmed(
      id,
      `refused: ${describeAnswer(refusal)}. The connector reads the list without the filter`,
    );
  }
  if (refusal) return refuted(id, `${describeAnswer(refusal)} with the filter`);
  const shownIds = new Set(shown.map((one) => one.id));
  const expected = known.filter(({ time }) => byTime(time, since) >= 0);
  const missing = expected.filter((one) => !shownIds.has(one.id)).length;
  if (missing > 0 && isComplete) {
    return refuted(id, `200 without ${missing} of ${expected.length} items that are in the range`);
  }
  const earlier = shown.filter(({ time }) => byTime(time, since) < 0).length;
  if (earlier > 0) {
    return confirmed(
      id,
      `ignored: ${earlier} of ${shown.length} items are before the range. The list is longer`,
    );
  }
  if (missing > 0) {
    const reason = `${missing} items of the range are not on the first ${MAX_PAGES} pages`;
    return notDecided(id, reason, 'Compare the lists with and without the filter by hand');
  }
  return confirmed(id, `applied: ${shown.length} items, all of them in the range`);
}

async function readFiltered(read: (page: string | null) => Promise<RawAnswer>, item: z.ZodType<Dated>) {
  const shown: Dated[] = [];
  let page: string | null = null;
  for (let count = 0; count < MAX_PAGES; count++) {
    const answer = await read(page);
    const list: RawList | null = listIn(answer);
    if (!list) return { refusal: answer, shown, isComplete: false };
    shown.push(...itemsIn(list, item));
    page = nextPageOf(list);
    if (page === null) return { refusal: null, shown, isComplete: true };
  }
  return { refusal: null, shown, isComplete: false };
}

function byTime(one: string, other: string): number {
  return Date.parse(one) - Date.parse(other);
}
