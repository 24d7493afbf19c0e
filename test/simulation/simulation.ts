import { configuration, type Configuration } from '../../functions/domain/configuration';
import { mapping, type Mapping } from '../../functions/domain/mapping';
import { logKey, type SyncLog } from '../../functions/domain/sync-log';
import { AuthorizationStore } from '../../functions/store/authorization-store';
import { GuestIndex } from '../../functions/store/guest-index';
import { logRow } from '../../functions/store/log-rows';
import { RecordStore } from '../../functions/store/record-store';
import { createServiceAccountKey, publicKeyOf } from '../support/fakes/google/identity/service-account-key';
import type { LuccaEvent } from '../support/fakes/lucca/event';
import { employeeWithAddress, TENANT } from '../support/fakes/lucca/reference';
import { Connector } from './connector';
import {
  interferes,
  PEOPLE,
  type Act,
  type Change,
  type Content,
  type Deliveries,
  type History,
  type Person,
  type Resource,
  type Stranger,
} from './history';
import { seededRandom } from './seeded-random';
import { InProcessGoogle } from './services/in-process-google';
import { SimulatedLucca } from './services/simulated-lucca';
import { SimulatedTime } from './simulated-time';
import { idOf, toldData } from './told-data';

const HOUR_MS = 60 * 60_000;
const RECONCILE_EVERY_MS = 5 * 60_000;
const START = Date.parse('2026-02-02T08:00:00Z');
/** Google's own kinds of event are tried again so long after a refusal. */
const REFUSALS_LAST_MS = 7 * HOUR_MS;
/** By then everything is over: reconcile tries for 14 days. */
const MANY_RUNS = 90;
/** Between two runs of reconcile, while nothing happens. */
const GROWTH = 4;
const LONGEST_GAP_MS = 6 * HOUR_MS;

const SECRETS = { france: 'google/france', iberia: 'google/iberia' };
const KEYS = {
  france: createServiceAccountKey('france'),
  iberia: createServiceAccountKey('iberia'),
};

/** Of people and projects, for a person to put right: nobody does in a history, but by having the event delivered again. */
const LASTING = ['permission_denied', 'google_api_disabled', 'google_refused', 'lucca_unavailable'];

/** Who tried the authorizations on the console before anything happened. */
const ADMINISTRATOR = 'ada@acme.example';
/** Outside the Workspace. */
const FOREIGN_DOMAIN = 'partner.example';

type ReplayContext = Pick<
  History,
  'seed' | 'absences' | 'strangers' | 'plain' | 'accounts' | 'references' | 'revive' | 'crashes'
>;

/** A history while it takes place. */
export class Simulation {
  readonly time: SimulatedTime;
  readonly lucca: SimulatedLucca;
  readonly google: InProcessGoogle;
  readonly connector: Connector;
  /** The newest event of each resource, and the addresses that everybody had then. */
  readonly newest = new Map<
    Resource,
    { content: Content; event: LuccaEvent; addresses: ReadonlyMap<string, string> }
  >();
  readonly #random: () => number;
  readonly #crashes: History['crashes'];
  #configurations: Configuration[];
  #addressChanges = 0;
  #guestsByHand = 0;
  #reconciledAt = START;
  /** Until then something is wrong that ends by itself. */
  #faultsUntil = START;

