import * as z from 'zod';

/**
 * A part of a list; `next` is the `page` to ask for then, null at the end. `total`: how many items all pages have, where Lucca
 * says so. `unreadable`: how many items of this page were left out, if any.
 */
export type Page<T> = { items: T[]; next: string | null; total?: number; unreadable?: number };

/** The most that Lucca hands out at once. */
const LIMIT = 100;

/** Without `include`, an answer has neither links nor a count. */
export const INCLUDE = { include: 'links,totalCount' };
export const PAGE_QUERY = { limit: String(LIMIT), ...INCLUDE };

/** Of the link only the cursor is used: calls go nowhere but to the tenant. */
const cursor = z.object({ href: z.string() }).transform(({ href }, context) => {
  const page = URL.parse(href, 'https://lucca.invalid')?.searchParams.get('page');
  if (page) return page;
  context.addIssue({ code: 'custom', message: 'the link names no page' });
  return z.NEVER;
});

/**
 * A page whose items are read one by one: what others put into a list must not hide what is ours.
 *
 * @param place.isFirst the page is the first of its list
 */
export function pageOf<Item extends z.ZodType>(item: Item, { isFirst }: { isFirst: boolean }) {
  return (
    z
      .object({
        items: z.array(z.unknown()),
        links: z.object({ next: cursor.nullish() }).nullish(),
        totalCount: z.int().nonnegative().nullish().catch(undefined),
      })
      // It would look like the end of a list that goes on.
      .refine(({ items, links }) => links || items.length < LIMIT, { error: 'a full page has no links' })
      .refine(({ items, links, totalCount }) => links || !isFirst || (totalCount ?? 0) <= items.length, {
        error: 'the list has more items than this page, which has no links',
      })
      .transform(({ items, links, totalCount }): Page<z.infer<Item>> => {
        const read: z.infer<Item>[] = [];
        for (const one of items) {
          const parsed = item.safeParse(one);
          if (parsed.success) read.push(parsed.data);
        }
        const unreadable = items.length - read.length;
        return {
          items: read,
          next: links?.next ?? null,
          ...(typeof totalCount === 'number' && { total: totalCount }),
          ...(unreadable > 0 && { unreadable }),
        };
      })
  );
}
