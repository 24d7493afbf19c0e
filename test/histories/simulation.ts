import { logKey } from '../../functions/store/log-entry';
import { configuration, type Configuration } from '../../functions/store/configuration';
import { GuestIndex } from '../../functions/store/guest-index';
import { mapping, type Mapping } from '../../functions/store/mapping';
import { logRow } from '../../functions/store/log-row';
import type { SyncLog } from '../../functions/store/sync-log';
import type { LuccaEvent } from '../fakes/lucca/event';
import { employee, TENANT } from '../fakes/lucca/reference';
import { createServiceAccountKey, publicKeyOf } from '../fakes/google/service-account-key';
import { Connector } from './connector';
import { interferes, PEOPLE } from './history';
import type { Act, Change, Content, Deliveries, History, Person, Resource } from './history';
import { InProcessGoogle } from './in-process-google';
import { seededRandom } from './seeded-random';
import { SimulatedLucca } from './simulated-lucca';
import { SimulatedTime } from './simulated-time';
import { idOf, toldData } from './told-data';

const HOUR_MS = 60 * 60_000;
const RECONCILE_EVERY_MS = 5 * 60_000;
const START = Date.parse('2026-02-02T08:00:00Z');
/** Google's own kinds of event are tried again so long after a refusal. */
const REFUSALS_LAST_MS = 7 * HOUR_MS;
/** What Lucca's API said of an employee is not doubted before. */
const ANSWERS_LAST_MS = 11 * 60_000;
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
const LASTING = ['permission_denied', 'google_api_disabled', 'google_refused'];

type Circumstances = Pick<History, 'seed' | 'absences' | 'plain' | 'accounts' | 'revive' | 'crashes'>;

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
  #troubledUntil = START;

  private constructor(
    private readonly history: Circumstances,
    start: number,
  ) {
    const time = new SimulatedTime(start);
    this.time = time;
    this.#random = seededRandom(history.seed);
    this.#crashes = history.crashes.map((crash) => ({ ...crash }));
    this.lucca = new SimulatedLucca(time, '12');
    this.google = new InProcessGoogle(time, () => 40 + 260 * this.#random());
    this.#configurations = configurationsOf(history);
    this.connector = new Connector({
      time,
      google: this.google,
      lucca: this.lucca,
      keys: { [SECRETS.france]: KEYS.france, [SECRETS.iberia]: KEYS.iberia },
      tableLatency: () => 1 + Math.floor(12 * this.#random()),
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
    history: Circumstances,
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
    for (const person of ['tom', 'ann', ...PEOPLE]) {
      simulation.lucca.addresses.set(idOf(person), addresses?.get(idOf(person)) ?? `${person}@acme.example`);
    }
    for (const person of PEOPLE) simulation.#open(simulation.addressOf(person), person);
    await simulation.connector.configure(simulation.#configurations);
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
      await this.#pass(Math.max(this.#troubledUntil, this.time.now() + REFUSALS_LAST_MS));
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
    for (const { eventId } of failed) {
      const event = this.lucca.events.find(({ id }) => id === eventId);
      if (event) this.#deliver(event, [0]);
    }
    await this.settle();
    return failed;
  }

  /** Lets time pass until nothing is under way, and nothing is to be tried again. */
  async settle(): Promise<void> {
    await this.#pass(this.#troubledUntil);
    let gap = RECONCILE_EVERY_MS;
    for (let run = 0; run < MANY_RUNS; run++) {
      this.#reconcile();
      await this.time.runUntil(this.time.now() + gap);
      if (this.#isQuiet()) return;
      gap = Math.min(gap * GROWTH, LONGEST_GAP_MS);
    }
    throw new Error('It never comes to rest');
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
    for (const { resource, doubtful, written } of this.mappings()) {
      if (!written || doubtful.length > 0) continue;
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
    const rows = new Map(this.rows().map((row) => [logKey(row), row]));
    const isForPeople = [...rows.values()].some(isFailedForGood);
    return this.lucca.events.every(({ id }) => {
      const row = rows.get(`${TENANT}#${id}`);
      if (!row) return false;
      if (row.outcome !== 'waiting' && row.outcome !== 'failed') return true;
      // A change of address waits for a resource that somebody has to look at first.
      return isFailedForGood(row) || (isForPeople && row.topic === 'employee.updated');
    });
  }

  async #do(act: Act): Promise<void> {
    const { fake } = this.google;
    switch (act.kind) {
      case 'change':
        this.#change(act.change);
        return;
      case 'address':
        // What Lucca said within ten minutes counts, and what arrives within one minute is taken at its word.
        await this.#pass(this.time.now() + ANSWERS_LAST_MS);
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
    const { topic, data } = toldData(resource, content, this.addressOf);
    const event = this.lucca.tell(
      topic,
      data,
      content.kind === 'gone' && content.isBare ? null : establishment,
    );
    this.newest.set(resource, { content, event, addresses: new Map(this.lucca.addresses) });
    this.#deliver(event, deliveries);
  }

  #changeAddress({ person, isLate, deliveries }: Extract<Act, { kind: 'address' }>): void {
    const address = `${person}-${++this.#addressChanges}@acme.example`;
    this.lucca.addresses.set(idOf(person), address);
    this.#deliver(this.lucca.tell('employee.updated', employee(idOf(person), address), '12'), deliveries);
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
    this.google.fake.renameAccount(this.#accounts.get(person) ?? '', address);
    this.#accounts.set(person, address);
  }

  /** The present account of each person. */
  readonly #accounts = new Map<Person, string>();

  #open(address: string, person: Person): void {
    const isPlain = this.history.plain.includes(person);
    this.google.fake.addAccount(address, { workingLocations: !isPlain, outOfOffice: !isPlain });
    this.#accounts.set(person, address);
  }

  #deliver(event: LuccaEvent, deliveries: Deliveries): void {
    for (const afterMs of deliveries) this.lucca.deliver(event, this.connector.door, afterMs);
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
    this.#troubledUntil = Math.max(this.#troubledUntil, end);
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
