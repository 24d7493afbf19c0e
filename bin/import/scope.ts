import type { Configuration, Product } from '../../functions/domain/configuration';
import { inImportOrder, isFromEvents, oldestEventDay, type ImportScope } from '../../functions/import/scope';
import { CommandError } from '../command-line/command';

export type ScopeOptions = { configuration: string; since: string; product?: Product };

/**
 * Returns the scopes to import, one per product.
 *
 * @param now ms since the epoch
 * @throws CommandError if the options do not match the configurations
 */
export function importScopes(
  { configuration: id, since, product }: ScopeOptions,
  configurations: Configuration[],
  now: number,
): ImportScope[] {
  const configuration = configurations.find((one) => one.id === id);
  if (!configuration) {
    throw new CommandError([
      `--configuration: configuration "${id}" not found; to list all: npm run configure -- list`,
    ]);
  }
  if (product && !configuration.products.includes(product)) {
    throw new CommandError([
      `--product: ${id} does not have the product ${product}, only ${configuration.products.join(', ')}`,
    ]);
  }
  // Absences first: the events of the others are read meanwhile.
  const products = product ? [product] : inImportOrder(configuration.products);
  const fromEvents = products.filter(isFromEvents);
  if (fromEvents.length > 0 && since < oldestEventDay(now)) {
    const rule = `must be ${oldestEventDay(now)} or later for ${fromEvents.join(' and ')}`;
    throw new CommandError([
      `--since: ${rule}, because Lucca keeps events for two months; --product absences accepts any date`,
    ]);
  }
  return products.map((one) => ({ configuration, product: one, since }));
}

/** @throws CommandError if the configuration is inactive, because the sync function would skip all events */
export function requireActive(scopes: ImportScope[]): void {
  const inactive = scopes.find(({ configuration }) => !configuration.active);
  if (!inactive) return;
  const { id } = inactive.configuration;
  throw new CommandError([
    `--configuration: ${id} is inactive and would skip all events; activate it, or use --dry-run`,
  ]);
}
