import { Temporal } from 'temporal-polyfill';
import type { Configuration, Product } from '../../functions/domain/configuration';
import { CommandError } from '../command-line/command';

/** How long Lucca lists events. */
const MONTHS_KEPT = 2;

/** The unit of an import. Progress is stored per scope. */
export type ImportScope = {
  configuration: Configuration;
  product: Product;
  /** `2026-03-02`: earlier events are excluded. */
  since: string;
};

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
  const products = product
    ? [product]
    : [...new Set(configuration.products)].toSorted((one, other) => rank(one) - rank(other));
  const fromEvents = products.filter((one) => one !== 'absences');
  if (fromEvents.length > 0 && since < oldestEventDay(now)) {
    const rule = `must be ${oldestEventDay(now)} or later for ${fromEvents.join(' and ')}`;
    throw new CommandError([
      `--since: ${rule}, because Lucca keeps events for two months; --product absences accepts any date`,
    ]);
  }
  return products.map((one) => ({ configuration, product: one, since }));
}

function rank(product: Product): number {
  return product === 'absences' ? 0 : 1;
}

/**
 * Returns the first date whose events Lucca still lists.
 *
 * @param now ms since the epoch
 */
export function oldestEventDay(now: number): string {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO('UTC').toPlainDate();
  return today.subtract({ months: MONTHS_KEPT }).toString();
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
