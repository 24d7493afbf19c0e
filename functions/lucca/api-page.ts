import * as z from 'zod';

/**
 * A part of a list; `next` is the `page` to ask for then, null at the end. `total`: how many items all pages have, where Lucca
 * says so.
 */
export type Page<T> = { items: T[]; next: string | null; total?: number };

/** The most that Lucca hands out at once. */
const LIMIT = 100;

/** Without `include`, an answer has neither links nor a count. */
export const PAGE_QUERY = { limit: String(LIMIT), include: 'links,totalCount' };

/** Of the link only the cursor is used: calls go nowhere but to the tenant. */
const cursor = z.object({ href: z.string() }).transform(({ href }, context) => {
  const page = URL.parse(href, 'https://lucca.invalid')?.searchParams.get('page');
  if (page) return page;
  context.addIssue({ code: 'custom', message: 'the link names no page' });
  return z.NEVER;
});

export function pageOf<Item extends z.ZodType>(item: Item) {
  return (
    z
      .object({
        items: z.array(item),
        links: z.object({ next: cursor.nullish() }).nullish(),
        totalCount: z.int().nonnegative().optional().catch(undefined),
      })
      // It would look like the end of a list that goes on.
      .refine(({ items, links }) => links || items.length < LIMIT, { error: 'a full page has no links' })
      .transform(({ items, links, totalCount }): Page<z.infer<Item>> => {
        const page = { items, next: links?.next ?? null };
        return totalCount === undefined ? page : { ...page, total: totalCount };
      })
  );
}
