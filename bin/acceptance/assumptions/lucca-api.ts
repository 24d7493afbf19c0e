import type { Assumption } from './assumption';
import { LUCCA_WEBHOOK_ASSUMPTIONS } from './lucca-webhook';

const API_REFERENCE = '[API reference](https://developers.lucca.fr/api-reference/latest)';
const SCOPES = '[Scopes](https://developers.lucca.fr/api-reference/latest/oauth-scopes)';
const FILTERING = '[Filtering](https://developers.lucca.fr/documentation/using-api/filtering)';
const WEBHOOKS = '[Webhooks](https://developers.lucca.fr/documentation/webhooks)';

/** What the connector assumes about Lucca's API and webhook endpoints. */
export const LUCCA_API_ASSUMPTIONS: readonly Assumption[] = [
  {
    id: 'LUCCA-16',
    assumption:
      'Answers are in the version of the API that the header `Api-Version` of the request names, and name it.',
    source: API_REFERENCE,
    ifWrong:
      'Fields are read in another schema: items of lists are skipped as unreadable, and the log of the function says so.',
    modules: ['functions/lucca/api/transport.ts'],
    check: 'lucca.api-version',
  },
  {
    id: 'LUCCA-17',
    assumption: 'A version that Lucca does not serve is refused with 4xx.',
    source: null,
    ifWrong:
      'When Lucca retires our version, answers in another schema are skipped instead of being refused.',
    modules: ['functions/lucca/api/transport.ts'],
    check: 'lucca.api-version',
  },
  {
    id: 'LUCCA-18',
    assumption: 'A token can be requested for each scope of the connector alone.',
    source: SCOPES,
    ifWrong:
      'Requests with that scope wait with the reason `lucca_access_refused`, and `doctor` names the scope. All others work.',
    modules: ['functions/lucca/api/schemas.ts', 'functions/lucca/api/tokens.ts'],
    check: 'lucca.scopes',
  },
  {
    id: 'LUCCA-19',
    assumption: 'A token may have two scopes.',
    source: null,
    ifWrong:
      'Lists of employees are read with the first scope alone, and establishments with one request more.',
    modules: ['functions/lucca/api/transport.ts'],
    check: 'lucca.scopes',
  },
  {
    id: 'LUCCA-20',
    assumption: 'The list of employees takes up to 100 ids in `id` and contains these only.',
    source: API_REFERENCE,
    ifWrong:
      'Known employees keep their address. Events of unknown ones fail with `employee_without_address` and are retried for 14 days, in which the refresh finds the employees. Imports count them as in an unknown establishment.',
    modules: ['functions/lucca/api/employee-list.ts', 'functions/directory/listed-employees.ts'],
    check: 'lucca.employees-by-id',
  },
  {
    id: 'LUCCA-21',
    assumption: 'An employee that does not exist is missing in a list by id, without an error.',
    source: null,
    ifWrong: 'The list is read again in halves until the unknown id is alone, with more requests.',
    modules: ['functions/directory/employee-lookups.ts'],
    check: 'lucca.employees-by-id',
  },
  {
    id: 'LUCCA-22',
    assumption:
      'The list of employees can be filtered by `applicableJobPosition.businessEstablishment.id` and `status`.',
    source: API_REFERENCE,
    ifWrong:
      'Employees of other establishments are read and left out: a refresh takes longer. If the filter is refused, the directory is not refreshed, and employees are looked up by id.',
    modules: ['functions/lucca/api/employee-list.ts', 'functions/directory/refresh-stages.ts'],
    check: 'lucca.employees-by-establishment',
  },
  {
    id: 'LUCCA-23',
    assumption: '`sort=id` sorts the list of employees by id.',
    source: API_REFERENCE,
    ifWrong:
      'A page may lack an employee who moved while it was read; the end of the refresh asks for each missing one by id.',
    modules: ['functions/lucca/api/employee-list.ts'],
    check: 'lucca.employees-by-establishment',
  },
  {
    id: 'LUCCA-24',
    assumption: 'Former employees are listed if `status` contains `deactivated`.',
    source: API_REFERENCE,
    ifWrong:
      'Former employees count as unknown: their last events fail with `employee_without_address` unless the events have the address.',
    modules: ['functions/lucca/api/employee-list.ts'],
    check: 'lucca.employees-by-id',
  },
  {
    id: 'LUCCA-25',
    assumption: 'Lists of employees embed the applicable job positions with their establishments.',
    source: API_REFERENCE,
    ifWrong:
      'The establishments are read from the list of job positions, with one request more for each page.',
    modules: ['functions/lucca/api/employee-list.ts', 'functions/directory/listed-employees.ts'],
    check: 'lucca.employees-by-establishment',
  },
  {
    id: 'LUCCA-26',
    assumption:
      'The list of job positions takes up to 100 ids in `id` and contains the establishments of these only.',
    source: API_REFERENCE,
    ifWrong:
      'Without embedded job positions, the establishment of an employee stays unknown: that of the event counts.',
    modules: ['functions/lucca/api/client.ts'],
    check: 'lucca.employees-by-establishment',
  },
  {
    id: 'LUCCA-27',
    assumption:
      '`links.next` of a page has the cursor `page` of the next one; the last page has no such link.',
    source: API_REFERENCE,
    ifWrong:
      'A link without `page` makes the page unreadable: directory, import and catch-up stop with an error and repeat it in the next run. Deliveries are not affected.',
    modules: ['functions/lucca/api/requests.ts'],
    check: 'lucca.paging',
  },
  {
    id: 'LUCCA-28',
    assumption:
      '`include=links,totalCount` adds links and the number of items to every list, and `limit` allows 100 items.',
    source: API_REFERENCE,
    ifWrong:
      'A full page without links is an error, so that no page is taken for the last one. Without the number, progress has no total.',
    modules: ['functions/lucca/api/requests.ts'],
    check: 'lucca.paging',
  },
  {
    id: 'LUCCA-29',
    assumption: 'An establishment has `isArchived` and a `timezoneId`, an IANA name or null.',
    source: API_REFERENCE,
    ifWrong: 'An unknown zone counts as none: half days of absences get the zone of the configuration.',
    modules: ['functions/lucca/api/schemas.ts'],
    check: 'lucca.establishments',
  },
  {
    id: 'LUCCA-30',
    assumption: 'The name of a leave account is its field `name`.',
    source: API_REFERENCE,
    ifWrong: 'Absences keep the masked title.',
    modules: ['functions/lucca/api/schemas.ts'],
    check: 'lucca.leave-accounts',
  },
  {
    id: 'LUCCA-31',
    assumption:
      'The list of leaves applies, ignores or refuses (400, 422) `endsOn.between` and `sort`, and never leaves out a leave that ends in the range.',
    source: FILTERING,
    ifWrong: 'The import of absences stops with an error, or lacks absences.',
    modules: [
      'functions/lucca/api/schemas.ts',
      'functions/lucca/api/requests.ts',
      'functions/import/leaves.ts',
    ],
    check: 'lucca.leaves-filter',
  },
  {
    id: 'LUCCA-32',
    assumption:
      'The list of events applies, ignores or refuses (400, 422) `occurredAt.between` and `sort`, and never leaves out an event of the range.',
    source: FILTERING,
    ifWrong: 'Catch-up and import stop with an error, or lack events; deliveries are not affected.',
    modules: [
      'functions/lucca/api/schemas.ts',
      'functions/lucca/api/requests.ts',
      'functions/reconcile/catch-up/catch-up.ts',
    ],
    check: 'lucca.events-filter',
  },
  {
    id: 'LUCCA-33',
    assumption: '`events/{id}` has the form of a delivery.',
    source: API_REFERENCE,
    ifWrong: 'An event that the list shows without `data` becomes `invalid_event`, and imports name it.',
    modules: ['functions/lucca/api/client.ts', 'functions/reconcile/catch-up/missing-events.ts'],
    check: 'lucca.events',
  },
  {
    id: 'LUCCA-34',
    assumption: 'Lucca keeps events for two months.',
    source: WEBHOOKS,
    ifWrong:
      'After an outage, older changes are not recovered, and imports of sessions and workplaces begin later.',
    modules: ['functions/import/scope.ts'],
    check: 'lucca.events-kept',
  },
  {
    id: 'LUCCA-35',
    assumption:
      'The events of one change in several API versions have the same `topic`, `data.id` and `occurredAt`.',
    source: WEBHOOKS,
    ifWrong: 'Catch-up and import read each of them; the last one wins.',
    modules: ['functions/reconcile/catch-up/missing-events.ts'],
    check: 'lucca.events',
  },
  {
    id: 'LUCCA-36',
    assumption: 'The event of a changed leave has an `occurredAt` at most ten seconds after `lastUpdatedAt`.',
    source: null,
    ifWrong: 'An imported absence may count as older than its delivered event, and is `stale`.',
    modules: ['functions/import/leaves.ts'],
    check: 'lucca.events',
  },
  ...LUCCA_WEBHOOK_ASSUMPTIONS,
];
