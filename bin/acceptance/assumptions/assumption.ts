/**
 * An entry of the register of assumptions: behaviour of AWS, Google or Lucca that the connector relies on and that was
 * never observed with the real service. `npm run docs` writes the register into the README of each service.
 */
export type Assumption = {
  id: AssumptionId;
  /** One sentence that can be true or false. */
  assumption: string;
  /** Where it comes from: a link in Markdown, or a report; null for none. */
  source: string | null;
  /** The consequence for events, employees or administrators if it is false. */
  ifWrong: string;
  /** The files to change in that case, relative to the root. Each names the id. */
  modules: [string, ...string[]];
  /** The check of `npm run acceptance` that decides it, or why there is none. */
  check: string | { none: string };
};

/** Two digits, never reused: `LUCCA-01`. */
export type AssumptionId = `${'AWS' | 'GOOGLE' | 'LUCCA'}-${number}`;

/** Returns the name of the check that decides an assumption; null if there is none. */
export function checkOf({ check }: Pick<Assumption, 'check'>): string | null {
  return typeof check === 'string' ? check : null;
}
