import { parseProblem, splitProblems } from '../../functions/lucca/problems';

/** Of each group of events, this many are named. */
const MAX_EXAMPLES = 3;

/** Counts how many events violate each rule or have another thing in common, with examples. */
export class RuleCounts {
  readonly #groups = new Map<string, { count: number; examples: string[] }>();

  /** @param example name of the event; null to name none */
  add(rules: readonly string[], example: string | null): void {
    for (const rule of new Set(rules.map(withoutPositions))) {
      const group = this.#groups.get(rule) ?? { count: 0, examples: [] };
      group.count += 1;
      if (example !== null && group.examples.length < MAX_EXAMPLES) group.examples.push(example);
      this.#groups.set(rule, group);
    }
  }

  /** The most frequent first. */
  list(): { rule: string; count: number; examples: string[] }[] {
    return [...this.#groups]
      .map(([rule, group]) => ({ rule, ...group }))
      .toSorted((one, other) => other.count - one.count);
  }
}

/** Returns the rules in the detail of an invalid event. */
export function rulesOf(detail: string | null): string[] {
  return detail === null ? [] : splitProblems(detail);
}

/** `data.attendees.12.id: is missing` becomes `data.attendees[].id: is missing`: each attendee breaks the same rule. */
function withoutPositions(problem: string): string {
  const { field, rule } = parseProblem(problem);
  return field === null ? rule : `${field}: ${rule}`;
}
