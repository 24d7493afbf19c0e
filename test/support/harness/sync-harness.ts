import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { SQSRecord } from 'aws-lambda';
import type { Configuration } from '../../../functions/domain/configuration';
import type { LogEntry } from '../../../functions/domain/sync-log';
import { AccessTokens, type AuthorizationGate } from '../../../functions/google/access-tokens';
import { createCalendarClient, type OpenCalendar } from '../../../functions/google/calendar';
import { createCallObserver, type ObserveCall } from '../../../functions/google/call-observer';
import { readDelivery, type LuccaEvent } from '../../../functions/lucca/delivery';
import { messageGroupId, serializeQueuedEvent, type QueuedEvent } from '../../../functions/queue/message';
import type { SendEvents } from '../../../functions/queue/sender';
import { employeeHash, type HashEmployee } from '../../../functions/shared/employee-hash';
import type { GuestIndex } from '../../../functions/store/guest-index';
import type { LogStore } from '../../../functions/store/log/log-store';
import type { MappingStore } from '../../../functions/store/mapping-store';
import { withGuestIndex } from '../../../functions/sync/guest-indexing';
import { createHandler } from '../../../functions/sync/handler';
import { syncEvent } from '../../../functions/sync/sync-event';
import { UnsupportedStatusEvents } from '../../../functions/sync/unsupported-status-events';
import { noWorkloadIdentity, openGate } from '../builders/google-auth';
import { addressById } from '../builders/lucca-events';
import { memoryDirectory, memoryMappings } from '../builders/memory-stores';
import { sqsRecord } from '../builders/sqs-record';
import { aConfiguration } from '../builders/configurations';
import type { CrashInjector } from '../crash-injector';
import { startFakeGoogle, type FakeGoogle } from '../fakes/google/fake-google';
import { createServiceAccountKey, publicKeyOf } from '../fakes/google/identity/service-account-key';

export type Recorded = LogEntry & { when: 'applied' | 'observed' };
type Delivered = { json: Record<string, unknown>; tries?: number } & Partial<
  Pick<QueuedEvent, 'via' | 'before'>
>;

const LOG_KEY = 'key-of-the-log';

/** The sync function with a strict fake of Google and stores in memory. */
export class TestHarness {
  configurations: Configuration[] = [aConfiguration()];
  /** What an instance still has in memory; null: the current ones. */
  cachedConfigurations: Configuration[] | null = null;
  mappings = memoryMappings();
  directory = memoryDirectory(() => this.now(), addressById);
  /** All log entries, in order. */
  recorded: Recorded[] = [];
  delayedRetries: { messages: number; afterSeconds: number }[] = [];
  /** Messages that the function sent to its own queue and that were not delivered yet. */
  sent: QueuedEvent[] = [];
  /** The function's own queue. */
  send: SendEvents = (events) => {
    this.sent.push(...events);
    return Promise.resolve({ sent: events, failed: [], problem: null });
  };
  /** Offset of the clock in ms; negative if it is behind. */
  clockOffsetMs = 0;
  /** Adds entries to `recorded`. */
  readonly logs: Pick<LogStore, 'record'> = {
    record: (entry, when) => {
      this.recorded.push({ ...entry, when });
      return Promise.resolve();
    },
  };
  readonly now = () => Date.now() + this.clockOffsetMs;
  /** When deliveries arrive. By default in real time, as tokens are issued: a move needs a newer one. */
  receivedAt = () => new Date().toISOString();
  unsupportedStatusEvents = new UnsupportedStatusEvents(this.now);
  telemetry = silentTelemetry();
  hashEmployee: HashEmployee = (address) => Promise.resolve(address && employeeHash(LOG_KEY, address));
  preload: (events: LuccaEvent[]) => Promise<void> = () => Promise.resolve();
  /** Null if guests are not indexed. */
  guests: Pick<GuestIndex, 'add'> | null = null;
  /** Replace the stores in memory. */
  stores: {
    mappings: Pick<MappingStore, 'read' | 'write' | 'ofEmployee'>;
    logs: Pick<LogStore, 'record'>;
  } | null = null;
  #messages = 0;

  private constructor(
    readonly google: FakeGoogle,
    private readonly openCalendar: OpenCalendar,
    private readonly key: ReturnType<typeof createServiceAccountKey>,
  ) {}

  /** @param gate of the access tokens */
  static async start(
    options: Parameters<typeof startFakeGoogle>[0] = {},
    gate: AuthorizationGate = openGate,
  ): Promise<TestHarness> {
    const google = await startFakeGoogle({ openAccounts: true, ...options });
    const key = createServiceAccountKey();
    const credentials = { read: () => Promise.resolve(key), forget: () => undefined };
    const observe: ObserveCall = (call) =>
      createCallObserver(harness.telemetry.logger, harness.telemetry.metrics, harness.hashEmployee)(call);
    const settings = { timeoutMs: 2000, now: Date.now, observe };
    const tokens = new AccessTokens(credentials, gate, {
      ...settings,
      tokenUrl: google.tokenUrl,
      workloadIdentities: noWorkloadIdentity,
    });
    // Tokens use the real time, as the fake of Google does.
    const calendars = createCalendarClient(tokens, {
      ...settings,
      rootUrl: google.rootUrl,
      now: () => harness.now(),
    });
    const harness: TestHarness = new TestHarness(google, calendars, key);
    harness.grant();
    return harness;
  }

