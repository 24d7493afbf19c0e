import type { Configuration } from '../../../functions/domain/configuration';
import type { LuccaEvent } from '../../support/fakes/lucca/event';
import { employeeWithAddress } from '../../support/fakes/lucca/reference';
import type { Connector } from '../connector/connector';
import type { InProcessGoogle } from '../services/in-process-google';
import type { SimulatedLucca } from '../services/simulated-lucca';
import type { SimulatedTime } from '../simulated-time';
import { KEYS, type Employees } from './company';
import {
  employeeId,
  eventData,
  ownerOf,
  type Action,
  type Change,
  type Content,
  type Deliveries,
  type History,
  type Resource,
} from './history';
import { ManualEdits } from './manual-edits';

const HOUR_MS = 60 * 60_000;

/** Lucca's limit for all integrations of a tenant, requests per minute. */
const LUCCA_LIMIT = 50;

/** How long after the change in Lucca a late rename of a Google account happens. */
const LATE_RENAME_MS = 2 * HOUR_MS;

/** The newest event of a resource, and all addresses when it occurred. */
export type NewestEvent = { content: Content; event: LuccaEvent; addresses: ReadonlyMap<string, string> };

type Target = {
  time: SimulatedTime;
  lucca: SimulatedLucca;
  google: InProcessGoogle;
  connector: Connector;
  employees: Employees;
  configurations: Configuration[];
};

/** Performs the actions of a history. */
export class ActionPlayer {
  readonly newest = new Map<Resource, NewestEvent>();
  readonly manualEdits: ManualEdits;

  constructor(
    private readonly target: Target,
    private readonly references: History['references'],
    /** When the last temporary fault ends, ms since the epoch. */
    public faultsUntil: number,
  ) {
    this.manualEdits = new ManualEdits(target.google.fake);
  }

