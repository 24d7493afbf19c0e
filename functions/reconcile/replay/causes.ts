import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { isUserFixable } from '../../domain/retry-policy';
import type { Reason } from '../../domain/vocabulary';

import type { UnresolvedRow } from '../../store/log-rows';
import { RecordChangedError, type RecordStore } from '../../store/record-store';

const ID = 'reconcile-causes';

/** So much is remembered from one run to the next: the record must stay small. */
const MAX_PROBES = 1000;

const MAX_STATES = 1000;

const instant = z.iso.datetime();

const causeState = z.object({
  /** When an event was last sent to find out. */
  probedAt: instant.nullable(),
  /** Since when it is probed, and no probe got through. */
  failingSince: instant.nullable(),
  /** When a probe got through: what was tried before may be tried now. */
  releasedAt: instant.nullable(),
});

type CauseState = z.infer<typeof causeState>;

const probe = z.object({
  cause: z.object({ kind: z.enum(['reason', 'authorization', 'employee']), key: z.string() }),
  /** Key of the event in the log. */
  event: z.string(),
  at: instant,
});

/** An event that was sent to find out about a cause. */
export type Probe = z.infer<typeof probe>;

const stored = z.object({
  states: z.record(z.string(), causeState),
  probes: z.array(probe),
  /** When the rows that have failed were last read. */
  failedReadAt: instant.nullable(),
});

const UNKNOWN: CauseState = { probedAt: null, failingSince: null, releasedAt: null };

const NOTHING: z.infer<typeof stored> = { states: {}, probes: [], failedReadAt: null };

/** What is known of the causes for which events wait, from one run of reconcile to the next. */
export class Causes {
  probes: Probe[];
  failedReadAt: string | null;
  readonly #states: Map<string, CauseState>;

  #before: unknown;

  private constructor(
    { states, probes, failedReadAt }: z.infer<typeof stored>,
    private readonly revision: number | null,
  ) {
    this.#states = new Map(Object.entries(states));
    this.probes = probes;
    this.failedReadAt = failedReadAt;
    this.#before = this.#value();
  }

  static async read(records: Pick<RecordStore, 'read'>): Promise<Causes> {
    const found = await records.read(ID, stored);
    return new Causes(found?.value ?? NOTHING, found?.revision ?? null);
  }

  get({ key }: Cause): CauseState {
    return this.#states.get(key) ?? UNKNOWN;
  }

  set(cause: Cause, change: Partial<CauseState>): void {
    this.#states.set(cause.key, { ...this.get(cause), ...change });
  }

  /** Whether the end of a probe is still to come. */
  hasProbes(kinds: Cause['kind'][]): boolean {
    return this.probes.some(({ cause }) => kinds.includes(cause.kind));
  }

  hasReleasedEmployee(): boolean {
    return [...this.#states].some(([key, { releasedAt }]) => isOfEmployee(key) && releasedAt !== null);
  }

  /**
   * All that was released before then is in the queue. What failed since waits for another probe.
   *
   * @param before ms since the epoch
   */
  endReleases(before: number, { ofEmployees }: { ofEmployees: boolean }): void {
    for (const [key, state] of this.#states) {
      if (isOfEmployee(key) && !ofEmployees) continue;
      if (state.releasedAt === null || Date.parse(state.releasedAt) > before) continue;
      this.#states.set(key, { ...state, releasedAt: null });
    }
  }

  /** Forgets the causes for which nothing waits any more. */
  forget(isOver: (key: string) => boolean, { ofEmployees }: { ofEmployees: boolean }): void {
    for (const key of this.#states.keys()) {
      if (isOver(key) && (ofEmployees || !isOfEmployee(key))) this.#states.delete(key);
    }
  }

  async write(records: Pick<RecordStore, 'write'>): Promise<void> {
    const value = this.#value();
    if (isDeepStrictEqual(value, this.#before)) return;
    try {
      await records.write(ID, value, this.revision);
    } catch (error) {
      // A run that took too long was overtaken by another one, which knows as much.
      if (!(error instanceof RecordChangedError)) throw error;
    }
  }

  #value(): z.infer<typeof stored> {
    return {
      states: Object.fromEntries([...this.#states].slice(-MAX_STATES)),
      probes: this.probes.slice(-MAX_PROBES),
      failedReadAt: this.failedReadAt,
    };
  }
}

function isOfEmployee(key: string): boolean {
  return key.startsWith('employee#');
}

/**
 * What events wait for together: one of them finds out for all whether it is over.
 *
 * - `reason`: a service, or a quota, that one configuration needs;
 * - `authorization`: the delegation or the credentials of one configuration;
 * - `employee`: an account or an address of one employee.
 */
export type Cause = { kind: 'reason' | 'authorization' | 'employee'; key: string };

const OF_AUTHORIZATION: (Reason | null)[] = [
  'authorization_missing',
  'credentials_missing',
  'credentials_rejected',
];

const OF_SERVICES: (Reason | null)[] = [
  'quota_exhausted',
  'rate_limited',
  'google_unavailable',
  'lucca_unavailable',
  'lucca_access_refused',
  'internal_error',
];

/** @returns null if the event waits, or has failed, for a cause of its own */
export function causeOf(row: UnresolvedRow): Cause | null {
  const { open, reason, configuration, employee, resource, event } = row;
  if (open === 'failed') {
    return isUserFixable(reason)
      ? causeNamed('employee', [configuration, employee ?? resource ?? event])
      : null;
  }
  if (OF_AUTHORIZATION.includes(reason)) return causeNamed('authorization', [configuration]);
  return OF_SERVICES.includes(reason) ? causeNamed('reason', [reason, configuration]) : null;
}

/** A hash: a key is kept in a record, which names no employee. */
function causeNamed(kind: Cause['kind'], parts: (string | null)[]): Cause {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
  return { kind, key: `${kind}#${hash}` };
}