  grant(): void {
    const { client_email: clientEmail, client_id: clientId } = this.key;
    const scopes = this.configurations.map(({ google }) => google.scope);
    this.google.addServiceAccount({ clientEmail, clientId, publicKey: publicKeyOf(this.key), scopes });
  }

  /** Resets everything except the access tokens. */
  reset(): void {
    this.mappings = memoryMappings();
    this.directory = memoryDirectory(this.now, addressById);
    this.recorded = [];
    this.delayedRetries = [];
    this.sent = [];
    this.unsupportedStatusEvents = new UnsupportedStatusEvents(this.now);
    this.clockOffsetMs = 0;
    this.google.clearCalls();
    this.google.clearFaults();
  }

  /** @returns the ids of the failed messages; `dead` if the crash injector ended the run */
  async deliver(batch: Delivered[], crashInjector?: CrashInjector): Promise<string[] | 'dead'> {
    return this.#handle(
      batch.map((delivered) => this.#record(delivered)),
      crashInjector,
    );
  }

  /** Delivers a batch, then the messages that the function sent to its own queue. */
  async deliverWithMoves(batch: Delivered[]): Promise<string[] | 'dead'> {
    const returned = await this.deliver(batch);
    await this.deliverSent();
    return returned;
  }

  /** Delivers deliveries of Lucca and messages of the function in one batch. */
  deliverTogether(batch: Delivered[], sent: QueuedEvent[]): Promise<string[] | 'dead'> {
    const records = batch.map((delivered) => this.#record(delivered));
    return this.#handle([...records, ...sent.map((queued) => this.#message(queued, 1))], undefined);
  }

  /**
   * Delivers the messages that the function sent to its own queue, one at a time.
   *
   * @returns how many failed; `dead` if the crash injector ended the run, which leaves the remaining messages in `sent`
   */
  async deliverSent(crashInjector?: CrashInjector): Promise<number | 'dead'> {
    let returned = 0;
    for (let queued = this.sent[0]; queued; queued = this.sent[0]) {
      const failed = await this.#handle([this.#message(queued, 1)], crashInjector);
      if (failed === 'dead') return 'dead';
      this.sent.shift();
      returned += failed.length;
    }
    return returned;
  }

  async #handle(records: SQSRecord[], crashInjector: CrashInjector | undefined): Promise<string[] | 'dead'> {
    const run = this.#handler(crashInjector)(
      { Records: records },
      { getRemainingTimeInMillis: () => 60_000 },
    );
    const failed = run.then(({ batchItemFailures }) =>
      batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    );
    return crashInjector ? Promise.race([failed, crashInjector.crashed]) : failed;
  }

  /** The latest log entry of an event. */
  last(eventId: string): Recorded | undefined {
    return this.recorded.findLast((entry) => entry.eventId === eventId);
  }

  #handler(crashInjector: CrashInjector | undefined) {
    const guard = <T extends object>(target: T): T => (crashInjector ? crashInjector.guard(target) : target);
    const mappings = guard(this.stores?.mappings ?? this.mappings);
    const dependencies = {
      configurations: () => Promise.resolve(this.cachedConfigurations ?? this.configurations),
      recentConfigurations: () => Promise.resolve(this.configurations),
      mappings: this.guests ? withGuestIndex(mappings, guard(this.guests), this.telemetry.logger) : mappings,
      openCalendar: ((access, deadline) => guard(this.openCalendar(access, deadline))) satisfies OpenCalendar,
      directory: this.directory,
      unsupportedStatusEvents: this.unsupportedStatusEvents,
      send: this.send,
      now: this.now,
    };
    return createHandler({
      preload: (events) => this.preload(events),
      syncEvent: (message, deadline) => syncEvent(message, deadline, dependencies),
      logs: guard(this.stores?.logs ?? this.logs),
      delayRetry: (messages, afterSeconds) => {
        this.delayedRetries.push({ messages: messages.length, afterSeconds });
        return Promise.resolve();
      },
      hashEmployee: this.hashEmployee,
      ...this.telemetry,
      random: () => 1,
      now: this.now,
    });
  }

  #record({ json, tries = 1, via = 'delivery', before }: Delivered): SQSRecord {
    const body = Buffer.from(JSON.stringify(json));
    const delivery = readDelivery(body, Date.now());
    if (!('event' in delivery)) throw new Error(`The ingest function does not queue ${delivery.topic}`);
    const { id: eventId, topic, occurredAt, tenant, resource } = delivery.event;
    const queued: QueuedEvent = {
      ...{ eventId, topic, occurredAt, tenant, resource },
      ...(delivery.kind === 'invalid' && { problems: delivery.event.problems }),
      receivedAt: this.receivedAt(),
      correlationId: `request-${/^\d+$/.test(eventId) ? eventId : 'of-another'}`,
      via,
      ...(before && { before }),
      body: body.toString('base64'),
    };
    return this.#message(queued, tries);
  }

  #message(queued: QueuedEvent, receives: number): SQSRecord {
    this.#messages += 1;
    return sqsRecord({
      messageId: `message-${this.#messages}`,
      receiptHandle: `handle-${this.#messages}`,
      group: messageGroupId(queued),
      body: serializeQueuedEvent(queued),
      receives,
    });
  }
}

function silentTelemetry(): { logger: Logger; metrics: Metrics } {
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
  return { logger: new Logger({ logLevel: 'SILENT' }), metrics: new Metrics({ namespace: 'test' }) };
}
