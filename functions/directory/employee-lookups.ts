import * as z from 'zod';
import type { LuccaApi } from '../lucca/api/client';
import { LuccaBusyError, LuccaFailError, LuccaRetryError, LuccaWaitError } from '../lucca/api/http';
import { MAX_LISTED_IDS } from '../lucca/api/requests';
import { MINUTE_MS } from '../shared/time';
import type { DirectoryEmployee, DirectoryStore } from '../store/directory-store';
import type { DirectoryWork } from '../store/directory-work';
import { RecordChangedError, type RecordStore } from '../store/record-store';
import { statementOf, type EmployeeChanges, type Statement } from './employee-changes';
import { statementsAbout, withEstablishments } from './listed-employees';

/** Lucca reads a comma as the end of an id. Its own ids are numbers. */
const ASKABLE = /^[^,]+$/;

/** LUCCA-21: statuses for an id that Lucca does not accept. */
const REJECTED = [400, 404, 422];

/** Between two requests, so that the second one asks for all employees that were met in the meantime. */
const INTERVAL_MS = 3000;

/**
 * Maximum duration of a turn: two requests and the writes of their answers. A crashed instance blocks the others that
 * long.
 */
const TURN_MS = 20_000;

/** While another instance has its turn, wait no longer than this: the answer usually arrives sooner. */
const MAX_TURN_WAIT_MS = 2000;

/** Backoff after errors of Lucca. */
const FIRST_BACKOFF_MS = 5000;
const MAX_BACKOFF_MS = 2 * MINUTE_MS;

/** After Lucca denied access, no instance asks again for this long. */
const REFUSED_MS = MINUTE_MS;

/** The last request of any instance. */
const turnRecord = z.object({
  /** Another instance has its turn until then, ms since the epoch; 0: none has. */
  heldUntil: z.number(),
  /** No request before then, ms since the epoch. */
  nextAt: z.number(),
  /** Consecutive errors of Lucca. */
  failures: z.int().nonnegative(),
  /** Lucca denied access in the last request: the message; else null. */
  refusal: z.string().nullable(),
});

type Turn = z.infer<typeof turnRecord>;

const FIRST_TURN: Turn = { heldUntil: 0, nextAt: 0, failures: 0, refusal: null };

export type LookupDependencies = {
  api: Pick<LuccaApi, 'employees' | 'jobPositions'>;
  store: Pick<DirectoryStore, 'employees'>;
  work: DirectoryWork;
  changes: EmployeeChanges;
  records: Pick<RecordStore, 'read' | 'write'>;
  sleep: (ms: number) => Promise<void>;
  /** ms since the epoch */
  now: () => number;
};

type LookupOptions = {
  /** Accepts only what Lucca stated at this time or later, ms since the epoch. */
  since: number;
  /** No request after this time, ms since the epoch. */
  deadline: number;
  /** How long to wait for the turn of this instance, ms. @default 0 */
  patienceMs?: number;
};

/**
 * Asks Lucca about employees that the directory does not know. The ids of all instances are collected in a table, and
 * one instance at a time asks for up to 100 of them in one request: Lucca's limit of requests is low and shared.
 */
export class EmployeeLookups {
  /** Turns of this instance that are in progress, by tenant. They return how long to wait for the next one, ms. */
  readonly #turns = new Map<string, Promise<number>>();

  constructor(private readonly dependencies: LookupDependencies) {}

  /** Adds employees to the next request of any instance. */
  announce(tenant: string, ids: readonly string[]): Promise<void> {
    return this.dependencies.work.addLookups(tenant, ids);
  }

  /**
   * Returns what Lucca states about the employees.
   *
   * @throws LuccaBusyError if some have to wait for a later request
   * @throws LuccaApiError of the request
   */
  async lookUp(
    tenant: string,
    ids: readonly string[],
    options: LookupOptions,
  ): Promise<Map<string, DirectoryEmployee>> {
    const { now, sleep, store } = this.dependencies;
    const giveUpAt = Math.min(options.deadline, now() + (options.patienceMs ?? 0));
    for (;;) {
      await this.announce(tenant, ids);
      const waitMs = await this.#takeTurn(tenant, options.deadline);
      const found = await store.employees(tenant, ids);
      const isAnswered = ids.every((id) => {
        const entry = found.get(id);
        return entry !== undefined && entry.readAt >= options.since;
      });
      if (isAnswered) return found;
      if (now() + waitMs > giveUpAt) {
        throw new LuccaBusyError('Other employees are looked up first', waitMs);
      }
      await sleep(waitMs);
    }
  }

