import type { Logger } from '@aws-lambda-powertools/logger';
import * as z from 'zod';
import { LuccaBusyError, LuccaFailError } from './http';
import type { ResourceFamily } from './schemas';
import type { ApiRequest, ApiTransport } from './transport';

type Query = Record<string, string>;

/**
 * A page of a list. `next` is the cursor of the next page, null on the last one. `total` is the number of items on all
 * pages, if Lucca sends it. `unreadable` is the number of invalid items of this page, which were skipped. `embedded`
 * has related resources by type and id, unparsed.
 */
export type Page<T> = {
  items: T[];
  next: string | null;
  total?: number;
  unreadable?: number;
  embedded?: unknown;
};

/** Stores which lists Lucca does not filter, by the tenant's origin and the path of the list. */
export type UnfilteredLists = {
  has: (tenant: string, path: string) => Promise<boolean>;
  add: (tenant: string, path: string) => Promise<void>;
};

/** Callbacks for irregularities of Lucca's lists. */
export type ListObserver = {
  /** Items of a page do not match the schema and were skipped. */
  onUnreadable?: (list: { path: string; items: number }) => void;
  /** Lucca rejects filters or sorting, so the list is read without them. */
  onFiltersRefused?: (list: { path: string }) => void;
};

/** Lucca's maximum page size. */
const PAGE_SIZE = 100;

/** The most values of a filter that is a comma-separated list. */
export const MAX_LISTED_IDS = 100;

/** LUCCA-28: Lucca sends links and counts only on request. */
export const INCLUDE = { include: 'links,totalCount' };

export const PAGE_QUERY = { limit: String(PAGE_SIZE), ...INCLUDE };

/** LUCCA-31, LUCCA-32: statuses for an unsupported parameter. */
const BAD_REQUEST = [400, 422];

/** Sends requests and validates the responses. All methods throw LuccaApiError. */
export class ApiRequests {
  /** Tenants and paths of lists whose filter was just rejected, but which were not read without it yet. */
  readonly #rejected = new Set<string>();

  constructor(
    private readonly transport: ApiTransport,
    private readonly observer: ListObserver,
    private readonly unfilteredLists: UnfilteredLists,
  ) {}

  /** @returns null if the resource does not exist */
  async request<Schema extends z.ZodType>(
    request: ApiRequest,
    schema: Schema,
  ): Promise<z.infer<Schema> | null> {
    const body = await this.transport.request(request);
    if (body === null) return null;
    const answer = schema.safeParse(body);
    if (answer.success) return answer.data;
    const [issue] = answer.error.issues;
    const problem = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
    const message = `Lucca's response to ${request.method} ${request.path} does not match the schema (${problem})`;
    throw new LuccaFailError(message, 200);
  }

  /** As {@link request}, but throws if the resource does not exist. */
  async require<Schema extends z.ZodType>(request: ApiRequest, schema: Schema): Promise<z.infer<Schema>> {
    const answer = await this.request(request, schema);
    if (answer !== null) return answer;
    throw new LuccaFailError(`Lucca answered 404 to ${request.method} ${request.path}`, 404);
  }

  /** @param from.page the cursor of {@link Page}; null for the first page */
  async list<Item extends z.ZodType>(
    family: ResourceFamily,
    from: { query?: Query; page: string | null },
    item: Item,
  ): Promise<Page<z.infer<Item>>> {
    const query = { ...(from.query ?? PAGE_QUERY), ...(from.page !== null && { page: from.page }) };
    const schema = pageOf(item, { isFirst: from.page === null });
    const page = await this.require({ method: 'GET', ...family, query }, schema);
    if (page.unreadable) this.observer.onUnreadable?.({ path: family.path, items: page.unreadable });
    return page;
  }

