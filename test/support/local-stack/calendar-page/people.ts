import type { ShownEvent } from './shown-event';

const COLOURS = 8;

/** The owners and guests of events in order of appearance. Each keeps its colour. */
export class People {
  readonly #addresses: string[] = [];

  /** Adds the owners and guests of the events. */
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

  /** The CSS class of the colour. */
  colour(address: string): string {
    return `person-${this.#addresses.indexOf(address) % COLOURS}`;
  }

  /** `lea.fontaine` if that is unique, otherwise the whole address. */
  name(address: string): string {
    const short = address.replace(/@.*/, '');
    const isUnique = this.#addresses.filter((one) => one.startsWith(`${short}@`)).length === 1;
    return isUnique ? short : address;
  }
}
