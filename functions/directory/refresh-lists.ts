import { isDeepStrictEqual } from 'node:util';
import { LuccaApiError, LuccaRetryError } from '../lucca/api/http';
import type { Page } from '../lucca/api/requests';
import type { DirectoryList } from '../store/directory-store';
import type { StageDependencies, Step } from './refresh-stages';
import { readWholeList } from './tenant-lists';

/** Reads the establishments and leave accounts. A list that Lucca refuses stays as it is. */
export async function refreshLists(
  { tenant, request }: Step,
  dependencies: StageDependencies,
): Promise<void> {
  const { lucca, store, now } = dependencies;
  await refreshList(
    store.establishments(tenant),
    (page) => request(() => lucca.establishments(page)),
    (list) => store.putEstablishments(tenant, list),
  );
  await refreshList(
    store.leaveAccounts(tenant),
    (page) => request(() => lucca.leaveAccounts(page)),
    (list) => store.putLeaveAccounts(tenant, list),
  );

  async function refreshList<T extends { id: string }>(
    stored: Promise<DirectoryList<T> | null>,
    read: (page: string | null) => Promise<Page<T>>,
    write: (list: DirectoryList<T>) => Promise<void>,
  ): Promise<void> {
    const known = await stored;
    const asOf = now();
    const items = await unlessRefused(() => readWholeList(read));
    if (items !== null && !isDeepStrictEqual(byId(items), byId(known?.items ?? null))) {
      await write({ asOf, items });
    }
  }
}

/** The order of a list says nothing. */
function byId<T extends { id: string }>(items: T[] | null): T[] | null {
  return items && items.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

async function unlessRefused<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof LuccaApiError && !(error instanceof LuccaRetryError)) return null;
    throw error;
  }
}
