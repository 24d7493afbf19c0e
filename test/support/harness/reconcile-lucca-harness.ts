import { LuccaApi } from '../../../functions/lucca/api/client';
import type { LuccaCredentials } from '../../../functions/lucca/api/credentials';
import { MemoryRecords } from '../builders/memory-records';
import { startFakeLuccaApi } from '../fakes/lucca/api/server';
import { Closers } from '../local-stack/closers';
import { observeTelemetry } from './observed-telemetry';

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
