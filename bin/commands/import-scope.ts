import type { Configuration } from '../../functions/domain/configuration';
import type { Product } from '../../functions/store/product';

/** What one import is about: its progress is kept under it. */
export type ImportScope = {
  configuration: Configuration;
  product: Product;
  /** `2026-03-02`: what is over before stays out. */
  since: string;
};
