import { exclusion, type ImportCounts } from '../../functions/import/import-page';

/**
 * Formats counts: `12 read, 8 sent, 3 in other establishments, 1 cancelled or deleted`.
 *
 * @param action what happens to the included items
 */
export function formatCounts(
  { read, included, excluded }: ImportCounts,
  action: 'sent' | 'to import',
): string {
  const rest = exclusion.options
    .filter((reason) => excluded[reason])
    .map((reason) => `${excluded[reason] ?? 0} ${reason}`);
  return [`${read} read`, `${included} ${action}`, ...rest].join(', ');
}
