import * as z from 'zod';
import type { AssumptionId } from '../assumptions/assumption';
import { notDecided, type Finding } from '../check';
import type { RawAnswer } from './raw-lucca';

/** An RFC 7807 problem: its title and the names of the rejected fields. The other texts may quote the request. */
const problem = z.object({
  title: z.string().catch(''),
  errors: z
    .record(z.string(), z.unknown())
    .catch({})
    .transform((errors) => Object.keys(errors)),
});

/** Describes an answer without values: `400 "One or more validation errors occurred." (webhookUrl)`. */
export function describeAnswer({ status, body }: RawAnswer): string {
  const { data } = problem.safeParse(body);
  const title = data?.title ? ` "${data.title.slice(0, 100)}"` : '';
  const fields = data && data.errors.length > 0 ? ` (${data.errors.slice(0, 5).join(', ')})` : '';
  return `${status}${title}${fields}`;
}

const list = z.object({
  items: z.array(z.unknown()),
  links: z.object({ next: z.object({ href: z.string() }).nullish() }).nullish(),
  totalCount: z.number().nullish(),
  embedded: z.unknown().optional(),
});

export type RawList = z.infer<typeof list>;

/** Returns the list in an answer; null if the answer is another one. */
export function listIn({ status, body }: RawAnswer): RawList | null {
  return status === 200 ? (list.safeParse(body).data ?? null) : null;
}

/** The items that match the schema. */
export function itemsIn<Item extends z.ZodType>({ items }: RawList, item: Item): z.infer<Item>[] {
  return items.flatMap((one) => {
    const parsed = item.safeParse(one);
    return parsed.success ? [parsed.data] : [];
  });
}

/** The names of the fields of an object. */
export function fieldsOf(value: unknown): string[] {
  const { data } = z.record(z.string(), z.unknown()).safeParse(value);
  return Object.keys(data ?? {});
}

/** @returns `page` of the link to the next page; null on the last page, or if the link has none */
export function nextPageOf({ links }: RawList): string | null {
  return URL.parse(links?.next?.href ?? '', 'https://lucca.invalid')?.searchParams.get('page') ?? null;
}

export function noneDecided(ids: readonly AssumptionId[], reason: string, advice: string): Finding[] {
  return ids.map((id) => notDecided(id, reason, advice));
}

/** `3 of 5` */
export function share(part: number, of: readonly unknown[]): string {
  return `${part} of ${of.length}`;
}
