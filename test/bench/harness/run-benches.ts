import type { Writable } from 'node:stream';
import { describeError } from '../../../bin/command-line/command';
import { print } from '../../../bin/command-line/output';
import { formatFigure, formatRows } from './format';
import type { Row } from './rows';

export type BenchesContext = {
  output: Writable;
  /**
   * Rejects if the bench fails.
   *
   * @returns its figures and its other output
   */
  runBench: (name: string) => Promise<{ rows: Row[]; text: string }>;
  /** How many benches like this one may run in parallel. */
  concurrencyOf: (name: string) => number;
  /** ms since the epoch */
  now: () => number;
};

/**
 * Runs benches, first those that need the machine to themselves, and prints each when it ends.
 *
 * @returns all rows in the order of the names, and a line for each failed bench
 */
export async function runBenches(
  names: string[],
  { output, runBench, concurrencyOf, now }: BenchesContext,
): Promise<{ rows: Row[]; failures: string[] }> {
  const rows = new Map<string, Row[]>();
  const failures: string[] = [];
  const groups = Map.groupBy(names, concurrencyOf);
  for (const [atOnce, group] of [...groups].sort(([one], [other]) => one - other)) {
    await Promise.all(Array.from({ length: atOnce }, () => runOneByOne(group)));
  }
  return { rows: names.flatMap((name) => rows.get(name) ?? []), failures };

  /** Several calls share the list. */
  async function runOneByOne(waiting: string[]): Promise<void> {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      try {
        await run(name);
      } catch (error) {
        failures.push(`${name}: ${describeError(error)}`);
      }
    }
  }

  async function run(name: string): Promise<void> {
    const began = now();
    const result = await runBench(name);
    rows.set(name, result.rows);
    const took = formatFigure(Math.round((now() - began) / 1000), 's');
    await print(output, `\n── ${name} (${took})\n${result.text}${formatRows(result.rows)}`);
  }
}
