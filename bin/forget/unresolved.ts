import { ownerOf } from '../../functions/domain/event-facts';
import { readDelivery } from '../../functions/lucca/delivery';
import type { UnresolvedEvents } from '../../functions/store/log/unresolved-events';
import type { LinkSource } from './person';

const EVER = '1970-01-01T00:00:00.000Z';

/**
 * Waiting and failed events whose row has no address, because it is what they wait for: only their payload names the
 * employee.
 */
export class EventsWithoutAddress implements LinkSource {
  readonly #found = new Map<string, Promise<string[]>>();

  /** @param now ms since the epoch */
  constructor(
    private readonly events: Pick<UnresolvedEvents, 'waiting' | 'failed' | 'read'>,
    private readonly now: () => number,
  ) {}

  /** Returns the resources whose owner is the employee. */
  resourcesOf(tenant: string, id: string): Promise<string[]> {
    const key = JSON.stringify([tenant, id]);
    const found = this.#found.get(key) ?? this.#find(tenant, id);
    this.#found.set(key, found);
    return found;
  }

  ofAddress() {
    return Promise.resolve([]);
  }

  async ofId(tenant: string, id: string) {
    const [first] = await this.resourcesOf(tenant, id);
    return first === undefined ? [] : [{ tenant, id, address: null }];
  }

  async #find(tenant: string, id: string): Promise<string[]> {
    const resources = new Set<string>();
    for (const rows of [this.events.waiting(0), this.events.failed({ since: EVER })]) {
      for await (const row of rows) {
        if (row.employee !== null || row.tenant !== tenant || row.resource === null) continue;
        const payload = (await this.events.read(row.event))?.payload;
        if (payload && this.#ownerId(payload) === id) resources.add(row.resource);
      }
    }
    return [...resources];
  }

  #ownerId(payload: Buffer): string | null {
    const delivery = readDelivery(payload, this.now());
    return delivery.kind === 'event' ? (ownerOf(delivery.event.state)?.id ?? null) : null;
  }
}
