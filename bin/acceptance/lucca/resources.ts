import { LuccaWaitError } from '../../../functions/lucca/api/http';
import { RESOURCES, type ResourceFamily } from '../../../functions/lucca/api/schemas';
import { memoize } from '../../doctor/deployment';
import type { LuccaAccess } from './access';
import type { RawAnswer, RawLucca } from './raw-lucca';

/** Lists that several checks look at. Each is read once. */
export type SharedLists = ReturnType<typeof createSharedLists>;

export function createSharedLists(access: Pick<LuccaAccess, 'lucca'>) {
  const include = 'links,totalCount';
  return {
    establishments: memoize(() => readList(access, RESOURCES.establishments, { limit: '100', include })),
    /** The first page, with the parameters that Lucca documents. */
    events: memoize(() => readList(access, RESOURCES.events, { include })),
  };
}

/** Reads one page as the connector does: with a token that may also read what the list embeds, if granted. */
export async function readList(
  access: Pick<LuccaAccess, 'lucca'>,
  { path, ...scopes }: ResourceFamily,
  query: Record<string, string>,
): Promise<RawAnswer> {
  const lucca = await access.lucca();
  return lucca.request({ method: 'GET', path, scope: await grantedScope(lucca, scopes), query });
}

async function grantedScope(
  lucca: RawLucca,
  { scope, embeddedScope }: Omit<ResourceFamily, 'path'>,
): Promise<string> {
  if (embeddedScope === undefined) return scope;
  const both = `${scope} ${embeddedScope}`;
  return (await grants(lucca, both)) ? both : scope;
}

/** @throws LuccaApiError if Lucca rejects the client itself, or does not answer */
export async function grants(lucca: RawLucca, scope: string): Promise<boolean> {
  try {
    await lucca.token(scope);
    return true;
  } catch (error) {
    if (error instanceof LuccaWaitError && error.refused === 'scope') return false;
    throw error;
  }
}
