import type { LuccaEvent } from '../event';
import type { EmployeeData, JobPosition } from '../organization';
import { checkParameters, pageOfList } from './list';
import { found, ok, type ApiSwitches, type ApiTenant, type Routes } from './route';

/** Lucca keeps events for two months. */
const RETENTION_MS = 61 * 24 * 60 * 60 * 1000;
const EVENT_PARAMETERS = ['include', 'page'];
const LEAVE_PARAMETERS = ['limit', 'page', 'include'];

/** What the connector reads: employees and where they work, their leaves, and events. */
export const RESOURCE_ROUTES: Routes = {
  'GET employees': {
    scope: 'employees.readonly',
    answer: (tenant, { path, query, scopes }) => {
      const { organization } = tenant.lucca;
      const list = {
        path,
        items: organization.listedEmployees(),
        filters: {
          id: ({ id }: EmployeeData) => id,
          status: ({ status }: EmployeeData) => status,
          email: ({ email }: EmployeeData) => email,
          'applicableJobPosition.businessEstablishment.id': ({ id }: EmployeeData) =>
            organization.establishmentOf(id),
        },
        sorts: {
          familyName: ({ familyName }: EmployeeData) => familyName,
          createdAt: ({ createdAt }: EmployeeData) => createdAt,
        },
        embeds: (shown: readonly EmployeeData[]) => embeddedJobPositions(tenant, scopes, shown),
      };
      return ok(pageOfList(list, query));
    },
  },
  'GET job-positions': {
    scope: 'job-positions.readonly',
    answer: ({ lucca }, { path, query }) => {
      const filters = {
        id: ({ id }: JobPosition) => id,
        'businessEstablishment.id': ({ businessEstablishment }: JobPosition) => businessEstablishment.id,
      };
      return ok(pageOfList({ path, items: lucca.organization.listedJobPositions(), filters }, query));
    },
  },
  'GET business-establishments': {
    scope: 'business-establishments.readonly',
    answer: ({ lucca }, { path, query }) =>
      ok(pageOfList({ path, items: lucca.organization.listedEstablishments() }, query)),
  },
  'GET leave-accounts': {
    scope: 'leaves.readonly',
    answer: ({ lucca }, { path, query }) =>
      ok(pageOfList({ path, items: lucca.organization.listedLeaveAccounts() }, query)),
  },
  'GET leaves': {
    scope: 'leaves.readonly',
    answer: ({ lucca, switches }, { path, query }) => {
      if (switches.refusesFilters) checkParameters(query, LEAVE_PARAMETERS);
      const ranges = { endsOn: ({ endsOn }: { endsOn: string }) => endsOn };
      const list = { path, items: [...lucca.leaves.values()], ranges };
      return ok(pageOfList(list, query, switches.ignoresFilters));
    },
  },
  'GET events': {
    scope: 'events.readonly',
    answer: (tenant, { path, query }) => {
      const { switches } = tenant;
      const occurredAt = (event: { occurredAt: string }) => event.occurredAt;
      const show = (event: LuccaEvent) => {
        const shown = Object.entries(switches.alterEvent(event));
        return Object.fromEntries(shown.filter(([name]) => !switches.listsBareEvents || name !== 'data'));
      };
      const items = keptEvents(tenant);
      const list = { path, items, ranges: { occurredAt }, sorts: { occurredAt }, show };
      return ok(pageOfList(list, effectiveQuery(query, switches), switches.ignoresFilters));
    },
  },
  'GET events/{id}': {
    scope: 'events.readonly',
    answer: (tenant, _, id) => {
      const event = keptEvents(tenant).find((one) => one.id === id);
      return found(event && tenant.switches.alterEvent(event));
    },
  },
};

/** Lucca embeds only resources that the client and its token have access to. */
function embeddedJobPositions(
  { lucca, switches }: ApiTenant,
  scopes: readonly string[],
  employees: readonly EmployeeData[],
): object {
  if (switches.embedsNothing || !scopes.includes('job-positions.readonly')) return {};
  const positions = employees.flatMap(
    ({ applicableJobPosition }) => lucca.organization.jobPosition(applicableJobPosition.id) ?? [],
  );
  return { 'job-position': Object.fromEntries(positions.map((position) => [position.id, position])) };
}

/** @throws Problem if a parameter is rejected */
function effectiveQuery(
  query: URLSearchParams,
  { refusesFilters, appliesEventFilters }: ApiSwitches,
): URLSearchParams {
  if (refusesFilters) checkParameters(query, EVENT_PARAMETERS);
  if (appliesEventFilters) return query;
  return new URLSearchParams([...query].filter(([name]) => EVENT_PARAMETERS.includes(name)));
}

function keptEvents({ lucca, now }: ApiTenant): LuccaEvent[] {
  return lucca.events.filter(({ occurredAt }) => Date.parse(occurredAt) > now() - RETENTION_MS);
}
