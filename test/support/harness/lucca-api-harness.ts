import { LUCCA_TIMEOUT_MS, LuccaApi } from '../../../functions/lucca/api/client';
import type { LuccaCredentials } from '../../../functions/lucca/api/credentials';
import { LuccaRequestBudget } from '../../../functions/store/request-limit';
import { UnfilteredLists } from '../../../functions/store/unfiltered-lists';
import { MemoryRecords } from '../builders/memory-stores';
import { startFakeLuccaApi, type FakeLuccaApi } from '../fakes/lucca/api/server';
import { FakeLucca } from '../fakes/lucca/lucca';
import { CleanupStack } from '../local-stack/cleanup-stack';
import { observeTelemetry } from './observed-telemetry';

/** The client of Lucca's API and a strict fake of the API, with one clock. */
export class LuccaApiHarness {
  clock = Date.parse('2026-02-20T10:00:00Z');
  credentials: LuccaCredentials | null;
  /** How often a client discarded its cached credentials. */
  forgotten = 0;
  readonly lucca: FakeLucca;
  /** Records that all clients share. */
  readonly records = new MemoryRecords();
  /** Reports of the clients about unreadable or unfiltered lists. */
  readonly reports: object[] = [];

  private constructor(
    readonly server: FakeLuccaApi,
    private readonly timeoutMs: number,
  ) {
    this.lucca = server.lucca;
    this.credentials = server.credentials;
  }

  static async start({ timeoutMs = LUCCA_TIMEOUT_MS } = {}): Promise<LuccaApiHarness> {
    const time = { now: () => 0 };
    const now = () => time.now();
    const server = await startFakeLuccaApi({ lucca: new FakeLucca(now, '12'), now });
    const harness = new LuccaApiHarness(server, timeoutMs);
    time.now = harness.now;
    return harness;
  }

  readonly now = () => this.clock;

  /** Creates a client, like that of a new function instance. */
  client({ requestsPerMinute }: { requestsPerMinute?: number } = {}): LuccaApi {
    const credentials = {
      read: () => Promise.resolve(this.credentials),
      forget: () => {
        this.forgotten += 1;
      },
    };
    const { timeoutMs, now } = this;
    return new LuccaApi(credentials, {
      ...{ tokenUrl: this.server.tokenUrl, timeoutMs, now },
      ...(requestsPerMinute !== undefined && {
        requestLimit: new LuccaRequestBudget(this.records, { requestsPerMinute, now }).at('lookup'),
      }),
      unfilteredLists: new UnfilteredLists(this.records, now),
      onUnreadable: (list) => this.reports.push(list),
      onFiltersRefused: (list) => this.reports.push(list),
    });
  }
}

export type ReconcileLuccaHarness = Awaited<ReturnType<typeof startReconcileLuccaHarness>>;

/** Starts a fake of Lucca's API with a real client, for tasks of the reconcile function. */
export async function startReconcileLuccaHarness() {
  const clock = { time: Date.parse('2026-03-05T12:00:00Z') };
  const now = () => clock.time;
  const cleanup = new CleanupStack();
  const api = await startFakeLuccaApi({ now });
  cleanup.add(() => api.stop());
  const access: { credentials: LuccaCredentials | null } = { credentials: api.credentials };
  const unreadable: { path: string; items: number }[] = [];
  const credentials = { read: () => Promise.resolve(access.credentials), forget: () => undefined };
  return {
    api,
    access,
    clock,
    now,
    lucca: new LuccaApi(credentials, {
      tokenUrl: api.tokenUrl,
      timeoutMs: 2000,
      now,
      onUnreadable: (list) => unreadable.push(list),
    }),
    /** Reports of unreadable items in lists. */
    unreadable,
    records: new MemoryRecords(),
    telemetry: observeTelemetry('reconcile'),
    cleanup,
  };
}
