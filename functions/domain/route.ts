import type { CalendarState, LuccaEvent } from '../lucca/delivery';
import { configurationOf, type Configuration } from './configuration';
import { productOf } from './event-facts';
import type { Mapping } from './mapping';
import type { Reason } from './vocabulary';

/**
 * What to do with an event:
 * - `write`: write it with the presentation and the credentials of this configuration;
 * - `remove`: delete the written events with the credentials of the configuration that wrote them; if that
 *   configuration was deleted, with those of `configuration`;
 * - `skip`: change nothing, because of an inactive configuration.
 */
export type Route =
  | { kind: 'write'; configuration: Configuration }
  | { kind: 'remove'; reason: Reason; detail: string | null; configuration: Configuration | null }
  | { kind: 'skip'; reason: Reason; configuration: Configuration };

/**
 * Routes an event by its establishment, which belongs to at most one configuration of its tenant. An event without an
 * establishment is routed to the configuration that wrote its Google events. Inactive configurations change nothing.
 */
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
      : configurationOf(configurations, event.tenant, event.establishmentId);

  // A deletion involves only the configurations that wrote the events.
  const concerned =
    event.state.kind === 'removed' && eventLocations.length > 0 ? writers : [target, ...writers];
  const inactive = concerned.find((configuration) => configuration?.active === false);
  if (inactive) return { kind: 'skip', reason: 'configuration_inactive', configuration: inactive };

  const remove = (reason: Reason, detail: string | null = null): Route => {
    return { kind: 'remove', reason, detail, configuration: target?.active ? target : null };
  };
  if (event.state.kind === 'removed') return remove(event.state.reason);
  if (!target) return remove('no_configuration', describeOrigin(event));
  const product = productOf(event.state);
  if (product && !target.products.includes(product)) return remove('product_not_selected');
  return { kind: 'write', configuration: target };
}

function describeOrigin({ establishmentId, tenant }: Pick<LuccaEvent, 'establishmentId' | 'tenant'>): string {
  return establishmentId === null
    ? 'The event has no establishment'
    : `Establishment ${establishmentId} of ${tenant}`;
}
