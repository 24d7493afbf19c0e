import type { Command } from 'commander';
import type { ShippedPackage } from '../../lib/bundling/shipped-packages';
import { CommandError, createCommand } from '../command-line/command';
import type { CommandContext } from '../command-line/context';
import { print, textTable, type Column } from '../command-line/output';

const COLUMNS: Column[] = [
  { title: 'PACKAGE', width: 46 },
  { title: 'VERSION', width: 12 },
  { title: 'LICENCE', width: 16 },
  { title: 'TEXT', width: 6 },
  { title: 'IN', width: 52 },
];

type LicencesContext = Pick<CommandContext, 'output' | 'errors'> & {
  shipped: () => Promise<ShippedPackage[]>;
};

/** `licences`: lists the deployed packages with their licences. */
export function licencesCommand({ shipped, ...context }: LicencesContext): Command {
  return createCommand('npm run licences --', context)
    .description('Lists the deployed packages. Fails if a licence is not accepted.')
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
  return `${one.name}@${one.version}: no accepted licence (found: ${licence}); see bin/supply-chain/licences.ts`;
}

/** Licences that only require their text in copies, by their {@link https://spdx.org/licenses SPDX} ids. */
const ACCEPTED = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'OFL-1.1',
  'Unlicense',
  'Zlib',
];

/** Licences of packages without an SPDX id, determined by reading their text. Review again for a new version. */
const REVIEWED: Record<string, string> = { 'url-template@2.0.8': 'BSD-3-Clause' };

/** Returns the SPDX expression of a package's licence; empty if it is unknown. */
function licenceOf({ name, version, licence }: ShippedPackage): string {
  return REVIEWED[`${name}@${version}`] ?? licence.replace(/^\(([^()]*)\)$/, '$1');
}

/** Whether at least one alternative of the expression has accepted licences only. */
function isAccepted(expression: string): boolean {
  return expression
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => ACCEPTED.includes(licence)));
}