  private constructor(
    private readonly history: ReplayContext,
    start: number,
  ) {
    const time = new SimulatedTime(start);
    this.time = time;
    this.#random = seededRandom(history.seed);
    this.#crashes = history.crashes.map((crash) => ({ ...crash }));
    this.lucca = new SimulatedLucca(time, '12');
    this.google = new InProcessGoogle(time, () => 40 + this.#exponential(350));
    this.#configurations = configurationsOf(history);
    this.connector = new Connector({
      time,
      google: this.google,
      lucca: this.lucca,
      keys: { [SECRETS.france]: KEYS.france, [SECRETS.iberia]: KEYS.iberia },
      tableLatency: () => 1 + Math.floor(this.#exponential(8)),
      indexLag: () => this.#exponential(this.#random() < 0.05 ? 10_000 : 300),
      maxConcurrency: 2,
      replaysAhead: 100,
      pageSize: 3,
      random: this.#random,
      crash: (of) => this.#nextCrash(of),
    });
  }

  /**
   * @param addresses of the employees
   * @param start ms since the epoch
   */
  static async begin(
    history: ReplayContext,
    { addresses, start = START }: { addresses?: ReadonlyMap<string, string>; start?: number } = {},
  ): Promise<Simulation> {
    const simulation = new Simulation(history, start);
    const { fake } = simulation.google;
    for (const key of Object.values(KEYS)) {
      const scopes = simulation.#configurations.map(({ google }) => google.scope);
      const { client_email: clientEmail, client_id: clientId } = key;
      fake.addServiceAccount({ clientEmail, clientId, publicKey: PUBLIC_KEY, scopes });
    }
    fake.switches.revive = history.revive;
    fake.addForeignDomain(FOREIGN_DOMAIN);
    for (const person of ['tom', 'ann', ...PEOPLE]) {
      const address = addresses?.get(idOf(person)) ?? simulation.#firstAddressOf(person);
      simulation.lucca.addresses.set(idOf(person), address);
    }
    for (const person of PEOPLE) simulation.#open(simulation.addressOf(person), person);
    await simulation.connector.configure(simulation.#configurations);
    if (history.strangers.length > 0) await simulation.#tryAuthorizations();
    return simulation;
  }

  readonly addressOf = (person: string): string => {
    const address = this.lucca.addresses.get(idOf(person));
    if (address === undefined) throw new Error(`Nobody is called ${person}`);
    return address;
  };

  /** @returns what had failed once nothing was left to do, before somebody asked Lucca to send that again */
  async play({ steps, last }: History): Promise<SyncLog[]> {
    // The connector is there before anything happens.
    this.#reconcile();
    for (const { act, thenMs } of steps) {
      await this.#do(act);
      await this.#pass(this.time.now() + thenMs);
    }
    if (steps.some(({ act }) => interferes(act))) {
      await this.#pass(Math.max(this.#faultsUntil, this.time.now() + REFUSALS_LAST_MS));
      this.google.fake.clearFaults();
      for (const resource of this.newest.keys()) {
        const { deliveries } = last;
        this.#change({ resource, content: last.content[resource], establishment: '12', deliveries });
        await this.#pass(this.time.now() + 3000);
      }
    }
    await this.settle();
    const failed = this.rows().filter(({ outcome }) => outcome === 'failed');
    if (failed.length === 0) return failed;
    // When the causes are gone, somebody asks Lucca to send again what has failed.
    this.google.fake.clearFaults();
    // Sooner, the queue would take it for what it has seen.
    await this.#pass(this.time.now() + RECONCILE_EVERY_MS + 60_000);
    for (const row of failed) {
      const event = this.lucca.events.find(({ id }) => id === row.eventId);
      if (event) this.#deliver(event, [0]);
      // Lucca knows nothing of the move of a resource: it is retried in the console.
      else await this.connector.retry(logKey(row));
    }
    await this.settle();
    return failed;
  }

  /** Lets time pass until nothing is under way, and nothing is to be tried again. */
  async settle(): Promise<void> {
    await this.#pass(this.#faultsUntil);
    let gap = RECONCILE_EVERY_MS;
    for (let run = 0; run < MANY_RUNS; run++) {
      this.#reconcile();
      await this.time.runUntil(this.time.now() + gap);
      if (this.#isQuiet()) return;
      gap = Math.min(gap * GROWTH, LONGEST_GAP_MS);
    }
    const left = this.rows()
      .filter(({ outcome }) => ['waiting', 'failed'].includes(outcome))
      .map(({ eventId, outcome, reason, detail, employee, history }) => {
        return { eventId, outcome, reason, detail, employee, tries: history.map(({ at }) => at) };
      });
    const queued = this.connector.queue.depth;
    throw new Error(`It never comes to rest: ${JSON.stringify({ left, queued }, null, 1)}`);
  }

  /** A latency with a long tail, ms. */
  #exponential(meanMs: number): number {
    return -meanMs * Math.log(1 - this.#random());
  }

  rows(): SyncLog[] {
    return this.connector.tables.items('logs').map((item) => logRow.parse(item));
  }

  mappings(): Mapping[] {
    return this.connector.tables.items('mappings').map((item) => mapping.parse(item));
  }

  /** Guests of settled sessions whom the index does not find there. */
  async lostGuests(): Promise<string[]> {
    const index = new GuestIndex(this.connector.tables.client(), 'guests');
    const lost: string[] = [];
    for (const { resource, pending, written } of this.mappings()) {
      if (!written || pending.length > 0) continue;
      for (const guest of written.guests) {
        const found = await Array.fromAsync(index.ofGuest(guest, written.endsAt));
        if (!found.some((one) => one.resource === resource)) lost.push(`${guest} of ${resource}`);
      }
    }
    return lost;
  }

  /** Lets time pass. Reconcile runs more and more rarely, as AWS does not promise more: its every run does what is due. */
  async #pass(until: number): Promise<void> {
    let gap = RECONCILE_EVERY_MS;
    for (;;) {
      const next = this.#reconciledAt + gap;
      if (next > until) break;
      await this.time.runUntil(next);
      this.#reconcile();
      gap = Math.min(gap * GROWTH, LONGEST_GAP_MS);
    }
    await this.time.runUntil(until);
  }

  #reconcile(): void {
    this.#reconciledAt = this.time.now();
    void this.connector.reconcile();
  }

  #isQuiet(): boolean {
    const { queue, running } = this.connector;
    if (queue.depth > 0 || running > 0 || this.lucca.underWay > 0) return false;
    const rows = this.rows();
    const keys = new Set(rows.map(logKey));
    if (this.lucca.events.some(({ id }) => !keys.has(`${TENANT}#${id}`))) return false;
    return rows.every(
      (row) =>
        !['waiting', 'failed'].includes(row.outcome) ||
        isFailedForGood(row) ||
        this.isOfStranger(row.employee),
    );
  }

  async #do(act: Act): Promise<void> {
    const { fake } = this.google;
    switch (act.kind) {
      case 'change':
        this.#change(act.change);
        return;
      case 'address':
        this.#changeAddress(act);
        return;
      case 'google fails': {
        const { fault, of, skipped, times, forMs } = act;
        let calls = 0;
        const end = this.#trouble(forMs ?? 0);
        fake.failNext({
          ...fault,
          times: forMs === null ? times : Number.POSITIVE_INFINITY,
          match: ({ kind }) => kind === of && calls++ >= skipped && (forMs === null || this.time.now() < end),
        });
        return;
      }
      case 'google refuses': {
        const { reason, skipped, times } = act;
        let calls = 0;
        const match = ({ kind }: { kind: string }) => kind === 'calendar' && calls++ >= skipped;
        fake.failNext({ status: 403, reason, times, match });
        return;
      }
      case 'tokens end':
        fake.invalidateTokens();
        return;
      case 'revoked': {
        const { client_email: account } = KEYS[act.configuration];
        fake.revokeDelegation(account);
        fake.invalidateTokens();
        this.time.at(this.#trouble(act.forMs), () => {
          fake.grantDelegation(account);
        });
        return;
      }
      case 'queue down':
        this.connector.queueDownUntil = this.#trouble(act.forMs);
        return;
      case 'suspended':
        this.lucca.suspendedUntil = this.#trouble(act.forMs);
        return;
      case 'event untold':
        this.lucca.hidesNextUntil = act.forMs === null ? Number.POSITIVE_INFINITY : this.#trouble(act.forMs);
        return;
      case 'by hand':
        this.#byHand(act);
        return;
      case 'deactivated':
        await this.#reconfigure((one) => ({ ...one, active: one.id !== 'france' }), act.forMs);
        return;
      case 'product deselected':
        await this.#reconfigure(
          (one) => ({ ...one, products: one.products.filter((product) => product !== act.product) }),
          act.forMs,
        );
        return;
    }
  }

  #change({ resource, content, establishment, deliveries }: Change): void {
    const { topic, data } = toldData(resource, content, this.#statedAddress);
    const event = this.lucca.tell(
      topic,
      data,
      content.kind === 'gone' && content.isBare ? null : establishment,
    );
    this.newest.set(resource, { content, event, addresses: new Map(this.lucca.addresses) });
    this.#tell(event, deliveries);
  }

  /** As events name it; most of Lucca's references name none. */
  readonly #statedAddress = (person: string): string | null =>
    this.history.references === 'bare' ? null : this.addressOf(person);

  #changeAddress({ person, isLate, deliveries }: Extract<Act, { kind: 'address' }>): void {
    const address = `${person}-${++this.#addressChanges}@acme.example`;
    this.lucca.addresses.set(idOf(person), address);
    this.#tell(
      this.lucca.tell('employee.updated', employeeWithAddress(idOf(person), address), '12'),
      deliveries,
    );
    if (this.history.accounts === 'are new') this.#open(address, person);
    else if (isLate)
      this.time.at(this.#trouble(2 * HOUR_MS), () => {
        this.#rename(person, address);
      });
    else this.#rename(person, address);
  }

  /** Unless there is a newer address by now. */
  #rename(person: Person, address: string): void {
    if (this.addressOf(person) !== address) return;
    const account = this.#accounts.get(person);
    if (account === undefined) {
      this.#open(address, person);
      return;
    }
    this.google.fake.renameAccount(account, address);
    this.#accounts.set(person, address);
  }

  /** The present account of each person. */
  readonly #accounts = new Map<Person, string>();

  #open(address: string, person: Person): void {
    if (this.isOfStranger(address)) return;
    const isPlain = this.history.plain.includes(person);
    this.google.fake.addAccount(address, { workingLocations: !isPlain, outOfOffice: !isPlain });
    this.#accounts.set(person, address);
  }

  /** Strangers can only be told from a missing delegation where it is known to work for somebody. */
  async #tryAuthorizations(): Promise<void> {
    this.google.fake.addAccount(ADMINISTRATOR);
    const { now } = this.time;
    const store = new AuthorizationStore(
      new RecordStore(this.connector.tables.client(), 'configurations'),
      now,
    );
    for (const one of this.#configurations) await store.granted(one, ADMINISTRATOR, now());
  }

  #asStranger(person: string): Stranger['as'] | null {
    return this.history.strangers.find((one) => one.person === person)?.as ?? null;
  }

  #firstAddressOf(person: string): string {
    const isOutside = this.#asStranger(person) === 'outside the Workspace';
    return `${person}@${isOutside ? FOREIGN_DOMAIN : 'acme.example'}`;
  }

  /** Whether Google gives no token for this address, now or ever. */
  isOfStranger(address: string | null): boolean {
    return this.history.strangers.some(({ person }) => address === this.#firstAddressOf(person));
  }

  /** What the API does not tell was not delivered either: only then it is missed. */
  #tell(event: LuccaEvent, deliveries: Deliveries): void {
    this.#deliver(event, this.lucca.untoldUntil.has(event.id) ? [] : deliveries);
  }

  #deliver(event: LuccaEvent, deliveries: Deliveries): void {
    for (const afterMs of deliveries) this.lucca.deliver(event, this.connector.webhook, afterMs);
  }

  #byHand({ deed, which }: Extract<Act, { kind: 'by hand' }>): void {
    const { fake } = this.google;
    const events = fake.allEvents();
    const found = events[which % Math.max(events.length, 1)];
    if (!found) return;
    const guest = { email: `by-hand-${++this.#guestsByHand}@acme.example` };
    fake.editByHand(
      found.owner,
      found.event.id,
      deed === 'delete'
        ? { status: 'cancelled' }
        : ({ eventType, attendees = [] }) => ({
            colorId: '5',
            ...(eventType === 'default' && { summary: 'By hand', attendees: [...attendees, guest] }),
          }),
    );
  }

  async #reconfigure(change: (one: Configuration) => Configuration, forMs: number): Promise<void> {
    await this.connector.configure(this.#configurations.map(change));
    this.time.at(this.#trouble(forMs), () => void this.connector.configure(this.#configurations));
  }

  /** @returns when it will be over */
  #trouble(forMs: number): number {
    const end = this.time.now() + forMs;
    this.#faultsUntil = Math.max(this.#faultsUntil, end);
    return end;
  }

  #nextCrash(of: 'ingest' | 'sync' | 'reconcile') {
    const next = this.#crashes.find((crash) => crash.of === of);
    if (!next) return null;
    if (next.skipped-- > 0) return null;
    this.#crashes.splice(this.#crashes.indexOf(next), 1);
    return next.crash;
  }
}

function isFailedForGood({ outcome, reason }: SyncLog): boolean {
  return outcome === 'failed' && LASTING.includes(reason ?? '');
}

const PUBLIC_KEY = publicKeyOf(KEYS.france);

function configurationsOf({ absences }: Pick<History, 'absences'>): Configuration[] {
  const common = { tenant: TENANT, products: ['training', 'office', 'absences'], active: true };
  return [
    configuration.parse({
      ...common,
      id: 'france',
      name: 'France',
      establishments: ['12', '13'],
      google: { credentialsSecretId: SECRETS.france },
      presentation: { absences },
    }),
    configuration.parse({
      ...common,
      id: 'iberia',
      name: 'Iberia',
      establishments: ['20'],
      google: { credentialsSecretId: SECRETS.iberia },
      presentation: { locale: 'en', absences },
    }),
  ];
}
