import { usableAddress } from '../domain/google-fields';
import type { LuccaApi } from '../lucca/api/client';
import type { Employee } from '../lucca/calendar-event';
import type { RecordStore } from '../store/record-store';
import { LookupCache, type CacheEntry, type Question } from './lookup-cache';

type Api = Pick<LuccaApi, 'serves' | 'employee' | 'jobPosition' | 'establishment' | 'leaveAccount'>;

type LuccaDirectory = Directory & {
  /**
   * The same for one run: what cannot be answered before its deadline (ms since the epoch) is not asked, but ends with a
   * LuccaBusyError.
   */
  before: (deadline: number) => Directory;
};

/**
 * The directory that Lucca's API is, behind a cache that all instances share.
 *
 * @param now ms since the epoch
 */
export function luccaDirectory(
  api: Api,
  records: Pick<RecordStore, 'read' | 'write'>,
  now: () => number,
): LuccaDirectory {
  const lookUps = new LookupCache(records, now);

  const employee = (tenant: string, id: string): Question => ({
    record: `employee#${tenant}#${id}`,
    // A change that an event tells another instance counts at once.
    isLasting: false,
    ask: async () => (await api.employee(id)) ?? { email: null, jobPositionId: null },
  });
  // No tenant is called `of-job-position`: these keys are nobody else's.
  const jobPosition = (tenant: string, id: string): Question => ({
    record: `establishment#of-job-position#${tenant}#${id}`,
    isLasting: true,
    ask: async () => (await api.jobPosition(id)) ?? { establishmentId: null },
  });
  const establishment = (tenant: string, id: string): Question => ({
    record: `establishment#${tenant}#${id}`,
    isLasting: true,
    ask: async () => (await api.establishment(id)) ?? { timeZone: null },
  });
  const leaveAccount = (tenant: string, id: string): Question => ({
    record: `leave-account#${tenant}#${id}`,
    isLasting: true,
    ask: async () => (await api.leaveAccount(id)) ?? { name: null },
  });
  const before = (deadline: number): Directory => {
    const find = async (tenant: string, question: Question, field: string, doubted: string | null = null) =>
      (await api.serves(tenant)) ? lookUps.find(question, field, { doubted, deadline }) : null;

    return {
      address: (tenant, employeeId, unknown) => find(tenant, employee(tenant, employeeId), 'email', unknown),
      presentAddress: async (tenant, employeeId) =>
        (await api.serves(tenant)) ? lookUps.ask(employee(tenant, employeeId), 'email', deadline) : null,
      addressSince: async (tenant, employeeId, since) => {
        const kept = await lookUps.kept(employee(tenant, employeeId).record);
        const statedAt = kept && momentIn(kept, STATED_AT);
        return statedAt !== null && statedAt >= since ? (kept?.known['email'] ?? null) : null;
      },
      establishmentOf: async (tenant, employeeId) => {
        const position = await find(tenant, employee(tenant, employeeId), 'jobPositionId');
        return position === null ? null : find(tenant, jobPosition(tenant, position), 'establishmentId');
      },
      timeZone: (tenant, establishmentId) => find(tenant, establishment(tenant, establishmentId), 'timeZone'),
      accountName: (tenant, accountId) => find(tenant, leaveAccount(tenant, accountId), 'name'),
      remember: async (tenant, { id, email }, statedAt) => {
        const { record } = employee(tenant, id);
        const kept = await lookUps.kept(record);
        const knownSince =
          kept?.known['email'] === email && email !== null ? momentIn(kept, KNOWN_SINCE) : now();
        const moments = {
          [STATED_AT]: new Date(statedAt).toISOString(),
          [KNOWN_SINCE]: new Date(knownSince).toISOString(),
        };
        // The job position may have changed too: what is not kept is asked again.
        await lookUps.put(record, email === null ? {} : { email, ...moments });
        return knownSince;
      },
    };
  };
  return { ...before(Number.POSITIVE_INFINITY), before };
}

/** Fields that are kept beside an address that an event stated, ISO 8601. */
const STATED_AT = 'emailStatedAt';

const KNOWN_SINCE = 'emailKnownSince';

/** What was looked up is of the moment when Lucca answered. */
function momentIn({ at, known }: CacheEntry, field: string): number {
  const moment = known[field];
  return typeof moment === 'string' ? Date.parse(moment) : at;
}

/**
 * What Lucca knows of employees, establishments and kinds of leave, and its events do not say. Null: Lucca does not know it,
 * or there is no access to its API. All lookups throw a LuccaApiError where Lucca does not answer.
 */
export type Directory = {
  /** @param unknown an address that Google does not know: if it is the one that is kept, Lucca is soon asked anew */
  address(tenant: string, employeeId: string, unknown?: string | null): Promise<string | null>;
  /**
   * The address that Lucca has now: for a decision that cannot be put right later. It takes a request each time.
   */
  presentAddress(tenant: string, employeeId: string): Promise<string | null>;
  /**
   * The address, if it is of that moment (ms since the epoch) or later: stated by an `employee.updated` that occurred then, or
   * looked up then. Lucca is not asked. Two changes can occur in the same millisecond, so an equal moment counts as later: if that
   * is wrong, the `employee.updated` that is still to come corrects it.
   */
  addressSince(tenant: string, employeeId: string, since: number): Promise<string | null>;
  /** Id of the business establishment of the employee's present job position. */
  establishmentOf(tenant: string, employeeId: string): Promise<string | null>;
  /** IANA name. */
  timeZone(tenant: string, establishmentId: string): Promise<string | null>;
  /** The name of a kind of leave. */
  accountName(tenant: string, accountId: string): Promise<string | null>;
  /**
   * Remembers what an `employee.updated` event says. An address of null may mean that the event does not say it: the next
   * lookup asks Lucca.
   *
   * @param statedAt when the event occurred, ms since the epoch
   * @returns since when we have known this very address, ms since the epoch: now, if it is new or not stated
   */
  remember(tenant: string, employee: { id: string; email: string | null }, statedAt: number): Promise<number>;
};

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
