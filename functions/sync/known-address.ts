import type { Employee } from '../lucca/employee';
import { usableAddress } from './address';
import type { Directory } from './directory';

/**
 * The newest address that is known of an employee: Lucca delivers in no order, so an event may name one that changed since.
 *
 * @param employee as an event names it
 * @param statedAt when that event occurred, ms since the epoch
 * @returns null if neither the event nor Lucca has a usable one
 * @throws LuccaApiError
 */
export async function knownAddress(
  tenant: string,
  { id, email }: Employee,
  statedAt: number,
  directory: Pick<Directory, 'address' | 'addressSince'>,
): Promise<string | null> {
  const stated = usableAddress(email);
  if (stated === null) return usableAddress(await directory.address(tenant, id));
  return usableAddress(await directory.addressSince(tenant, id, statedAt)) ?? stated;
}
