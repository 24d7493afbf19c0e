import type { Logger } from '@aws-lambda-powertools/logger';
import * as z from 'zod';
import { LuccaFailError } from './errors';
import type { ResourceFamily } from './schemas';
import type { ApiRequest, ApiTransport } from './transport';

type Query = Record<string, string>;

/** Remembers which lists Lucca does not filter, by the tenant's origin and the path of the list. */
export type UnfilteredLists = {
  has: (tenant: string, path: string) => Promise<boolean>;
  add: (tenant: string, path: string) => Promise<void>;
};

/** Lucca does not take a parameter of a request. */
const BAD_REQUEST = [400, 422];

/** Requests whose answers are checked. All methods throw a LuccaApiError. */
export class ApiRequests {
  constructor(
    private readonly transport: ApiTransport,
    private readonly observer: ListObserver,
    private readonly unfilteredLists: UnfilteredLists,
  ) {}

  /** @returns null if Lucca does not have it */
  async ask<Schema extends z.ZodType>(request: ApiRequest, schema: Schema): Promise<z.infer<Schema> | null> {
    const body = await this.transport.request(request);
    if (body === null) return null;
    const answer = schema.safeParse(body);
    if (answer.success) return answer.data;
    const [issue] = answer.error.issues;
    const problem = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
    const message = `Lucca's answer to ${request.method} ${request.path} is not understood (${problem})`;
    throw new LuccaFailError(message, 200);
  }

  /** Here it is an error if Lucca does not have it. */
  async require<Schema extends z.ZodType>(request: ApiRequest, schema: Schema): Promise<z.infer<Schema>> {
    const answer = await this.ask(request, schema);
    if (answer !== null) return answer;
    throw new LuccaFailError(`Lucca answered 404 to ${request.method} ${request.path}`, 404);
  }

  one<Schema extends z.ZodType>(
    family: ResourceFamily,
    id: string,
    schema: Schema,
  ): Promise<z.infer<Schema> | null> {
    return this.ask({ method: 'GET', ...member(family, id) }, schema);
  }

  async list<Item extends z.ZodType>(
    { path, scope }: ResourceFamily,
    { query: asked = PAGE_QUERY, page }: { query?: Query; page: string | null },
    item: Item,
  ): Promise<Page<z.infer<Item>>> {
    const query = { ...asked, ...(page !== null && { page }) };
    const schema = pageOf(item, { isFirst: page === null });
    const read = await this.require({ method: 'GET', path, scope, query }, schema);
    if (read.unreadable) this.observer.onUnreadable?.({ path, items: read.unreadable });
    return read;
  }

  /**
   * A list by a filter that its documentation does not promise. Where Lucca refuses it, the list is asked for once without, and
   * from then on for a week.
   *
   * @param from.documented the query that Lucca takes for certain
   */
  async filteredList<Item extends z.ZodType>(
    family: ResourceFamily,
    from: { tenant: string; filter: Query; documented: Query; page: string | null },
    item: Item,
  ): Promise<Page<z.infer<Item>>> {
    const { tenant, filter, documented, page } = from;
    const plain = () => this.list(family, { query: documented, page }, item);
    if (await this.unfilteredLists.has(tenant, family.path)) return plain();
    try {
      return await this.list(family, { query: { ...filter, ...PAGE_QUERY }, page }, item);
    } catch (error) {
      const isRefused = error instanceof LuccaFailError && BAD_REQUEST.includes(error.status);
      // Of a later page, Lucca may only have forgotten the place.
      if (!isRefused || page !== null) throw error;
      const read = await plain();
      await this.unfilteredLists.add(tenant, family.path);
      this.observer.onFiltersRefused?.({ path: family.path });
      return read;
    }
  }
}

/** Where one resource of a family is. */
export function member({ path, scope }: ResourceFamily, id: string): ResourceFamily {
  return { path: `${path}/${encodeURIComponent(id)}`, scope };
}

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

/** Is told what is unusual about Lucca's lists. */
export type ListObserver = {
  /** So many items of a page were not understood, and are left out. */
  onUnreadable?: (list: { path: string; items: number }) => void;
  /** Lucca refuses to filter or sort the list: it is read whole. */
  onFiltersRefused?: (list: { path: string }) => void;
};

/** Tells the log of the function. Nothing of what the items hold is said. */
export function loggingListObserver(logger: Logger): Required<ListObserver> {
  return {
    onUnreadable: (list) => {
      logger.warn('Items of a list of Lucca are not understood, and left out', list);
    },
    onFiltersRefused: (list) => {
      logger.warn('Lucca refuses to filter a list: it is read whole, and asked again in a week', list);
    },
  };
}
