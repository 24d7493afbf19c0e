import type { CheckGroup, Service } from './check';
import type { AcceptanceContext, AcceptanceOptions } from './options';

/** Creates the checks of the selected services, in the order in which they run. */
export function createGroups(options: AcceptanceOptions, context: AcceptanceContext): CheckGroup[] {
  const create: Record<Service, () => CheckGroup[]> = { google: () => [], lucca: () => [], aws: () => [] };
  context.signal.throwIfAborted();
  return options.only.flatMap((service) => create[service]());
}
