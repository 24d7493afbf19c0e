import type { EmployeeStatus } from '../lucca/calendar-event';
import { MINUTE_MS } from '../shared/time';
import type { DirectoryEmployee } from '../store/directory-store';

/**
 * How long an instance uses an entry without reading the table again. A change that another instance receives takes
 * effect later here; `sync-employee.ts` searches again for events that are written in the meantime.
 */
export const MEMORY_MS = 2 * MINUTE_MS;

/**
 * LUCCA-52: Lucca documents that job positions in its lists may be outdated "in the very short term": after a change, it
 * is asked about the establishment of an employee this much later.
 */
export const SETTLE_MS = MINUTE_MS;

/** What an event states about an employee. A missing field is undefined. */
export type StatedEmployee = {
  id: string;
  email: string | null;
  jobPositionId?: string | null | undefined;
  status?: EmployeeStatus | undefined;
};

export type Remembered = {
  /** Since when the address is known, ms since the epoch: now, if it is new. */
  knownSince: number;
  /** The job position or the status changed: Lucca has to be asked about the rest, once {@link SETTLE_MS} are over. */
  isIncomplete: boolean;
};

/**
 * What Lucca states about employees, establishments and leave accounts, which events omit. Null: Lucca has no value, or
 * its API is not configured for this tenant. Usually no lookup calls the Lucca API: the employee directory is filled
 * beforehand. A lookup throws a LuccaApiError if it has to call the API and that fails or has to wait.
 */
export type Directory = {
  /**
   * @param unknown an address without a Google account: if the directory has the same, Lucca is asked again if the
   * entry is older than an hour
   */
  address(tenant: string, employeeId: string, unknown?: string | null): Promise<string | null>;
  /** Asks Lucca for the current address, for decisions that cannot be corrected later. */
  presentAddress(tenant: string, employeeId: string): Promise<string | null>;
  /**
   * Returns the address if Lucca stated it at `since` (ms since the epoch) or later. Does not call the Lucca API. Two
   * changes may occur in the same millisecond: an equal time counts as later, and if that is wrong, the second
   * `employee.updated` event corrects it.
   */
  addressSince(tenant: string, employeeId: string, since: number): Promise<string | null>;
  /** Returns the entry of an employee without calling the Lucca API; null if there is none. */
  entry(tenant: string, employeeId: string): Promise<DirectoryEmployee | null>;
  /** Returns the id of the business establishment of the employee's current job position. */
  establishmentOf(tenant: string, employeeId: string): Promise<string | null>;
  /** Looks up all unknown employees together, so that they do not wait for one another. */
  requireEmployees(tenant: string, employeeIds: string[]): Promise<void>;
  /** Returns the IANA name. */
  timeZone(tenant: string, establishmentId: string): Promise<string | null>;
  accountName(tenant: string, accountId: string): Promise<string | null>;
  /**
   * Stores what an event states about an employee. Asks Lucca if the event omits the address, or if the employee is
   * unknown.
   *
   * @param statedAt when the event occurred, ms since the epoch
   */
  remember(tenant: string, employee: StatedEmployee, statedAt: number): Promise<Remembered>;
  /**
   * Makes Lucca state the employee, unless it did so at `since` (ms since the epoch) or later. Returns the entry; null
   * without access to Lucca.
   */
  refreshSince(tenant: string, employeeId: string, since: number): Promise<DirectoryEmployee | null>;
  /** Queues a message that moves the events of an employee to the address and the configuration of the entry. */
  queueMove(tenant: string, entry: DirectoryEmployee): Promise<void>;
};
