import * as z from 'zod';
import { FOLLOWED_TOPICS } from '../lucca/delivery';

const listedEvent = z.object({
  id: z.string().min(1).nullable().catch(null),
  topic: z.string(),
  occurredAt: z.string().nullable().catch(null),
  data: z.unknown().optional(),
});

/** What catching up needs to know of an event in Lucca's list. */
export type ListedEvent = {
  id: string | null;
  isFollowed: boolean;
  /** ms since the epoch; null if it does not say */
  occurredAt: number | null;
  /** Whether the resource's state is there. */
  hasData: boolean;
};

/** @returns null if it is no event at all */
export function readListedEvent(item: unknown): ListedEvent | null {
  const parsed = listedEvent.safeParse(item);
  if (!parsed.success) return null;
  const { id, topic, occurredAt, data } = parsed.data;
  const time = Date.parse(occurredAt ?? '');
  return {
    id,
    isFollowed: FOLLOWED_TOPICS.includes(topic),
    occurredAt: Number.isNaN(time) ? null : time,
    hasData: data !== undefined && data !== null,
  };
}
