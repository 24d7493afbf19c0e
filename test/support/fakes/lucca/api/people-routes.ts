import { pageOfList, refuseOthers } from './list';
import { found, ok, type Routes } from './route';

const byId = ({ id }: { id: string }, ids: string[]) => ids.includes(id);
type InEstablishment = { businessEstablishment: { id: string } };
const byEstablishment = ({ businessEstablishment }: InEstablishment, ids: string[]) =>
  ids.includes(businessEstablishment.id);
const byStatus = ({ status }: { status: string }, statuses: string[]) => statuses.includes(status);

const indexed = <T extends { id: string }>(items: T[]): Record<string, T> =>
  Object.fromEntries(items.map((item) => [item.id, item]));

/** Employees, where they work, and when they are away. */
export const PEOPLE_ROUTES: Routes = {
  'GET employees': {
    scope: 'employees.readonly',
    answer: ({ lucca: { organization }, isGranted }, { path, query }) => {
      const positionOf = (id: string) => organization.jobPosition(`of-${id}`);
      return ok(
        pageOfList(
          {
            ...{ path, type: 'employees', items: organization.employees() },
            filters: {
              id: byId,
              status: byStatus,
              email: ({ email }, emails) => emails.some((one) => one.toLowerCase() === email?.toLowerCase()),
              'applicableJobPosition.businessEstablishment.id': ({ id }, ids) =>
                ids.includes(organization.establishmentOf(id)),
            },
            sorts: { familyName: ({ familyName }) => familyName, createdAt: ({ createdAt }) => createdAt },
            embed: (shown) => {
              const positions = shown.map(({ id }) => positionOf(id)).filter((one) => one !== null);
              return { 'job-position': isGranted('job-positions.readonly') ? indexed(positions) : {} };
            },
          },
          query,
        ),
      );
    },
  },
  'GET employees/{id}': {
    scope: 'employees.readonly',
    answer: ({ lucca }, _, id) => found(lucca.organization.employee(id)),
  },
  'GET job-positions': {
    scope: 'job-positions.readonly',
    answer: ({ lucca }, { path, query }) => {
      const items = lucca.organization.jobPositions();
      const filters = { id: byId, 'businessEstablishment.id': byEstablishment };
      return ok(pageOfList({ path, type: 'job-positions', items, filters }, query));
    },
  },
  'GET job-positions/{id}': {
    scope: 'job-positions.readonly',
    answer: ({ lucca }, _, id) => found(lucca.organization.jobPosition(id)),
  },
  'GET business-establishments': {
    scope: 'business-establishments.readonly',
    answer: ({ lucca }, { path, query }) => {
      const items = lucca.organization.shownEstablishments();
      const isArchived = (one: { isArchived: boolean }, values: string[]) =>
        values.includes(String(one.isArchived));
      const listing = { path, type: 'business-establishments', items, filters: { id: byId, isArchived } };
      return ok(pageOfList(listing, query));
    },
  },
  'GET business-establishments/{id}': {
    scope: 'business-establishments.readonly',
    answer: ({ lucca }, _, id) => found(lucca.organization.shownEstablishment(id)),
  },
  'GET leave-accounts': {
    scope: 'leaves.readonly',
    answer: ({ lucca }, { path, query }) => {
      const items = lucca.organization.shownLeaveAccounts();
      return ok(pageOfList({ path, type: 'leave-accounts', items }, query));
    },
  },
  'GET leave-accounts/{id}': {
    scope: 'leaves.readonly',
    answer: ({ lucca }, _, id) => found(lucca.organization.leaveAccount(id)),
  },
  'GET leaves': {
    scope: 'leaves.readonly',
    answer: ({ lucca, switches }, { path, query }) => {
      if (switches.refusesFilters) refuseOthers(query, ['limit', 'page', 'include', 'status']);
      const listing = {
        ...{ path, type: 'leaves', items: [...lucca.leaves.values()] },
        filters: { status: byStatus },
        ranges: {
          startsOn: ({ startsOn }: { startsOn: string }) => startsOn,
          endsOn: ({ endsOn }: { endsOn: string }) => endsOn,
        },
        embed: () => ({ 'leave-account': indexed(lucca.organization.shownLeaveAccounts()) }),
      };
      return ok(pageOfList(listing, query, switches.ignoresFilters));
    },
  },
};
