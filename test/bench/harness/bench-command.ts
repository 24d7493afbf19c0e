import { InvalidArgumentError, Option, type Command } from 'commander';
import { open, writeFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { CommandError, createCommand, describeError } from '../../../bin/command-line/command';
import { print } from '../../../bin/command-line/output';
import { formatFigure, formatRows, type Row } from './rows';

type BenchesContext = {
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

export type BenchContext = BenchesContext & {
  errors: Writable;
  /** Names of all benches, in order. */
  names: string[];
  /** Describes the machine. */
  machine: string;
};

/** `bench`: fails if a figure misses its target. */
export function benchCommand(context: BenchContext): Command {
  const { names, output } = context;
  return createCommand('npm run bench --', context)
    .showSuggestionAfterError(false)
    .description(
      'Measures the connector. Prints each figure with its baseline, and fails if one misses its target.',
    )
    .addOption(
      new Option('--only <names>', `only these, separated by commas: ${names.join(', ')}`)
        .argParser((text) => parseNames(text, names))
        .default(names, 'all'),
    )
    .option('--json <file>', 'also writes all figures to this file')
    .action(async ({ only, json }: { only: string[]; json?: string }) => {
      // Fails before the benches run, not after.
      if (json !== undefined) await withFileErrors(json, async () => (await open(json, 'a')).close());
      await print(output, `${context.machine}\n`);
      const { rows, failures } = await runBenches(only, context);
      if (json !== undefined) {
        await withFileErrors(json, () => writeFile(json, `${JSON.stringify({ rows }, null, 2)}\n`));
      }
      const problems = [...failures, ...rows.filter(({ ok }) => !ok).map(missedTarget)];
      if (problems.length > 0) throw new CommandError(problems, 1);
      await print(output, `\nAll ${rows.length} figures are within their targets.\n`);
    });
}

function parseNames(text: string, names: string[]): string[] {
  const wanted = text.split(',').map((name) => name.trim());
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`Unknown bench "${unknown}"; choose from ${names.join(', ')}.`);
  }
  return names.filter((name) => wanted.includes(name));
}

async function withFileErrors(file: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw new CommandError([`--json: ${file} cannot be written (${describeError(error)})`]);
  }
}

function missedTarget({ name, value, unit, baseline, target }: Row): string {
  const beside = baseline === null ? '' : ` beside ${formatFigure(baseline, unit)}`;
  return `${name}: ${formatFigure(value, unit)}${beside} misses ${target}`;
}

/**
 * Runs benches, first those that need the machine to themselves, and prints each when it ends.
 *
 * @returns all rows in the order of the names, and a line for each failed bench
 */
async function runBenches(
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
