import type { InstalledPackage } from './bundling/packages';

const RULE = '-'.repeat(80);

/**
 * What must go with copies of packages, as a text for people: packages that come with the same words are named together.
 * A package that brings no text is named with its author, and where its licence can be read.
 */
export function licenceNotices(packages: InstalledPackage[]): string {
  const byText = Map.groupBy(packages, noticesOf);
  const parts = [...byText].map(([text, those]) => [RULE, ...those.map(heading), '', text].join('\n'));
  return ['This page is made with the software of others.', ...parts, ''].join('\n\n');
}

function heading({ name, version, licence }: InstalledPackage): string {
  return `${name} ${version} (${licence})`;
}

function noticesOf({ notices, author, licence }: InstalledPackage): string {
  if (notices !== '') return notices;
  return `By ${author ?? 'authors whom the package does not name'}. See https://spdx.org/licenses/${licence}.html`;
}
