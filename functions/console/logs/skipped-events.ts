import { configurationOf, type Configuration } from '../../domain/configuration';
import { timeOfLogKey } from '../../domain/sync-log';
import { LuccaApiError, LuccaFailError, LuccaRetryError } from '../../lucca/api/http';
import { readDelivery } from '../../lucca/delivery';
import { redactJson } from '../../lucca/redact-body';
import { MAX_BODY_BYTES, toQueueMessage, type QueuedEvent } from '../../queue/message';
import { toIso } from '../../shared/time';
import type { SyncLogSummary } from '../../store/log/log-rows';
import { ProblemError } from '../http/response';
import type { LogDependencies } from './dependencies';

export type SkippedDependencies = Pick<LogDependencies, 'lucca' | 'configurations' | 'newNonce' | 'now'>;

/**
 * Fetches skipped events from Lucca again: their payload is not kept. Nothing is requested while the event would only
 * be skipped again.
 */
export class SkippedEvents {
  #configurations: Promise<Configuration[]> | null = null;

  constructor(private readonly dependencies: SkippedDependencies) {}

  /**
   * Returns the message that replays the event.
   *
   * @throws ProblemError if the cause remains, or Lucca does not return the event
   */
  async fetch(row: SyncLogSummary): Promise<QueuedEvent> {
    const configurations = await this.#load();
    checkCause(row, row.establishment, configurations);
    const { body, message } = await this.#request(row);
    const delivery = readDelivery(body, this.dependencies.now());
    // Rows of older versions do not have the establishment.
    if (delivery.kind === 'event') checkCause(row, delivery.event.establishmentId, configurations);
    return message;
  }

  #load(): Promise<Configuration[]> {
    this.#configurations ??= this.dependencies.configurations
      .load()
      .then(({ configurations }) => configurations);
    return this.#configurations;
  }

  async #request(row: SyncLogSummary): Promise<{ body: Buffer; message: QueuedEvent }> {
    const { newNonce, now } = this.dependencies;
    const item = await this.#read(row);
    const body = Buffer.from(JSON.stringify(redactJson(item)));
    const receivedAt = toIso(now());
    const arrival = { now: now(), receivedAt, correlationId: row.correlationId, via: 'replay' } as const;
    const message = toQueueMessage(body, arrival);
    if (message.kind === 'ignored' || body.length > MAX_BODY_BYTES || !isSame(message.event, row)) {
      throw notInLucca();
    }
    const loggedAt = timeOfLogKey(row.event);
    return { body, message: { ...message.event, loggedAt, nonce: newNonce() } };
  }

  async #read({ tenant, eventId }: SyncLogSummary): Promise<unknown> {
    const { lucca } = this.dependencies;
    try {
      if (tenant === null || !(await lucca.serves(tenant))) throw noAccess();
      const item = await lucca.event(eventId);
      if (item === null) throw notInLucca();
      return item;
    } catch (error) {
      if (!(error instanceof LuccaApiError)) throw error;
      if (error instanceof LuccaFailError) throw notInLucca(error);
      if (!(error instanceof LuccaRetryError)) throw noAccess(error);
      const detail = 'Lucca did not return the event: try again in a minute';
      throw new ProblemError('lucca_unavailable', detail, [], { cause: error });
    }
  }
}

/**
 * @param establishmentId null if it is unknown: then only sync can tell, which asks the employee directory
 * @throws ProblemError if the event would be skipped again
 */
function checkCause(
  { tenant, product, configuration, reason }: SyncLogSummary,
  establishmentId: string | null,
  configurations: Configuration[],
): void {
  const target = configurationOf(configurations, tenant ?? '', establishmentId);
  if (reason === 'no_configuration' && establishmentId !== null && !target) {
    throw causeRemains('The establishment still belongs to no configuration');
  }
  const writer = configurations.find(({ id }) => id === configuration);
  if ([target, writer].some((one) => one?.active === false)) {
    throw causeRemains('The configuration is inactive: activate it before you retry the event');
  }
  const selecting = target ?? writer;
  if (product !== null && selecting && !selecting.products.includes(product)) {
    throw causeRemains('The configuration does not include the product');
  }
}

/** Whether Lucca returned the event of the row, and not another one that it has under this id now. */
function isSame(message: QueuedEvent, { eventId, tenant, resource }: SyncLogSummary): boolean {
  return message.eventId === eventId && message.tenant === tenant && message.resource === resource;
}

function causeRemains(detail: string): ProblemError {
  return new ProblemError('cause_remains', detail);
}

function notInLucca(cause?: unknown): ProblemError {
  return new ProblemError('not_in_lucca', 'Lucca does not have this event any more', [], { cause });
}

function noAccess(cause?: unknown): ProblemError {
  const detail = "The connector cannot read this tenant's events from the Lucca API";
  return new ProblemError('no_lucca_access', detail, [], { cause });
}
