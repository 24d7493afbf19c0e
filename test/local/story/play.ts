import { logKey } from '../../../functions/store/log-entry';
import type { LogStore } from '../../../functions/store/log-store';
import type { SyncLog } from '../../../functions/store/sync-log';
import type { WebhookEndpoint } from '../../fakes/lucca/webhook-endpoint';
import type { Scene } from './story';
import type { SyncWatch } from './sync-watch';

/** What came of a scene. */
export type Played = {
  scene: Scene;
  /** What Lucca got; null: no answer in time. */
  status: number | null;
  /** The reason that a refusal names. */
  refusal: string | null;
  /** The event's row in the log; null if its delivery was refused. */
  row: SyncLog | null;
  /** The same event was delivered before: its row was there already. */
  repeated: boolean;
};

/** Delivers one scene after the other, each when the one before has come to its outcome. */
export async function* play(
  scenes: readonly Scene[],
  endpoint: WebhookEndpoint,
  logs: Pick<LogStore, 'get'>,
  watch: SyncWatch,
): AsyncGenerator<Played> {
  const told = new Set<string>();
  for (const scene of scenes) {
    const { attempts, delivered } = await endpoint.deliver(scene.event, scene.tamper);
    const answer = attempts.at(-1);
    const key = logKey({ tenant: scene.event.source, eventId: scene.event.id });
    yield {
      scene,
      status: answer?.status ?? null,
      refusal: /"reason":"(\w+)"/.exec(answer?.body ?? '')?.[1] ?? null,
      row: delivered ? await watch.row(logs, key) : await logs.get(key),
      repeated: told.has(key),
    };
    told.add(key);
  }
}
