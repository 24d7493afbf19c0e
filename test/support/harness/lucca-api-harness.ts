import { LUCCA_TIMEOUT_MS, LuccaApi } from '../../../functions/lucca/api/client';
import type { LuccaCredentials } from '../../../functions/lucca/api/credentials';
import { SharedRequestLimit } from '../../../functions/store/request-limit';
import { UnfilteredLists } from '../../../functions/store/unfiltered-lists';
import { MemoryRecords } from '../builders/memory-stores';
import { startFakeLuccaApi, type FakeLuccaApi } from '../fakes/lucca/api/server';
import { FakeLucca } from '../fakes/lucca/lucca';
import { Closers } from '../local-stack/closers';
import { observeTelemetry } from './observed-telemetry';

/** The client before a strict Lucca, with one clock for both. */
export class ApiWorld {
  clock = Date.parse('2026-02-20T10:00:00Z');
  credentials: LuccaCredentials | null;
  /** How often the client wanted the credentials to be read anew. */
  forgotten = 0;
  readonly lucca: FakeLucca;
  /** What instances remember together. */
  readonly records = new MemoryRecords();
  /** What the clients told of lists. */
  readonly told: object[] = [];

  private constructor(
    readonly server: FakeLuccaApi,
    private readonly timeoutMs: number,
  ) {
    this.lucca = server.lucca;
    this.credentials = server.credentials;
  }

  static async start({ timeoutMs = LUCCA_TIMEOUT_MS } = {}): Promise<ApiWorld> {
    const time = { now: () => 0 };
    const now = () => time.now();
    const server = await startFakeLuccaApi({ lucca: new FakeLucca(now, '12'), now });
    const harness = new ApiWorld(server, timeoutMs);
    time.now = harness.now;
    return harness;
  }

  readonly now = () => this.clock;

  /** A client of its own, as every instance of a function has one. */
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
        requestLimit: new SharedRequestLimit(this.records, { name: 'test', requestsPerMinute, now }),
      }),
      unfilteredLists: new UnfilteredLists(this.records, now),
      onUnreadable: (list) => this.told.push(list),
      onFiltersRefused: (list) => this.told.push(list),
    });
  }
}

export type LuccaWorld = Awaited<ReturnType<typeof startLuccaWorld>>;

/** A fake of Lucca's API, the real client for it, and a clock. */
export async function startLuccaWorld() {
  const clock = { time: Date.parse('2026-03-05T12:00:00Z') };
  const now = () => clock.time;
  const closers = new Closers();
  const api = await startFakeLuccaApi({ now });
  closers.add(() => api.stop());
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
    /** What of Lucca's lists was not understood. */
    unreadable,
    records: new MemoryRecords(),
    telemetry: observeTelemetry('reconcile'),
    closers,
  };
}
