/** Counts by key, in the order in which the keys appeared. */
export class Counts {
  readonly #counts = new Map<string, number>();

  add(key: string, count = 1): void {
    this.#counts.set(key, this.of(key) + count);
  }

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  get keys(): string[] {
    return [...this.#counts.keys()];
  }

  /** The most frequent first. */
  get sorted(): [key: string, count: number][] {
    return [...this.#counts].toSorted(([, one], [, other]) => other - one);
  }
}

/** Returns the counts of a group, which is created if it does not exist. */
export function countsOf(groups: Map<string, Counts>, group: string): Counts {
  const known = groups.get(group);
  if (known) return known;
  const created = new Counts();
  groups.set(group, created);
  return created;
}