  /**
   * Reads a list with a filter that Lucca does not document. If Lucca rejects the filter, reads the list without it and
   * adds it to {@link UnfilteredLists}.
   *
   * @param from.documented query without the filter
   */
  async filteredList<Item extends z.ZodType>(
    family: ResourceFamily,
    from: { tenant: string; filter: Query; documented: Query; page: string | null },
    item: Item,
  ): Promise<Page<z.infer<Item>>> {
    const { tenant, filter, documented, page } = from;
    const unfiltered = () => this.list(family, { query: documented, page }, item);
    if (await this.unfilteredLists.has(tenant, family.path)) return unfiltered();
    const key = JSON.stringify([tenant, family.path]);
    // Asking for the filter again could use up the request budget each time, so that none is left for the second
    // request.
    if (!this.#rejected.delete(key)) {
      try {
        return await this.list(family, { query: { ...filter, ...PAGE_QUERY }, page }, item);
      } catch (error) {
        const isRejected = error instanceof LuccaFailError && BAD_REQUEST.includes(error.status);
        // On a later page, the cause may be an expired cursor.
        if (!isRejected || page !== null) throw error;
      }
    }
    try {
      const first = await unfiltered();
      await this.unfilteredLists.add(tenant, family.path);
      this.observer.onFiltersRefused?.({ path: family.path });
      return first;
    } catch (error) {
      if (error instanceof LuccaBusyError) this.#rejected.add(key);
      throw error;
    }
  }
}

/**
 * Returns the value of a filter by ids. Splitting a longer list is the task of the caller, who limits requests.
 *
 * @throws RangeError for no ids, because Lucca would not filter, or more than it allows
 */
export function idList(ids: readonly string[]): string {
  if (ids.length > 0 && ids.length <= MAX_LISTED_IDS) return ids.join(',');
  throw new RangeError(`A list has 1 to ${MAX_LISTED_IDS} ids, not ${ids.length}`);
}

/** Returns the path and scope of one resource. */
export function member({ path, scope }: ResourceFamily, id: string): ResourceFamily {
  return { path: `${path}/${encodeURIComponent(id)}`, scope };
}

/** LUCCA-27. Uses only the cursor of the link, so that a link cannot lead to another host. */
const nextCursor = z.object({ href: z.string() }).transform(({ href }, context) => {
  const page = URL.parse(href, 'https://lucca.invalid')?.searchParams.get('page');
  if (page) return page;
  context.addIssue({ code: 'custom', message: 'the link has no page parameter' });
  return z.NEVER;
});

/** Returns the schema of a page. Validates each item on its own and drops invalid ones. */
export function pageOf<Item extends z.ZodType>(item: Item, { isFirst }: { isFirst: boolean }) {
  return (
    z
      .object({
        items: z.array(z.unknown()),
        links: z.object({ next: nextCursor.nullish() }).nullish(),
        totalCount: z.int().nonnegative().nullish().catch(undefined),
        embedded: z.unknown().optional(),
      })
      // Without links, a page in the middle of the list would look like the last one.
      .refine(({ items, links }) => links || items.length < PAGE_SIZE, { error: 'a full page has no links' })
      .refine(({ items, links, totalCount }) => links || !isFirst || (totalCount ?? 0) <= items.length, {
        error: 'the list has more items than this page, which has no links',
      })
      .transform(({ items, links, totalCount, embedded }): Page<z.infer<Item>> => {
        const valid = items.map((one) => item.safeParse(one)).filter((parsed) => parsed.success);
        const unreadable = items.length - valid.length;
        return {
          items: valid.map(({ data }) => data),
          next: links?.next ?? null,
          ...(typeof totalCount === 'number' && { total: totalCount }),
          ...(unreadable > 0 && { unreadable }),
          ...(embedded !== undefined && { embedded }),
        };
      })
  );
}

/** Returns an observer that logs the path and the number of items, not their content. */
export function createListObserver(logger: Logger): Required<ListObserver> {
  return {
    onUnreadable: (list) => {
      logger.warn('Lucca list items skipped: they do not match the schema', list);
    },
    onFiltersRefused: (list) => {
      logger.warn('Lucca list filter rejected: list read without it, next attempt in a week', list);
    },
  };
}
