import { InvalidArgumentError, Option, type Command } from 'commander';
import { open, writeFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { CommandError, createCommand, describeError } from '../../../bin/command-line/command';
import { print } from '../../../bin/command-line/output';
import { formatFigure } from './format';
import type { Row } from './rows';
import { runBenches, type BenchesContext } from './run-benches';

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
      'Measures the connector, each figure beside its baseline, and fails if one misses its target.',
    )
    .addOption(
      new Option('--only <names>', `only these, parted by commas: ${names.join(', ')}`)
        .argParser((text) => parseNames(text, names))
        .default(names, 'all'),
    )
    .option('--json <file>', 'writes all figures to a file, too')
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
    throw new InvalidArgumentError(`There is no bench "${unknown}"; there are ${names.join(', ')}.`);
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
