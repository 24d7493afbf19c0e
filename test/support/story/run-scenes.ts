import { EventEmitter, once } from 'node:events';
import type { SyncLog } from '../../../functions/domain/sync-log';
import type { LogStore } from '../../../functions/store/log/log-store';
import type { SesMessage } from '../aws/ses-message';
import type { LuccaEvent } from '../fakes/lucca/event';
import type { Delivery } from '../fakes/lucca/webhook-endpoint';
import { keyOfEvent } from '../harness/log-table';
import type { SampleEvent } from './sample-events';
import type { ActionScene, DeliveryScene, ReconcileScene, SamplesScene, Scene } from './scene';

const TIMEOUT_MS = 30_000;

export type SceneResult = DeliveryResult | ReconcileResult | SamplesResult | { scene: ActionScene };

export type DeliveryResult = {
  scene: DeliveryScene;
  /** HTTP status that Lucca got; null if there was no response in time, or no delivery. */
  status: number | null;
  /** The reason in the error response. */
  refusal: string | null;
  /** The event's log row; null if the delivery was rejected. */
  row: SyncLog | null;
  /** Whether the same event was delivered before. */
  isRepeated: boolean;
};

export type ReconcileResult = {
  scene: ReconcileScene;
  /** Log rows of the expected outcomes, in the same order. */
  rows: SyncLog[];
  mails: SesMessage[];
};

export type SamplesResult = {
  scene: SamplesScene;
  /** For each sample: the status, as of a single delivery, and its row. */
  deliveries: Pick<DeliveryResult, 'status' | 'row'>[];
};

type SceneDependencies = {
  deliver: (
    event: LuccaEvent | SampleEvent['event'],
    tamper?: (body: Buffer) => Buffer,
  ) => Promise<Delivery | null>;
  reconcile: () => Promise<void>;
  /** All emails sent so far. */
  mails: readonly SesMessage[];
  logs: Pick<LogStore, 'get'>;
  watch: LogWatcher;
};

/** Runs each scene after the outcome of the previous one. */
export async function* runScenes(
  scenes: Iterable<Scene>,
  dependencies: SceneDependencies,
): AsyncGenerator<SceneResult> {
  const deliveredKeys = new Set<string>();
  for (const scene of scenes) {
    if (scene.kind === 'delivery') yield await runDelivery(scene, dependencies, deliveredKeys);
    else if (scene.kind === 'reconcile') yield await runReconcile(scene, dependencies);
    else if (scene.kind === 'samples') yield await runSamples(scene, dependencies);
    else {
      await scene.perform();
      yield { scene };
    }
  }
}

async function runDelivery(
  scene: DeliveryScene,
  { deliver, logs, watch }: SceneDependencies,
  deliveredKeys: Set<string>,
): Promise<DeliveryResult> {
  const delivery = await deliver(scene.event, scene.tamper);
  const response = delivery?.attempts.at(-1);
  const key = keyOfEvent(scene.event);
  const isRepeated = deliveredKeys.has(key);
  deliveredKeys.add(key);
  return {
    scene,
    status: response?.status ?? null,
    refusal: /"reason":"(\w+)"/.exec(response?.body ?? '')?.[1] ?? null,
    row: delivery?.delivered ? await watch.row(logs, key) : await logs.get(key),
    isRepeated,
  };
}

/** Sends all samples before it waits for their rows. */
async function runSamples(
  scene: SamplesScene,
  { deliver, logs, watch }: SceneDependencies,
): Promise<SamplesResult> {
  const statuses: (number | null)[] = [];
  for (const { event } of scene.samples) {
    statuses.push((await deliver(event))?.attempts.at(-1)?.status ?? null);
  }
  const deliveries: SamplesResult['deliveries'] = [];
  for (const [index, { event }] of scene.samples.entries()) {
    const status = statuses[index] ?? null;
    deliveries.push({ status, row: status === 202 ? await watch.row(logs, keyOfEvent(event)) : null });
  }
  return { scene, deliveries };
}

async function runReconcile(
  scene: ReconcileScene,
  { reconcile, mails, logs, watch }: SceneDependencies,
): Promise<ReconcileResult> {
  const keys = scene.outcomes.map(({ event }) => keyOfEvent(event));
  const attemptsBefore = await Promise.all(keys.map(async (key) => (await logs.get(key))?.attempts ?? 0));
  const mailsBefore = mails.length;
  await reconcile();
  const rows = keys.map((key, index) =>
    watch.row(logs, key, ({ attempts }) => attempts > (attemptsBefore[index] ?? 0)),
  );
  return { scene, rows: await Promise.all(rows), mails: mails.slice(mailsBefore) };
}

/** Waits for log rows. Reads the log again each time a function writes output. */
export class LogWatcher {
  readonly #output = new EventEmitter();

  /** Call it for each output of a function. */
  notifyOutput(): void {
    this.#output.emit('output');
  }

  /**
   * Waits until the log has a row that matches.
   *
   * @param key of the event in the log
   * @throws Error if there is none after 30 seconds
   */
  async row(
    logs: Pick<LogStore, 'get'>,
    key: string,
    matches: (row: SyncLog) => boolean = () => true,
  ): Promise<SyncLog> {
    const found = new AbortController();
    const signal = AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), found.signal]);
    try {
      for (;;) {
        // Subscribe before reading, so that no output between the two is missed.
        const output = once(this.#output, 'output', { signal });
        output.catch(() => undefined);
        const row = await logs.get(key);
        if (row && matches(row)) return row;
        await output.catch((cause: unknown) => {
          throw new Error(`The log has no row for ${key} after ${TIMEOUT_MS / 1000} s`, { cause });
        });
      }
    } finally {
      // Ends the subscription, which would otherwise last until the next output.
      found.abort();
    }
  }
}
