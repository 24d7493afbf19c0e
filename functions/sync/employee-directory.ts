import { usableAddress } from '../domain/google-fields';
import type { LuccaApi } from '../lucca/api/client';
import { nullIfDenied } from '../lucca/api/http';
import type { Employee } from '../lucca/calendar-event';
import type { RecordStore } from '../store/record-store';
import { LookupCache, type CacheEntry, type Lookup } from './lookup-cache';

/** Attributes that are cached with an address from an event, ISO 8601. */
const STATED_AT = 'emailStatedAt';
const KNOWN_SINCE = 'emailKnownSince';

type Api = Pick<LuccaApi, 'serves' | 'employee' | 'jobPosition' | 'establishment' | 'leaveAccount'>;

/**
 * Data of employees, establishments and leave accounts that Lucca's events omit. Null: Lucca has no value, or its API
 * is not configured for this tenant. Lookups throw a LuccaApiError if the Lucca API fails.
 */
export type Directory = {
  /**
   * @param unknown an address without a Google account: if it is the cached one, it expires after ten minutes instead
   * of a day
   */
  address(tenant: string, employeeId: string, unknown?: string | null): Promise<string | null>;
  /** Reads the current address without the cache, for decisions that cannot be corrected later. */
  presentAddress(tenant: string, employeeId: string): Promise<string | null>;
  /**
   * Returns the cached address if an `employee.updated` event that occurred at `since` (ms since the epoch) or later
   * stated it, or a later lookup returned it. Does not call the Lucca API. Two changes may occur in the same
   * millisecond: an equal time counts as later, and if that is wrong, the second `employee.updated` event corrects it.
   */
  addressSince(tenant: string, employeeId: string, since: number): Promise<string | null>;
  /** Returns the id of the business establishment of the employee's current job position. */
  establishmentOf(tenant: string, employeeId: string): Promise<string | null>;
  /** Returns the IANA name. */
  timeZone(tenant: string, establishmentId: string): Promise<string | null>;
  accountName(tenant: string, accountId: string): Promise<string | null>;
  /**
   * Stores the address from an `employee.updated` event. A null address may mean that the event omits it: the next
   * lookup calls the Lucca API.
   *
   * @param statedAt when the event occurred, ms since the epoch
   * @returns since when this address is known, ms since the epoch: now, if it is new or omitted
   */
  remember(tenant: string, employee: { id: string; email: string | null }, statedAt: number): Promise<number>;
};

type LuccaDirectory = Directory & {
  /**
   * Returns the directory for one run. Lookups that may not end before the deadline (ms since the epoch) throw a
   * LuccaBusyError.
   */
  withDeadline: (deadline: number) => Directory;
};

/**
 * Creates a directory of the Lucca API with a cache that all instances share.
 *
 * @param now ms since the epoch
 */
export function createLuccaDirectory(
  api: Api,
  records: Pick<RecordStore, 'read' | 'write'>,
  now: () => number,
): LuccaDirectory {
  const cache = new LookupCache(records, now);

  const employee = (tenant: string, id: string): Lookup => ({
    recordId: `employee#${tenant}#${id}`,
    // A change that another instance receives in an event must take effect immediately.
    isLongLived: false,
    request: async () => (await api.employee(id)) ?? { email: null, jobPositionId: null },
  });
  // No tenant is called `of-job-position`: these ids are unique.
  const jobPosition = (tenant: string, id: string): Lookup => ({
    recordId: `establishment#of-job-position#${tenant}#${id}`,
    isLongLived: true,
    request: async () => (await api.jobPosition(id)) ?? { establishmentId: null },
  });
  const establishment = (tenant: string, id: string): Lookup => ({
    recordId: `establishment#${tenant}#${id}`,
    isLongLived: true,
    request: async () => (await api.establishment(id)) ?? { timeZone: null },
  });
  const leaveAccount = (tenant: string, id: string): Lookup => ({
    recordId: `leave-account#${tenant}#${id}`,
    isLongLived: true,
    request: async () => (await api.leaveAccount(id)) ?? { name: null },
  });

  const withDeadline = (deadline: number): Directory => {
    const find = async (tenant: string, lookup: Lookup, field: string, invalid: string | null = null) =>
      (await api.serves(tenant)) ? cache.find(lookup, field, { invalid, deadline }) : null;

    return {
      address: (tenant, employeeId, unknown) => find(tenant, employee(tenant, employeeId), 'email', unknown),
      presentAddress: async (tenant, employeeId) =>
        (await api.serves(tenant)) ? cache.refresh(employee(tenant, employeeId), 'email', deadline) : null,
      addressSince: async (tenant, employeeId, since) => {
        const cached = await cache.peek(employee(tenant, employeeId).recordId);
        const statedAt = cached && momentIn(cached, STATED_AT);
        return statedAt !== null && statedAt >= since ? (cached?.fields['email'] ?? null) : null;
      },
      establishmentOf: async (tenant, employeeId) => {
        const position = await find(tenant, employee(tenant, employeeId), 'jobPositionId');
        return position === null ? null : find(tenant, jobPosition(tenant, position), 'establishmentId');
      },
      timeZone: (tenant, establishmentId) => find(tenant, establishment(tenant, establishmentId), 'timeZone'),
      accountName: (tenant, accountId) => find(tenant, leaveAccount(tenant, accountId), 'name'),
      remember: async (tenant, { id, email }, statedAt) => {
        const { recordId } = employee(tenant, id);
        const cached = await cache.peek(recordId);
        const isKnown = email !== null && cached?.fields['email'] === email;
        const knownSince = isKnown ? momentIn(cached, KNOWN_SINCE) : now();
        const moments = {
          [STATED_AT]: new Date(statedAt).toISOString(),
          [KNOWN_SINCE]: new Date(knownSince).toISOString(),
        };
        // The job position may have changed as well: fields that are missing in the entry are looked up again.
        await cache.put(recordId, email === null ? {} : { email, ...moments });
        return knownSince;
      },
    };
  };
  return { ...withDeadline(Number.POSITIVE_INFINITY), withDeadline };
}

/** Returns the time in a field of the entry; for values from a lookup, the time of the response. */
function momentIn({ at, fields }: CacheEntry, field: string): number {
  const moment = fields[field];
  return typeof moment === 'string' ? Date.parse(moment) : at;
}

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
