import type { LuccaEvent } from '../event';
import type { EmployeeData, JobPosition } from '../organization';
import type { Reference } from '../reference';
import { Problem } from './answers';
import { checkParameters, pageOfList } from './list';
import { found, ok, type ApiTenant, type Routes } from './route';
import type { ApiSwitches } from './switches';

const DAY_MS = 24 * 60 * 60 * 1000;
const EVENT_PARAMETERS = ['include', 'page'];
const LEAVE_PARAMETERS = ['limit', 'page', 'include'];

type ListedPosition = Omit<JobPosition, 'businessEstablishment'> & {
  businessEstablishment: Reference | null;
};

/** What the connector reads: employees and where they work, their leaves, and events. */
export const RESOURCE_ROUTES: Routes = {
  'GET employees': {
    scope: 'employees.readonly',
    answer: (tenant, { path, query, scopes }) => {
      const { lucca, switches } = tenant;
      const { organization } = lucca;
      const isById = query.has('id');
      const items = organization.listedEmployees();
      if (isById && switches.refusesUnknownIds) checkIds(items, query);
      const list = {
        path,
        items: items.filter(({ status }) => !(isById && switches.hidesFormer && status === 'deactivated')),
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
      return ok(pageOfList(list, query, switches));
    },
  },
  'GET job-positions': {
    scope: 'job-positions.readonly',
    answer: ({ lucca, switches }, { path, query }) => {
      const filters = {
        id: ({ id }: ListedPosition) => id,
        'businessEstablishment.id': (one: ListedPosition) => one.businessEstablishment?.id ?? null,
      };
      const items = lucca.organization
        .listedJobPositions()
        .map((one) => (switches.bareJobPositions ? { ...one, businessEstablishment: null } : one));
      return ok(pageOfList({ path, items, filters }, query, switches));
    },
  },
  'GET business-establishments': {
    scope: 'business-establishments.readonly',
    answer: ({ lucca, switches }, { path, query }) => {
      const listed = lucca.organization.listedEstablishments();
      const items = switches.namesWindowsZones
        ? listed.map((one) => ({ ...one, timezoneId: 'Romance Standard Time' }))
        : listed;
      return ok(pageOfList({ path, items }, query, switches));
    },
  },
  'GET leave-accounts': {
    scope: 'leaves.readonly',
    answer: ({ lucca, switches }, { path, query }) => {
      const listed = lucca.organization.listedLeaveAccounts();
      const items: { id: string }[] = switches.labelsLeaveAccounts
        ? listed.map(({ name: label, ...one }) => ({ ...one, label }))
        : listed;
      return ok(pageOfList({ path, items }, query, switches));
    },
  },
  'GET leaves': {
    scope: 'leaves.readonly',
    answer: ({ lucca, switches }, { path, query }) => {
      if (switches.refusesFilters) checkParameters(query, LEAVE_PARAMETERS);
      const ranges = { endsOn: ({ endsOn }: { endsOn: string }) => endsOn };
      const list = { path, items: [...lucca.leaves.values()], ranges };
      return ok(pageOfList(list, query, { ...switches, ignoresAll: switches.ignoresFilters }));
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
      return ok(
        pageOfList(list, effectiveQuery(query, switches), {
          ...switches,
          ignoresAll: switches.ignoresFilters,
        }),
      );
    },
  },
  'GET events/{id}': {
    scope: 'events.readonly',
    answer: (tenant, _, id) => {
      const { switches } = tenant;
      const event = keptEvents(tenant).find((one) => one.id === id);
      const shown = found(event && switches.alterEvent(event));
      return switches.answersBareEvents ? ok({ ...shown.body, data: undefined }) : shown;
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

/** @throws Problem if one of the ids is unknown */
function checkIds(items: readonly EmployeeData[], query: URLSearchParams): void {
  const known = new Set(items.map(({ id }) => id));
  if (!(query.get('id') ?? '').split(',').every((id) => known.has(id))) throw Problem.notFound();
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

/** LUCCA-34: Lucca keeps events for two months. */
function keptEvents({ lucca, switches, now }: ApiTenant): LuccaEvent[] {
  const since = now() - switches.keepsEventsDays * DAY_MS;
  return lucca.events.filter(({ occurredAt }) => Date.parse(occurredAt) > since);
}
