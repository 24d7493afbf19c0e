import type { LuccaEvent, CalendarState } from '../lucca/delivery';
import type { Configuration } from './configuration';
import { productOf } from './event-facts';
import type { Mapping } from './mapping';
import type { Reason } from './vocabulary';

/**
 * Who is in charge of an event:
 * - `write`: this configuration, whose presentation and credentials apply;
 * - `remove`: nobody any more, and what is ours in Google goes, by the configuration that wrote it, or, if that was removed,
 *   by this one;
 * - `skip`: nothing may be touched.
 */
export type Route =
  | { kind: 'write'; configuration: Configuration }
  | { kind: 'remove'; reason: Reason; detail: string | null; configuration: Configuration | null }
  | { kind: 'skip'; reason: Reason; configuration: string | null };

/** An establishment belongs to at most one configuration of its tenant; what is there already belongs to its writer. */
export function route(
  event: LuccaEvent<CalendarState>,
  mapping: Mapping | null,
  configurations: Configuration[],
): Route {
  const eventLocations = mapping ? [...mapping.pending, ...mapping.confirmed] : [];
  const writers = eventLocations.map((eventLocation) =>
    configurations.find(({ id }) => id === eventLocation.configuration),
  );
  const target =
    event.establishmentId === null
      ? writers.findLast((writer) => writer?.tenant === event.tenant)
      : configurations.find(
          ({ tenant, establishments }) =>
            tenant === event.tenant && establishments.includes(event.establishmentId ?? ''),
        );

  // What is gone concerns only those who wrote it.
  const concerned =
    event.state.kind === 'removed' && eventLocations.length > 0 ? writers : [target, ...writers];
  const inactive = concerned.find((configuration) => configuration?.active === false);
  if (inactive) return { kind: 'skip', reason: 'configuration_inactive', configuration: inactive.id };

  const remove = (reason: Reason, detail: string | null = null): Route => {
    return { kind: 'remove', reason, detail, configuration: target?.active ? target : null };
  };
  if (event.state.kind === 'removed') return remove(event.state.why);
  if (!target) return remove('no_configuration', whereFrom(event));
  const product = productOf(event.state);
  if (product && !target.products.includes(product)) return remove('product_not_selected');
  return { kind: 'write', configuration: target };
}

function whereFrom({ establishmentId, tenant }: Pick<LuccaEvent, 'establishmentId' | 'tenant'>): string {
  return establishmentId === null
    ? 'The event names no establishment'
    : `Establishment ${establishmentId} of ${tenant}`;
}
