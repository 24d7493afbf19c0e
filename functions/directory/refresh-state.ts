import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Configuration } from '../domain/configuration';
import { HOUR_MS } from '../shared/time';
import { lease, LeasedRecord } from '../store/leased-record';
import type { RecordStore } from '../store/record-store';

/** Between midnight and 5:00 UTC, few events need requests to Lucca. */
const NIGHT_ENDS_AT_HOUR = 5;

/** A pass shortly before midnight is repeated later in the night: each night has one. */
const NIGHTLY_AFTER_MS = 4 * HOUR_MS;

/** After a night without a pass. */
const OVERDUE_AFTER_MS = 30 * HOUR_MS;

const count = z.int().nonnegative();

const pass = z.object({
  id: z.string(),
  /** ms since the epoch */
  startedAt: z.number(),
  /** Ids of the establishments of active configurations when the pass began, sorted. */
  establishments: z.array(z.string()),
  stage: z.enum(['lists', 'employees', 'leavers']),
  /** Which hundred of the establishments is being read. */
  group: count,
  /** Lucca's cursor of the next page; null for the first one of the group. */
  page: z.string().nullable(),
  /** Pages of employees that were read. */
  pages: count,
  /** How often the employees were read again from the first page, because Lucca rejected a cursor. */
  restarts: count,
  /** Employees on these pages. */
  read: count,
  /** Employees on all pages; null if unknown. */
  total: count.nullable(),
  /** Entries that were written. */
  changed: count,
  /** Requests to Lucca. */
  requests: count,
});

/** A pass through all employees of the configured establishments. */
export type Pass = z.infer<typeof pass>;

export const refreshState = z.object({
  /** The running pass; null if none is running. */
  pass: pass.nullable(),
  /** Who works on the pass. */
  lease,
  /** The last complete pass. */
  completed: z
    .object({
      /** ms since the epoch */
      at: z.number(),
      establishments: z.array(z.string()),
      /** Employees in the directory whose entries do not expire. */
      employees: count,
      requests: count,
    })
    .nullable(),
});

/** The progress of a tenant's directory. */
export type RefreshState = z.infer<typeof refreshState>;

export const NEVER_REFRESHED: RefreshState = { pass: null, lease: null, completed: null };

export function newPass(id: string, startedAt: number, establishments: string[]): Pass {
  // Without establishments, only the entries of former ones are left to handle.
  const stage = establishments.length > 0 ? 'lists' : 'leavers';
  const counts = { group: 0, pages: 0, restarts: 0, read: 0, changed: 0, requests: 0 };
  return { id, startedAt, establishments, stage, page: null, total: null, ...counts };
}

/** Returns the ids of the establishments whose employees the directory keeps, sorted. */
export function configuredEstablishments(configurations: readonly Configuration[], tenant: string): string[] {
  const active = configurations.filter((one) => one.tenant === tenant && one.active);
  return [...new Set(active.flatMap(({ establishments }) => establishments))].sort();
}

/**
 * Whether a new pass should begin.
 *
 * @param configured from {@link configuredEstablishments}
 * @param now ms since the epoch
 */
export function isDue({ completed }: RefreshState, configured: readonly string[], now: number): boolean {
  if (completed === null) return configured.length > 0;
  if (!isDeepStrictEqual(completed.establishments, configured)) return true;
  if (configured.length === 0) return false;
  const age = now - completed.at;
  if (age > OVERDUE_AFTER_MS) return true;
  const midnight = new Date(now).setUTCHours(0, 0, 0, 0);
  const isNight = now - midnight < NIGHT_ENDS_AT_HOUR * HOUR_MS;
  return isNight && completed.at < midnight && age > NIGHTLY_AFTER_MS;
}

/** The progress of a tenant's directory, for people. */
export type RefreshProgress = {
  /** `running`: also if the directory was complete before. */
  state: 'never' | 'running' | 'complete';
  /** Employees that the running pass has read; 0 without one. */
  read: number;
  /** Employees that it has to read; null if unknown. */
  total: number | null;
  /** Employees in the directory after the last complete pass. */
  employees: number;
  /** ms since the epoch; null if no pass was ever complete. */
  completedAt: number | null;
  isDue: boolean;
};

/** @param configured from {@link configuredEstablishments} */
export function progressOf(state: RefreshState, configured: readonly string[], now: number): RefreshProgress {
  const { pass: running, completed } = state;
  return {
    state: running ? 'running' : completed ? 'complete' : 'never',
    read: running?.read ?? 0,
    total: running?.total ?? null,
    employees: completed?.employees ?? 0,
    completedAt: completed?.at ?? null,
    isDue: isDue(state, configured, now),
  };
}

/** The stored progress of a tenant's directory. */
export class RefreshRecord extends LeasedRecord<RefreshState> {
  /**
   * @param holder unique id
   * @param now ms since the epoch
   */
  constructor(
    records: Pick<RecordStore, 'read' | 'write'>,
    tenant: string,
    holder: string,
    now: () => number,
  ) {
    const options = { id: `directory#${tenant}`, schema: refreshState, initial: NEVER_REFRESHED };
    super(records, options, holder, now);
  }
}
