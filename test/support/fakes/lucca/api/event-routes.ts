import type { LuccaEvent } from '../event';
import { pageOfList, refuseOthers } from './list';
import { found, ok, type ApiSwitches, type ApiTenant, type Routes } from './route';

/** Lucca keeps events for two months. */
const KEPT_MS = 61 * 24 * 60 * 60 * 1000;
const DOCUMENTED_PARAMETERS = ['include', 'status', 'page'];

export const EVENT_ROUTES: Routes = {
  'GET events': {
    scope: 'events.readonly',
    answer: (tenant, { path, query }) => {
      const { switches, endpoints } = tenant;
      const occurredAt = (event: { occurredAt: string }) => event.occurredAt;
      const items = keptEvents(tenant).map(({ data, ...bare }) =>
        switches.listsBareEvents ? bare : { ...bare, data },
      );
      const listing = {
        ...{ path, type: 'events', items },
        filters: {
          status: ({ id }: { id: string }, statuses: string[]) => statuses.includes(endpoints.stateOf(id)),
        },
        ranges: { occurredAt },
        sorts: { occurredAt },
      };
      return ok(pageOfList(listing, taken(query, switches), switches.ignoresFilters));
    },
  },
  'GET events/{id}': {
    scope: 'events.readonly',
    answer: (tenant, _, id) => found(keptEvents(tenant).find((event) => event.id === id)),
  },
};

/** @throws Problem if a parameter is refused */
function taken(
  query: URLSearchParams,
  { refusesFilters, appliesEventFilters }: ApiSwitches,
): URLSearchParams {
  if (refusesFilters) refuseOthers(query, DOCUMENTED_PARAMETERS);
  if (appliesEventFilters) return query;
  return new URLSearchParams([...query].filter(([name]) => DOCUMENTED_PARAMETERS.includes(name)));
}

function keptEvents({ lucca, now }: ApiTenant): LuccaEvent[] {
  return lucca.events.filter(({ occurredAt }) => Date.parse(occurredAt) > now() - KEPT_MS);
}
