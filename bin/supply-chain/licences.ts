import type { Command } from 'commander';
import type { InstalledPackage } from '../../lib/bundling/packages';
import type { ShippedPackage } from '../../lib/bundling/shipped-packages';
import { CommandError, newCommand } from '../command-line/command';
import type { CommandContext } from '../command-line/context';
import { print, textTable, type Column } from '../command-line/output';

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
  return `${one.name}@${one.version}: its licence (${licence}) is not among those that bin/supply-chain/licences.ts accepts`;
}

/** Licences that ask for no more than that their words go with copies. By their {@link https://spdx.org/licenses SPDX} ids. */
const ACCEPTED = [
  ...[
    '0BSD',
    'Apache-2.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'BlueOak-1.0.0',
    'CC0-1.0',
    'ISC',
    'MIT',
    'MIT-0',
  ],
  ...['OFL-1.1', 'Unlicense', 'Zlib'],
];

/** What a package says in words of its own, as a person has read its text. Another version is to be read again. */
const READ: Record<string, string> = { 'url-template@2.0.8': 'BSD-3-Clause' };

/** The SPDX expression of a package's licence, as far as it can be known. */
export function licenceOf({ name, version, licence }: InstalledPackage): string {
  return READ[`${name}@${version}`] ?? licence.replace(/^\(([^()]*)\)$/, '$1');
}

/** Whether the expression leaves a choice of which every part is accepted. */
function isAccepted(expression: string): boolean {
  return expression
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => ACCEPTED.includes(licence)));
}
