import type { InstalledPackage } from '../../lib/bundling/packages';

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
export function isAccepted(expression: string): boolean {
  return expression
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => ACCEPTED.includes(licence)));
}
