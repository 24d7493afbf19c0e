import { Temporal } from 'temporal-polyfill';
import type { Configuration, Product } from '../../functions/domain/configuration';
import { CommandError } from '../command-line/command';

/** Lucca lists no older events. */
const MONTHS_KEPT = 2;

/** What is imported in one go; progress is stored per scope. */
export type ImportScope = {
  configuration: Configuration;
  product: Product;
  /** `2026-03-02`: what ended before is excluded. */
  since: string;
};

export type ScopeOptions = { configuration: string; since: string; product?: Product };

/**
 * The scopes to import, one per product.
 *
 * @param now ms since the epoch
 * @throws CommandError if the options do not fit the configurations
 */
export function importScopes(
  { configuration: id, since, product }: ScopeOptions,
  configurations: Configuration[],
  now: number,
): ImportScope[] {
  const configuration = configurations.find((one) => one.id === id);
  if (!configuration) {
    throw new CommandError([
      `--configuration: there is no configuration "${id}"; npm run configure -- list shows all of them`,
    ]);
  }
  if (product && !configuration.products.includes(product)) {
    throw new CommandError([
      `--product: ${product} is not among the products of ${id} (${configuration.products.join(', ')})`,
    ]);
  }
  const products = product ? [product] : [...new Set(configuration.products)];
  const fromEvents = products.filter((one) => one !== 'absences');
  if (fromEvents.length > 0 && since < oldestEventDay(now)) {
    const rule = `must be ${oldestEventDay(now)} or later for ${fromEvents.join(' and ')}`;
    throw new CommandError([
      `--since: ${rule}, since Lucca keeps events for two months; only --product absences takes any date`,
    ]);
  }
  return products.map((one) => ({ configuration, product: one, since }));
}

/**
 * The first day whose events Lucca still lists.
 *
 * @param now ms since the epoch
 */
export function oldestEventDay(now: number): string {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO('UTC').toPlainDate();
  return today.subtract({ months: MONTHS_KEPT }).toString();
}

/** @throws CommandError if the configuration is inactive: the sync function would skip everything */
export function requireActive(scopes: ImportScope[]): void {
  const inactive = scopes.find(({ configuration }) => !configuration.active);
  if (!inactive) return;
  const { id } = inactive.configuration;
  throw new CommandError([`--configuration: ${id} is not active, and would skip everything; try --dry-run`]);
}
