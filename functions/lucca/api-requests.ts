import type * as z from 'zod';
import { LuccaFailError } from './api-errors';
import { PAGE_QUERY, pageOf, type Page } from './api-page';
import type { ResourceFamily } from './api-resources';
import type { ApiRequest, ApiTransport } from './api-transport';

/** Requests whose answers are checked. All methods throw a LuccaApiError. */
export class ApiRequests {
  constructor(private readonly transport: ApiTransport) {}

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

  list<Item extends z.ZodType>(
    { path, scope }: ResourceFamily,
    { filter = {}, page }: { filter?: Record<string, string>; page: string | null },
    item: Item,
  ): Promise<Page<z.infer<Item>>> {
    const query = { ...filter, ...PAGE_QUERY, ...(page !== null && { page }) };
    return this.require({ method: 'GET', path, scope, query }, pageOf(item));
  }
}

/** Where one resource of a family is. */
export function member({ path, scope }: ResourceFamily, id: string): ResourceFamily {
  return { path: `${path}/${encodeURIComponent(id)}`, scope };
}
