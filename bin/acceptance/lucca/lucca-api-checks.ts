import type { Check } from '../check';
import type { AcceptanceContext, AcceptanceOptions } from '../options';
import { createLuccaAccess, type LuccaAccess } from './access';
import { apiVersionCheck, scopesCheck } from './api-access';
import { employeesByIdCheck, employeesOfEstablishmentsCheck } from './employee-checks';
import { createConfiguredEmployees } from './employees';
import { endpointLifeCheck, silentEndpointCheck } from './endpoint-checks';
import { removeEndpoints } from './endpoint-traces';
import { eventsCheck, retentionCheck } from './event-checks';
import { establishmentsCheck, leaveAccountsCheck } from './list-fields';
import { eventsFilterCheck, leavesFilterCheck } from './list-filters';
import { observedAnswersCheck } from './observed-answers';
import { pagingCheck } from './paging';
import { createSharedLists } from './resources';

/** The checks of Lucca's API and webhook endpoints. Sends no request before the first check runs. */
export function createLuccaApiChecks(
  options: AcceptanceOptions,
  context: AcceptanceContext,
): { checks: Check[]; removeTraces: () => Promise<string[]> } {
  const access = createLuccaAccess(options, context);
  const lists = createSharedLists(access);
  const employees = createConfiguredEmployees(access);
  const checks = [
    scopesCheck(access),
    apiVersionCheck(access, lists),
    establishmentsCheck(lists),
    employeesOfEstablishmentsCheck(employees, lists),
    employeesByIdCheck(access, employees),
    pagingCheck(access, employees),
    leaveAccountsCheck(access),
    leavesFilterCheck(access),
    eventsFilterCheck(access, lists),
    eventsCheck(access, lists),
    retentionCheck(access),
    endpointLifeCheck(access),
    silentEndpointCheck(access),
    observedAnswersCheck(access),
  ];
  return {
    checks: checks.map((check) => withActivity(check, access)),
    removeTraces: () => removeEndpoints(access),
  };
}

/** Waits for the request budget are shown as the activity of the running check. */
function withActivity(check: Check, { activity }: LuccaAccess): Check {
  return {
    ...check,
    run: (showActivity) => {
      activity.show = showActivity;
      return check.run(showActivity);
    },
  };
}
