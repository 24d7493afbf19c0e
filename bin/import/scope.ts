import { InvalidArgumentError } from 'commander';
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import type { Configuration, Product } from '../../functions/domain/configuration';
import { CommandError } from '../command-line/command';

const date = z.iso.date();

/** Lucca forgets older events. */
const MONTHS_KEPT = 2;

export type ImportOptions = { configuration: string; since: string; product?: Product };

export function parseDate(text: string): string {
  if (date.safeParse(text).success) return text;
  throw new InvalidArgumentError('Give a date such as 2026-03-02.');
}

/**
 * How far Lucca's memory of events goes back.
 *
 * @param now ms since the epoch
 */
export function oldestDay(now: number): string {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO('UTC').toPlainDate();
  return today.subtract({ months: MONTHS_KEPT }).toString();
}

/**
 * What is to be imported, one product after the other.
 *
 * @param now ms since the epoch
 * @throws CommandError if the options do not fit what there is
 */
export function importScopes(
  { configuration: id, since, product }: ImportOptions,
  configurations: Configuration[],
  now: number,
): ImportScope[] {
  const configuration = configurations.find((one) => one.id === id);
  if (!configuration) {
    throw new CommandError([
      `--configuration: there is no configuration "${id}"; npm run configure -- list shows those that there are`,
    ]);
  }
  if (product && !configuration.products.includes(product)) {
    throw new CommandError([
      `--product: ${product} is not among the products of ${id} (${configuration.products.join(', ')})`,
    ]);
  }
  const products = product ? [product] : [...new Set(configuration.products)];
  const ofEvents = products.filter((one) => one !== 'absences');
  if (ofEvents.length > 0 && since < oldestDay(now)) {
    const rule = `must be ${oldestDay(now)} or later for ${ofEvents.join(' and ')}`;
    throw new CommandError([
      `--since: ${rule}, since Lucca keeps events for two months; only --product absences takes any date`,
    ]);
  }
  return products.map((one) => ({ configuration, product: one, since }));
}

/** @throws CommandError if the configuration is not active: it would skip what is brought in */
export function requireActive(scopes: ImportScope[]): void {
  const inactive = scopes.find(({ configuration }) => !configuration.active);
  if (!inactive) return;
  const { id } = inactive.configuration;
  throw new CommandError([`--configuration: ${id} is not active, and would skip everything; try --dry-run`]);
}

/** What one import is about: its progress is kept under it. */
export type ImportScope = {
  configuration: Configuration;
  product: Product;
  /** `2026-03-02`: what is over before stays out. */
  since: string;
};
