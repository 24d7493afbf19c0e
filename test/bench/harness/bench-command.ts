import { InvalidArgumentError, Option, type Command } from 'commander';
import { open, writeFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { CommandError, describeError, newCommand } from '../../../bin/command-line/command';
import { print } from '../../../bin/command-line/output';
import { formatFigure } from './rows-table';
import type { Row } from './row';
import { runBenches, type BenchesContext } from './run-benches';

export type BenchContext = BenchesContext & {
  errors: Writable;
  /** Of all benches, in the order in which they run. */
  names: string[];
  /** What it runs on. */
  machine: string;
};

/** `bench`: fails if a figure misses its target, so that somebody notices. */
export function benchCommand(context: BenchContext): Command {
  const { names, output } = context;
  return newCommand('npm run bench --', context)
    .showSuggestionAfterError(false)
    .description(
      'Measures the connector, each figure beside its baseline, and fails if one misses its target.',
    )
    .addOption(
      new Option('--only <names>', `only these, parted by commas: ${names.join(', ')}`)
        .argParser((text) => chosen(text, names))
        .default(names, 'all'),
    )
    .option('--json <file>', 'writes all figures to a file, too')
    .action(async ({ only, json }: { only: string[]; json?: string }) => {
      // Now, not after minutes.
      if (json !== undefined) await writable(json, async () => (await open(json, 'a')).close());
      await print(output, `${context.machine}\n`);
      const { rows, failures } = await runBenches(only, context);
      if (json !== undefined) {
        await writable(json, () => writeFile(json, `${JSON.stringify({ rows }, null, 2)}\n`));
      }
      const problems = [...failures, ...rows.filter(({ ok }) => !ok).map(missedTarget)];
      if (problems.length > 0) throw new CommandError(problems, 1);
      await print(output, `\nAll ${rows.length} figures are within their targets.\n`);
    });
}

function chosen(text: string, names: string[]): string[] {
  const wanted = text.split(',').map((name) => name.trim());
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`There is no bench "${unknown}"; there are ${names.join(', ')}.`);
  }
  return names.filter((name) => wanted.includes(name));
}

async function writable(file: string, write: () => Promise<void>): Promise<void> {
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
