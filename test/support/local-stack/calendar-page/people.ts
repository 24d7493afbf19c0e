import type { ShownEvent } from './shown-event';

const COLOURS = 8;

/** Whose calendars there are: owners and guests of events, in the order in which they came. Each keeps its colour. */
export class People {
  readonly #addresses: string[] = [];

  /** Takes note of everybody whom the events name. */
  add(events: readonly ShownEvent[]): void {
    for (const { owner, guests } of events) {
      for (const address of [owner, ...guests.map((guest) => guest.address)]) {
        if (!this.#addresses.includes(address)) this.#addresses.push(address);
      }
    }
  }

  get addresses(): string[] {
    return this.#addresses.toSorted((a, b) => a.localeCompare(b));
  }

  /** A class of the style sheet. */
  colour(address: string): string {
    return `person-${this.#addresses.indexOf(address) % COLOURS}`;
  }

  /** `lea.fontaine`, as long as only one is called so. */
  name(address: string): string {
    const short = address.replace(/@.*/, '');
    const isUnique = this.#addresses.filter((one) => one.startsWith(`${short}@`)).length === 1;
    return isUnique ? short : address;
  }
}
