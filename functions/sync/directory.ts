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
