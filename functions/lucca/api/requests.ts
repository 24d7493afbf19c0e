import type * as z from 'zod';
import { LuccaFailError } from './errors';
import { PAGE_QUERY, pageOf, type Page } from '../api-page';
import type { ResourceFamily } from '../api-resources';
import type { ApiRequest, ApiTransport } from './transport';
import type { ListObserver } from '../list-observer';

type Query = Record<string, string>;

/** Remembers which lists Lucca does not filter, by the tenant's origin and the path of the list. */
export type PlainLists = {
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
    private readonly plainLists: PlainLists,
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
    if (await this.plainLists.has(tenant, family.path)) return plain();
    try {
      return await this.list(family, { query: { ...filter, ...PAGE_QUERY }, page }, item);
    } catch (error) {
      const isRefused = error instanceof LuccaFailError && BAD_REQUEST.includes(error.status);
      // Of a later page, Lucca may only have forgotten the place.
      if (!isRefused || page !== null) throw error;
      const read = await plain();
      await this.plainLists.add(tenant, family.path);
      this.observer.onFiltersRefused?.({ path: family.path });
      return read;
    }
  }
}

/** Where one resource of a family is. */
export function member({ path, scope }: ResourceFamily, id: string): ResourceFamily {
  return { path: `${path}/${encodeURIComponent(id)}`, scope };
}
