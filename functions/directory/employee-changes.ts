import { isDeepStrictEqual } from 'node:util';
import { configurationOf, type Configuration } from '../domain/configuration';
import { usableAddress } from '../domain/google-fields';
import type { ListedEmployee } from '../lucca/api/employee-list';
import { DIRECTORY_EVENT, toQueueMessage, type QueuedEvent } from '../queue/message';
import type { SendEvents } from '../queue/sender';
import { DAY_MS, MINUTE_MS } from '../shared/time';
import { NOTHING_STATED, type DirectoryEmployee, type DirectoryStore } from '../store/directory-store';

/** Employees outside of the configured establishments: guests of sessions, and those who left. */
const TEMPORARY_MS = DAY_MS;

/** An employee hired a minute ago may not be listed yet. */
const ABSENT_MS = 10 * MINUTE_MS;

/** Attempts if another instance writes the entry at the same time. */
const MAX_ATTEMPTS = 5;

/** What Lucca states about an employee: an item of its list, or that it has none with this id. */
export type Statement = ListedEmployee | { id: string; isAbsent: true };

/** Returns what Lucca stated about a known employee. */
export function statementOf(entry: DirectoryEmployee): Statement {
  const { id, email, status, givenName, familyName, jobPositionId, establishmentId, isAbsent } = entry;
  if (isAbsent) return { id, isAbsent };
  return { id, email, status, givenName, familyName, jobPositionId, establishmentId };
}

/**
 * Returns the id of the establishment of an employee. If the API client may not read job positions, Lucca omits it:
 * then it is the known one until the job position changes.
 */
export function knownEstablishment(
  { jobPositionId, establishmentId }: Pick<ListedEmployee, 'jobPositionId' | 'establishmentId'>,
  known: DirectoryEmployee | null,
): string | null {
  if (establishmentId !== null) return establishmentId;
  return known !== null && known.jobPositionId === jobPositionId ? known.establishmentId : null;
}

/** The entry without the fields that the store manages. */
type Entry = Omit<DirectoryEmployee, 'revision'>;

/** A change could not be queued. Nothing was written; repeat the update. */
export class ChangeNotQueuedError extends Error {
  override readonly name = 'ChangeNotQueuedError';
}

export type ChangesDependencies = {
  store: Pick<DirectoryStore, 'employees' | 'put'>;
  configurations: () => Promise<Configuration[]>;
  /** Sends messages to the sync function. */
  send: SendEvents;
  /** ms since the epoch */
  now: () => number;
};

/**
 * Writes what Lucca states about employees into the directory. If an address changed, or an establishment to one of
 * another configuration, it first queues a message that moves the events of the employee: after a crash in between, the
 * next statement finds the same change again.
 */
export class EmployeeChanges {
  constructor(private readonly dependencies: ChangesDependencies) {}

  /**
   * @param asOf start of the request, ms since the epoch
   * @param options.previous entry that was read; null if there was none
   * @param options.renews whether to write an entry that states nothing new, so that it counts as known since `asOf`
   * @returns whether an entry was written
   * @throws ChangeNotQueuedError
   */
  async update(
    tenant: string,
    statement: Statement,
    asOf: number,
    { previous, renews }: { previous: DirectoryEmployee | null; renews: boolean },
  ): Promise<boolean> {
    const { store, configurations } = this.dependencies;
    const all = await configurations();
    let known = previous;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      // Someone else wrote a newer statement.
      if (known && known.readAt > asOf) return false;
      const next = this.#entryOf(tenant, statement, asOf, { known, all });
      if (known && !renews && isSame(known, next)) return false;
      if (known && this.#concernsEvents(tenant, known, next, all)) await this.queueMove(tenant, next);
      if (await store.put(tenant, next, known)) return true;
      known = (await store.employees(tenant, [statement.id])).get(statement.id) ?? null;
    }
    return false;
  }

  /**
   * Queues a message that moves the events of the employee to the address and the configuration of the entry.
   *
   * @throws ChangeNotQueuedError
   */
  async queueMove(tenant: string, entry: Entry): Promise<void> {
    const message = changeMessage(tenant, entry, this.dependencies.now());
    const { failed, problem } = await this.dependencies.send([message]);
    if (failed.length > 0) throw new ChangeNotQueuedError(`The queue rejected a change (${problem ?? ''})`);
  }

  #entryOf(
    tenant: string,
    statement: Statement,
    asOf: number,
    { known, all }: { known: DirectoryEmployee | null; all: Configuration[] },
  ): Entry {
    const now = this.dependencies.now();
    if ('isAbsent' in statement) {
      return {
        ...NOTHING_STATED,
        id: statement.id,
        isAbsent: true,
        addressAsOf: asOf,
        readAt: asOf,
        knownSince: now,
        expiresAt: seconds(now + ABSENT_MS),
      };
    }
    const establishmentId = knownEstablishment(statement, known);
    const isTransferred =
      known !== null && known.establishmentId !== null && known.establishmentId !== establishmentId;
    const configuration = configurationOf(all, tenant, establishmentId);
    const isKept = configuration?.active === true && statement.status !== 'deactivated';
    // An event may have stated a newer address.
    const { email, addressAsOf } =
      known && known.addressAsOf > asOf ? known : { email: statement.email, addressAsOf: asOf };
    return {
      ...statement,
      ...(!isKept && { givenName: null, familyName: null }),
      establishmentId,
      establishmentSince: isTransferred ? asOf : (known?.establishmentSince ?? 0),
      ...{ email, addressAsOf, readAt: asOf },
      knownSince: known && known.email === email ? known.knownSince : now,
      isAbsent: false,
      expiresAt: isKept ? null : seconds(now + TEMPORARY_MS),
    };
  }

  /** Whether written events of the employee may have to move or go. */
  #concernsEvents(tenant: string, known: Entry, next: Entry, all: Configuration[]): boolean {
    if (next.isAbsent || known.isAbsent) return false;
    const address = usableAddress(next.email);
    if (address !== null && address !== usableAddress(known.email)) return true;
    if (known.establishmentId === null || next.establishmentId === null) return false;
    const [before, after] = [known, next].map((one) => configurationOf(all, tenant, one.establishmentId)?.id);
    return before !== after;
  }
}

/** Whether two entries state the same, apart from when. */
function isSame({ revision: _, ...known }: DirectoryEmployee, next: Entry): boolean {
  const isKept = next.expiresAt === null;
  if (isKept !== (known.expiresAt === null)) return false;
  const { addressAsOf, readAt, knownSince, expiresAt } = next;
  // A temporary entry is written again, so that it expires later.
  return isKept && isDeepStrictEqual({ ...known, addressAsOf, readAt, knownSince, expiresAt }, next);
}

/** Returns the message that moves the events of an employee to the address and the establishment of the entry. */
function changeMessage(
  tenant: string,
  { id, email, establishmentId, readAt }: Entry,
  now: number,
): QueuedEvent {
  const event = {
    id: `${DIRECTORY_EVENT}${id}-${readAt}`,
    type: 'event',
    topic: 'employee.updated',
    occurredAt: new Date(readAt).toISOString(),
    source: tenant,
    businessEstablishment: establishmentId === null ? null : { id: establishmentId },
    data: { id, type: 'employee', email },
  };
  const message = toQueueMessage(Buffer.from(JSON.stringify(event)), {
    now,
    receivedAt: new Date(now).toISOString(),
    correlationId: event.id,
    via: 'directory',
  });
  if (message.kind !== 'queue') throw new Error('The topic employee.updated is not followed');
  return message.event;
}

function seconds(ms: number): number {
  return Math.ceil(ms / 1000);
}
