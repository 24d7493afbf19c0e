import type { Command } from 'commander';
import type { ShippedPackage } from '../../lib/bundling/shipped-packages';
import { isAccepted, licenceOf } from '../commands/accepted-licences';
import type { CommandContext } from '../commands/command-context';
import { CommandError } from '../commands/command-error';
import { print } from '../commands/print';
import { newCommand } from '../command-line/command';
import { textTable, type Column } from '../command-line/output';

const COLUMNS: Column[] = [
  { title: 'PACKAGE', width: 46 },
  { title: 'VERSION', width: 12 },
  { title: 'LICENCE', width: 16 },
  { title: 'TEXT', width: 6 },
  { title: 'IN', width: 52 },
];

/** Where the commands about what ships write, and what that is. */
export type ShippedContext = Pick<CommandContext, 'output' | 'errors'> & {
  shipped: () => Promise<ShippedPackage[]>;
};

/** `licences`: whose software is deployed, and on what terms. */
export function licencesCommand({ shipped, ...context }: ShippedContext): Command {
  return newCommand('npm run licences --', context)
    .description(
      'Lists the packages in what is deployed, and fails where the licence of one is not accepted.',
    )
    .action(async () => {
      const packages = await shipped();
      await print(context.output, textTable(COLUMNS, packages.map(row)));
      const problems = packages.filter((one) => !isAccepted(licenceOf(one))).map(problem);
      if (problems.length > 0) throw new CommandError(problems, 1);
    });
}

function row(one: ShippedPackage): string[] {
  const { name, version, notices, bundles } = one;
  return [name, version, licenceOf(one), notices === '' ? 'none' : 'yes', bundles.join(', ')];
}

function problem(one: ShippedPackage): string {
  const licence = licenceOf(one) || 'none';
  return `${one.name}@${one.version}: its licence (${licence}) is not among those that bin/commands/accepted-licences.ts accepts`;
}