  async play(action: Action): Promise<void> {
    const { connector, google, lucca, time } = this.target;
    switch (action.kind) {
      case 'change':
        this.change(action.change);
        return;
      case 'address changed':
        this.#changeAddress(action);
        return;
      case 'transferred': {
        const { person, establishment, deliveries } = action;
        for (const event of lucca.transfer(employeeId(person), establishment)) {
          this.#deliverUnlessUnavailable(event, deliveries);
        }
        return;
      }
      case 'lucca down':
        lucca.apiErrorsUntil = this.#faultFor(action.forMs);
        return;
      case 'lucca busy':
        lucca.requestsPerMinute = LUCCA_LIMIT;
        lucca.otherRequestsPerMinute = LUCCA_LIMIT;
        time.at(this.#faultFor(action.forMs), () => {
          lucca.otherRequestsPerMinute = 0;
        });
        return;
      case 'directory refresh':
        await connector.beginRefresh();
        return;
      case 'google error':
        this.#failCalls(action);
        return;
      case 'google rejects': {
        const { reason, skipped, times } = action;
        let calls = 0;
        const match = ({ kind }: { kind: string }) => kind === 'calendar' && calls++ >= skipped;
        google.fake.failNext({ status: 403, reason, times, match });
        return;
      }
      case 'tokens invalidated':
        google.fake.invalidateTokens();
        return;
      case 'authorization revoked': {
        const { client_email: account } = KEYS[action.configuration];
        google.fake.revokeDelegation(account);
        google.fake.invalidateTokens();
        time.at(this.#faultFor(action.forMs), () => {
          google.fake.grantDelegation(account);
        });
        return;
      }
      case 'queue down':
        connector.queueDownUntil = this.#faultFor(action.forMs);
        return;
      case 'webhook suspended':
        lucca.suspendedUntil = this.#faultFor(action.forMs);
        return;
      case 'event unavailable':
        lucca.nextEventErrorsUntil =
          action.forMs === null ? Number.POSITIVE_INFINITY : this.#faultFor(action.forMs);
        return;
      case 'manual edit':
        this.#editManually(action);
        return;
      case 'configuration deactivated':
        await this.#reconfigure((one) => ({ ...one, active: one.id !== 'france' }), action.forMs);
        return;
      case 'product deselected':
        await this.#reconfigure(
          (one) => ({ ...one, products: one.products.filter((product) => product !== action.product) }),
          action.forMs,
        );
        return;
    }
  }

  change({ resource, content, establishment, deliveries }: Change): void {
    const { lucca, employees } = this.target;
    // Most of Lucca's references contain no address.
    const addressOf = (person: string) => (this.references === 'bare' ? null : employees.addressOf(person));
    const { topic, data } = eventData(resource, content, addressOf);
    const isBare = content.kind === 'removed' && content.isBare;
    const stated = establishment === 'owner' ? establishmentOf(content, lucca) : establishment;
    const event = lucca.publish(topic, data, isBare ? null : stated);
    this.newest.set(resource, { content, event, addresses: new Map(lucca.addresses) });
    this.#deliverUnlessUnavailable(event, deliveries);
  }

  deliver(event: LuccaEvent, deliveries: Deliveries): void {
    const { lucca, connector } = this.target;
    for (const afterMs of deliveries) lucca.deliver(event, connector.webhook, afterMs);
  }

  /** Does not deliver an event that the API fails to return, so that reconcile has to find it. */
  #deliverUnlessUnavailable(event: LuccaEvent, deliveries: Deliveries): void {
    this.deliver(event, this.target.lucca.eventErrorsUntil.has(event.id) ? [] : deliveries);
  }

  #changeAddress({
    person,
    isLate,
    isSilent = false,
    deliveries,
  }: Extract<Action, { kind: 'address changed' }>): void {
    const { employees, lucca, time } = this.target;
    const address = employees.changeAddress(person);
    const data = employeeWithAddress(employeeId(person), address);
    // The refresh of the next night finds it.
    if (isSilent) this.#faultFor(30 * HOUR_MS);
    else {
      this.#deliverUnlessUnavailable(lucca.publish('employee.updated', data, '12'), deliveries);
    }
    if (isLate && !employees.createsAccounts) {
      time.at(this.#faultFor(LATE_RENAME_MS), () => {
        employees.updateAccount(person, address);
      });
    } else employees.updateAccount(person, address);
  }

  #failCalls({ fault, of, skipped, times, forMs }: Extract<Action, { kind: 'google error' }>): void {
    const { google, time } = this.target;
    let calls = 0;
    const end = this.#faultFor(forMs ?? 0);
    google.fake.failNext({
      ...fault,
      times: forMs === null ? times : Number.POSITIVE_INFINITY,
      match: ({ kind }) => kind === of && calls++ >= skipped && (forMs === null || time.now() < end),
    });
  }

  #editManually({ operation, which }: Extract<Action, { kind: 'manual edit' }>): void {
    const { fake } = this.target.google;
    const events = fake.allEvents();
    const found = events[which % Math.max(events.length, 1)];
    if (!found) return;
    if (operation === 'edit') this.manualEdits.edit(found.owner, found.event.id);
    else fake.editByHand(found.owner, found.event.id, { status: 'cancelled' });
  }

  async #reconfigure(change: (one: Configuration) => Configuration, forMs: number): Promise<void> {
    const { connector, configurations, time } = this.target;
    await connector.configure(configurations.map(change));
    time.at(this.#faultFor(forMs), () => void connector.configure(configurations));
  }

  /** @returns when the fault ends, ms since the epoch */
  #faultFor(ms: number): number {
    const end = this.target.time.now() + ms;
    this.faultsUntil = Math.max(this.faultsUntil, end);
    return end;
  }
}

/** The establishment of the owner; the default one if the content has none. */
export function establishmentOf(
  content: Content,
  { organization }: Pick<SimulatedLucca, 'organization'>,
): string {
  return organization.establishmentOf(employeeId(ownerOf(content) ?? 'lea'));
}
