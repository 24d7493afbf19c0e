import type { LuccaEvent } from '../lucca/delivery';
import type { Configuration } from '../store/configuration';
import type { Mapping } from '../store/mapping';
import type { Reason } from '../store/sync-log';
import { productOf } from './project';

/**
 * Who is in charge of an event:
 * - `write`: this configuration, whose presentation and credentials apply;
 * - `remove`: nobody any more, and what is ours in Google goes, by the configuration that wrote it;
 * - `skip`: nothing may be touched.
 */
export type Route =
  | { kind: 'write'; configuration: Configuration }
  | { kind: 'remove'; reason: Reason }
  | { kind: 'skip'; reason: Reason; configuration: string | null };

/** An establishment belongs to at most one configuration of its tenant; what is there already belongs to its writer. */
export function route(event: LuccaEvent, mapping: Mapping | null, configurations: Configuration[]): Route {
  const places = mapping ? [...mapping.doubtful, ...(mapping.settled ? [mapping.settled] : [])] : [];
  const writers = places.map((place) => configurations.find(({ id }) => id === place.configuration));
  const target =
    event.establishmentId === null
      ? writers.findLast((writer) => writer?.tenant === event.tenant)
      : configurations.find(
          ({ tenant, establishments }) =>
            tenant === event.tenant && establishments.includes(event.establishmentId ?? ''),
        );

  const inactive = [target, ...writers].find((configuration) => configuration?.active === false);
  if (inactive) return { kind: 'skip', reason: 'configuration_inactive', configuration: inactive.id };

  if (event.state.kind === 'gone') return { kind: 'remove', reason: event.state.why };
  if (!target) return { kind: 'remove', reason: 'no_configuration' };
  const product = productOf(event.state);
  if (product && !target.products.includes(product))
    return { kind: 'remove', reason: 'product_not_selected' };
  return { kind: 'write', configuration: target };
}