  /** Calls of one instance share a turn. */
  #takeTurn(tenant: string, deadline: number): Promise<number> {
    const turn =
      this.#turns.get(tenant) ?? this.#turn(tenant, deadline).finally(() => this.#turns.delete(tenant));
    this.#turns.set(tenant, turn);
    return turn;
  }

  async #turn(tenant: string, deadline: number): Promise<number> {
    const { records, now } = this.dependencies;
    const recordId = `lucca-lookups#${tenant}`;
    const stored = await records.read(recordId, turnRecord);
    const turn = stored?.value ?? FIRST_TURN;
    const startedAt = now();
    const heldMs = turn.heldUntil - startedAt;
    // A turn that lasts longer was written with a wrong clock.
    if (heldMs > 0 && heldMs <= TURN_MS) return Math.min(heldMs, MAX_TURN_WAIT_MS);
    const pauseMs = Math.min(turn.nextAt - startedAt, MAX_BACKOFF_MS);
    if (pauseMs > 0 && turn.refusal !== null) throw new LuccaWaitError(turn.refusal);
    if (pauseMs > 0) return pauseMs;
    if (startedAt + TURN_MS > deadline) {
      throw new LuccaBusyError('Not enough time left in this run to call the Lucca API', 0);
    }
    const held = { ...turn, heldUntil: startedAt + TURN_MS };
    const revision = await this.#write(recordId, held, stored?.revision ?? null);
    if (revision === null) return MAX_TURN_WAIT_MS;
    try {
      await this.#ask(tenant);
      await this.#write(recordId, { ...FIRST_TURN, nextAt: startedAt + INTERVAL_MS }, revision);
      return INTERVAL_MS;
    } catch (error) {
      await this.#write(recordId, afterError(error, turn, now()), revision);
      throw error;
    }
  }

  async #ask(tenant: string): Promise<void> {
    const { work, store, changes, now } = this.dependencies;
    const ids = await work.pendingLookups(tenant, MAX_LISTED_IDS);
    if (ids.length === 0) return;
    const requestedAt = now();
    const stated = new Map(
      (await this.#statements(ids.filter((id) => ASKABLE.test(id)))).map((statement) => [
        statement.id,
        statement,
      ]),
    );
    const known = await store.employees(tenant, ids);
    await Promise.all(
      ids.map((id) => {
        const previous = known.get(id) ?? null;
        // If Lucca's answer says nothing about a known employee, the known state still counts.
        const unstated = previous ? statementOf(previous) : { id, isAbsent: true as const };
        return changes.update(tenant, stated.get(id) ?? unstated, requestedAt, { previous, renews: true });
      }),
    );
    await work.removeLookups(tenant, ids);
  }

  /** Asks for employees by id. An id that Lucca rejects does not lose the others. */
  async #statements(ids: string[]): Promise<Statement[]> {
    if (ids.length === 0) return [];
    const { api } = this.dependencies;
    try {
      const page = await api.employees({ ids });
      return statementsAbout(ids, { ...page, items: await withEstablishments(page.items, api) });
    } catch (error) {
      const isRejected = error instanceof LuccaFailError && REJECTED.includes(error.status);
      if (!isRejected) throw error;
      if (ids.length === 1) return [];
      const middle = ids.length >> 1;
      return [
        ...(await this.#statements(ids.slice(0, middle))),
        ...(await this.#statements(ids.slice(middle))),
      ];
    }
  }

  /** @returns null if another instance changed the record first */
  async #write(id: string, turn: Turn, revision: number | null): Promise<number | null> {
    try {
      return await this.dependencies.records.write(id, turn, revision);
    } catch (error) {
      if (error instanceof RecordChangedError) return null;
      throw error;
    }
  }
}

/** Returns the record after a failed request: when the next one may be sent. */
function afterError(error: unknown, { failures }: Turn, now: number): Turn {
  if (error instanceof LuccaBusyError) return { ...FIRST_TURN, failures, nextAt: now + error.afterMs };
  if (error instanceof LuccaWaitError)
    return { ...FIRST_TURN, nextAt: now + REFUSED_MS, refusal: error.message };
  const backoffMs = Math.min(FIRST_BACKOFF_MS * 2 ** failures, MAX_BACKOFF_MS);
  const requestedMs = error instanceof LuccaRetryError ? (error.afterMs ?? 0) : 0;
  return { ...FIRST_TURN, failures: failures + 1, nextAt: now + Math.max(backoffMs, requestedMs) };
}
