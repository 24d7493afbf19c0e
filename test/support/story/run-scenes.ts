import { EventEmitter, once } from 'node:events';
import { logKey, type SyncLog } from '../../../functions/domain/sync-log';
import type { LogStore } from '../../../functions/store/log-store';
import type { SesMessage } from '../aws/ses-message';
import type { LuccaEvent } from '../fakes/lucca/event';
import type { Delivery } from '../fakes/lucca/webhook-endpoint';
import type { ActScene, DeliveryScene, RunScene, Scene } from './scene';

/** What came of a scene. */
export type Played = PlayedDelivery | PlayedRun | { scene: ActScene };

export type PlayedDelivery = {
  scene: DeliveryScene;
  /** What Lucca got; null: no answer in time, or nothing was delivered. */
  status: number | null;
  /** The reason that a refusal names. */
  refusal: string | null;
  /** The event's row in the log; null if its delivery was refused. */
  row: SyncLog | null;
  /** The same event was delivered before: its row was there already. */
  repeated: boolean;
};

export type PlayedRun = {
  scene: RunScene;
  /** In the order of what the run settles. */
  rows: SyncLog[];
  mails: SesMessage[];
};

type Stage = {
  deliver: (event: LuccaEvent, tamper?: (body: Buffer) => Buffer) => Promise<Delivery | null>;
  reconcile: () => Promise<void>;
  /** All that were sent so far. */
  mails: readonly SesMessage[];
  logs: Pick<LogStore, 'get'>;
  watch: SyncWatch;
};

/** Plays one scene after the other, each when the one before has come to its outcome. */
export async function* play(scenes: Iterable<Scene>, stage: Stage): AsyncGenerator<Played> {
  const told = new Set<string>();
  for (const scene of scenes) {
    if (scene.kind === 'delivery') yield await playDelivery(scene, stage, told);
    else if (scene.kind === 'run') yield await playRun(scene, stage);
    else {
      await scene.happen();
      yield { scene };
    }
  }
}

async function playDelivery(
  scene: DeliveryScene,
  { deliver, logs, watch }: Stage,
  told: Set<string>,
): Promise<PlayedDelivery> {
  const delivery = await deliver(scene.event, scene.tamper);
  const answer = delivery?.attempts.at(-1);
  const key = keyOf(scene.event);
  const repeated = told.has(key);
  told.add(key);
  return {
    scene,
    status: answer?.status ?? null,
    refusal: /"reason":"(\w+)"/.exec(answer?.body ?? '')?.[1] ?? null,
    row: delivery?.delivered ? await watch.row(logs, key) : await logs.get(key),
    repeated,
  };
}

async function playRun(scene: RunScene, { reconcile, mails, logs, watch }: Stage): Promise<PlayedRun> {
  const keys = scene.settles.map(({ event }) => keyOf(event));
  const before = await Promise.all(keys.map(async (key) => (await logs.get(key))?.attempts ?? 0));
  const mailsBefore = mails.length;
  await reconcile();
  const rows = keys.map((key, index) =>
    watch.row(logs, key, ({ attempts }) => attempts > (before[index] ?? 0)),
  );
  return { scene, rows: await Promise.all(rows), mails: mails.slice(mailsBefore) };
}

function keyOf({ source, id }: LuccaEvent): string {
  return logKey({ tenant: source, eventId: id });
}

const PATIENCE_MS = 30_000;

/** Waits for rows of the log: it looks again whenever a function wrote something to its output. */
export class SyncWatch {
  readonly #output = new EventEmitter();

  /** To be called with each output of the functions. */
  noteOutput(): void {
    this.#output.emit('output');
  }

  /**
   * @param key of the event in the log
   * @param isIt whether the row is the one that is waited for; any, if left out
   * @throws Error if there is no such row for half a minute
   */
  async row(
    logs: Pick<LogStore, 'get'>,
    key: string,
    isIt: (row: SyncLog) => boolean = () => true,
  ): Promise<SyncLog> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      // Before the look, so that no output is missed between the two.
      const output = once(this.#output, 'output', { signal });
      output.catch(() => undefined);
      const row = await logs.get(key);
      if (row && isIt(row)) return row;
      await output.catch((cause: unknown) => {
        throw new Error(`The log has no row for ${key} after ${PATIENCE_MS / 1000} s`, { cause });
      });
    }
  }
}
