import { usableAddress } from '../domain/google-fields';
import type { LuccaApi } from '../lucca/api/client';
import { nullIfDenied } from '../lucca/api/http';
import type { Employee } from '../lucca/calendar-event';
import type { RecordStore } from '../store/record-store';
import { LookupCache, type CacheEntry, type Lookup } from './lookup-cache';

/** Attributes that are cached with an address that an event stated, ISO 8601. */
const STATED_AT = 'emailStatedAt';
const KNOWN_SINCE = 'emailKnownSince';

type Api = Pick<LuccaApi, 'serves' | 'employee' | 'jobPosition' | 'establishment' | 'leaveAccount'>;

/**
 * Facts about employees, establishments and leave accounts that Lucca's events leave out. Null: Lucca does not know it, or its API
 * is not configured for this tenant. Lookups throw a LuccaApiError if Lucca does not answer.
 */
export type Directory = {
  /** @param unknown an address that Google does not know: if it is the cached one, Lucca is asked again within ten minutes */
  address(tenant: string, employeeId: string, unknown?: string | null): Promise<string | null>;
  /** The address that Lucca has now, for a decision that cannot be corrected later. Each call takes a request. */
  presentAddress(tenant: string, employeeId: string): Promise<string | null>;
  /**
   * The cached address, if an `employee.updated` that occurred at or after this moment (ms since the epoch) stated it, or if it
   * was looked up since. Lucca is not asked. Two changes may occur in the same millisecond: an equal moment counts as later, and
   * if that is wrong, the `employee.updated` that is still to come corrects it.
   */
  addressSince(tenant: string, employeeId: string, since: number): Promise<string | null>;
  /** Id of the business establishment of the employee's current job position. */
  establishmentOf(tenant: string, employeeId: string): Promise<string | null>;
  /** IANA name. */
  timeZone(tenant: string, establishmentId: string): Promise<string | null>;
  accountName(tenant: string, accountId: string): Promise<string | null>;
  /**
   * Stores what an `employee.updated` event states. A null address may mean that the event does not state it: the next lookup asks
   * Lucca.
   *
   * @param statedAt when the event occurred, ms since the epoch
   * @returns since when this address is known, ms since the epoch: now, if it is new or not stated
   */
  remember(tenant: string, employee: { id: string; email: string | null }, statedAt: number): Promise<number>;
};

type LuccaDirectory = Directory & {
  /** The directory for one run: a lookup that may not end before the deadline (ms since the epoch) throws a LuccaBusyError. */
  withDeadline: (deadline: number) => Directory;
};

/**
 * The directory of Lucca's API, behind a cache that all instances share.
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
    // A change that an event reports to another instance must take effect at once.
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
        // The job position may have changed too: a field that is not in the entry is looked up again.
        await cache.put(recordId, email === null ? {} : { email, ...moments });
        return knownSince;
      },
    };
  };
  return { ...withDeadline(Number.POSITIVE_INFINITY), withDeadline };
}

/** A value that was looked up is of the moment when Lucca answered. */
function momentIn({ at, fields }: CacheEntry, field: string): number {
  const moment = fields[field];
  return typeof moment === 'string' ? Date.parse(moment) : at;
}

/**
 * The newest known address of an employee. Lucca delivers in any order, so an event may name one that changed since.
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

/**
 * The address that Lucca has now.
 *
 * @returns null if it has no usable one, or denies access
 * @throws LuccaApiError if it is to be asked again
 */
export async function fetchCurrentAddress(
  tenant: string,
  employeeId: string,
  directory: Pick<Directory, 'presentAddress'>,
): Promise<string | null> {
  return usableAddress(await nullIfDenied(() => directory.presentAddress(tenant, employeeId)));
}
