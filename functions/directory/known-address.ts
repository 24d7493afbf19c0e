import { usableAddress } from '../domain/google-fields';
import { nullIfDenied } from '../lucca/api/http';
import type { Employee } from '../lucca/calendar-event';
import type { Directory } from './directory';

/**
 * Returns the newest known address of an employee. Lucca does not deliver in order, so the address in an event may be
 * outdated.
 *
 * @param employee as stated in an event
 * @param statedAt when that event occurred, ms since the epoch
 * @returns null if neither the event nor Lucca has a usable address
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

/**
 * Returns the employee's current address in Lucca.
 *
 * @returns null if Lucca has no usable address, or denies access
 * @throws LuccaApiError if the request must be retried
 */
export async function fetchCurrentAddress(
  tenant: string,
  employeeId: string,
  directory: Pick<Directory, 'presentAddress'>,
): Promise<string | null> {
  return usableAddress(await nullIfDenied(() => directory.presentAddress(tenant, employeeId)));
}
