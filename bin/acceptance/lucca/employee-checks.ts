import { listedEmployee } from '../../../functions/lucca/api/employee-list';
import { listedEstablishment, RESOURCES } from '../../../functions/lucca/api/schemas';
import { confirmed, notDecided, refuted, type Check, type Finding } from '../check';
import type { LuccaAccess } from './access';
import { describeAnswer, itemsIn, listIn, noneDecided, share } from './answers';
import { readEmployees, type ConfiguredEmployees, type EmployeesAnswer } from './employees';
import { readList, type SharedLists } from './resources';

/** Lucca numbers employees from 1, so that no tenant has this one. */
const UNKNOWN_ID = '2147483600';

const WORKING = ['active', 'upcoming'];

/** Employees by establishment, as the refresh of the directory reads them. */
export function employeesOfEstablishmentsCheck(
  { establishments, listed, positions }: ConfiguredEmployees,
  lists: SharedLists,
): Check {
  return {
    name: 'lucca.employees-by-establishment',
    title: 'List the employees of the configured establishments',
    plan: "Reads a page of the configuration's employees with their job positions, and these job positions by id.",
    decides: ['LUCCA-22', 'LUCCA-23', 'LUCCA-25', 'LUCCA-26'],
    run: async () => {
      const { answer, list, employees } = await listed();
      if (!list) {
        const others = noneDecided(
          ['LUCCA-23', 'LUCCA-25', 'LUCCA-26'],
          `the list of employees answered ${describeAnswer(answer)}`,
          'Decide LUCCA-22 first',
        );
        return { findings: [refuted('LUCCA-22', describeAnswer(answer)), ...others] };
      }
      const findings = [sorting(employees), embedding(employees)];
      const read = await positions();
      const byId = new Map(read?.items.map(({ id, establishmentId }) => [id, establishmentId]));
      const located = employees.map(({ status, jobPositionId, establishmentId }) => ({
        status,
        establishmentId: establishmentId ?? byId.get(jobPositionId ?? '') ?? null,
      }));
      const configured = await establishments();
      const hasOthers = async () => {
        const all = listIn(await lists.establishments());
        return all !== null && itemsIn(all, listedEstablishment).some(({ id }) => !configured.includes(id));
      };
      return {
        findings: [...findings, positionsById(read), await filtering(located, configured, hasOthers)],
      };
    },
  };
}

type Employees = EmployeesAnswer['employees'];

async function filtering(
  employees: Pick<Employees[number], 'status' | 'establishmentId'>[],
  configured: string[],
  hasOthers: () => Promise<boolean>,
): Promise<Finding> {
  const id = 'LUCCA-22';
  const strangers = employees.filter(
    ({ establishmentId }) => establishmentId !== null && !configured.includes(establishmentId),
  ).length;
  if (strangers > 0) return refuted(id, `${share(strangers, employees)} employees work elsewhere`);
  const left = employees.filter(({ status }) => !WORKING.includes(status ?? '')).length;
  if (left > 0) return refuted(id, `${share(left, employees)} employees have another status than asked for`);
  const unknown = employees.filter(({ establishmentId }) => establishmentId === null).length;
  if (unknown > 0) {
    const advice = 'Grant job-positions.readonly to the API client';
    return notDecided(id, `the establishment of ${share(unknown, employees)} employees is unknown`, advice);
  }
  if (employees.length === 0 || !(await hasOthers())) {
    const reason =
      employees.length === 0
        ? 'the configuration has no employees in Lucca'
        : 'Lucca shows no establishment outside of the configuration';
    return notDecided(id, reason, 'Run it with a configuration of some establishments');
  }
  return confirmed(id, `all ${employees.length} employees of the first page work there`);
}

function sorting(employees: Employees): Finding {
  if (employees.length < 3) {
    return notDecided('LUCCA-23', 'fewer than three employees', 'Run it with a larger configuration');
  }
  if (!employees.every(({ id }) => /^\d+$/.test(id))) {
    const reason = 'some ids are not numbers, so that their order is unknown';
    return notDecided('LUCCA-23', reason, 'Run it with a configuration whose employees have numbers as ids');
  }
  const ids = employees.map(({ id }) => Number(id));
  const isSorted = ids.every((id, index) => index === 0 || id > (ids[index - 1] ?? 0));
  if (isSorted) return confirmed('LUCCA-23', `${ids.length} employees, by id`);
  return refuted('LUCCA-23', `200 with ${ids.length} employees in another order`);
}

function embedding(employees: Employees): Finding {
  const holders = employees.filter(({ jobPositionId }) => jobPositionId !== null);
  if (holders.length === 0) {
    const reason = 'no listed employee has a job position';
    return notDecided('LUCCA-25', reason, 'Run it with a configuration that has employees');
  }
  const missing = holders.filter(({ establishmentId }) => establishmentId === null).length;
  if (missing === 0) return confirmed('LUCCA-25', `embedded for all ${holders.length} employees`);
  const rights = 'if only some are missing, the API client may lack rights';
  return refuted(
    'LUCCA-25',
    `200 without the establishments of ${share(missing, holders)} employees; ${rights}`,
  );
}

function positionsById(read: Awaited<ReturnType<ConfiguredEmployees['positions']>>): Finding {
  const id = 'LUCCA-26';
  if (!read) {
    return notDecided(id, 'no job position is known', 'Run it with a configuration that has employees');
  }
  const { answer, list, ids, items } = read;
  if (!list) return refuted(id, describeAnswer(answer));
  const others = items.filter((one) => !ids.includes(one.id)).length;
  if (others > 0) return refuted(id, `200 with ${share(others, items)} other job positions`);
  const unlocated = ids.filter(
    (one) => !items.some((item) => item.id === one && item.establishmentId),
  ).length;
  if (unlocated === 0) return confirmed(id, `${ids.length} job positions with their establishments`);
  return refuted(id, `200 without the establishments of ${share(unlocated, ids)} job positions`);
}

/** Employees by id, as lookups read them. */
export function employeesByIdCheck(access: LuccaAccess, { someIds }: ConfiguredEmployees): Check {
  const decides = ['LUCCA-20', 'LUCCA-21', 'LUCCA-24'] as const;
  return {
    name: 'lucca.employees-by-id',
    title: 'List employees by id, a former and an unknown one among them',
    plan: 'Reads up to three employees by id, one of them a former one, then one together with an unknown id.',
    decides,
    run: async () => {
      const ids = await someIds();
      const [first] = ids;
      if (first === undefined) {
        const advice = 'Run it with a configuration that has employees';
        return { findings: noneDecided(decides, 'no employee is known', advice) };
      }
      const former = await findFormer();
      const wanted = former === null ? ids : [...ids, former];
      const found = await readEmployees(access, { ids: wanted });
      const withUnknown = await readEmployees(access, { ids: [first, UNKNOWN_ID] });
      return {
        findings: [byId(found, ids, wanted), formerOne(found, former), unknownOne(withUnknown, first)],
      };
    },
  };

  async function findFormer(): Promise<string | null> {
    const query = { status: 'deactivated', limit: '1', include: 'links,totalCount' };
    const list = listIn(await readList(access, RESOURCES.employees, query));
    const found = list ? itemsIn(list, listedEmployee) : [];
    return found.find(({ status }) => status === 'deactivated')?.id ?? null;
  }
}

function byId({ answer, list, employees }: EmployeesAnswer, required: string[], wanted: string[]): Finding {
  const id = 'LUCCA-20';
  if (!list) return refuted(id, describeAnswer(answer));
  const others = employees.filter((one) => !wanted.includes(one.id)).length;
  if (others > 0) return refuted(id, `200 with ${share(others, employees)} other employees`);
  const missing = required.filter((one) => !employees.some((employee) => employee.id === one)).length;
  if (missing > 0) return refuted(id, `200 without ${share(missing, required)} employees`);
  return confirmed(id, `exactly the ${employees.length} requested employees`);
}

function formerOne({ list, employees }: EmployeesAnswer, former: string | null): Finding {
  const id = 'LUCCA-24';
  if (!list) return notDecided(id, 'the list by id is refused', 'Decide LUCCA-20 first');
  if (former === null) {
    const reason = 'Lucca lists no former employee with status=deactivated';
    return notDecided(id, reason, 'Run it on a tenant with a former employee, or deactivate a test employee');
  }
  if (employees.some((one) => one.id === former)) return confirmed(id, 'a former employee is listed by id');
  return refuted(id, '200 without the former employee');
}

function unknownOne({ answer, list, employees }: EmployeesAnswer, known: string): Finding {
  const id = 'LUCCA-21';
  if (!list) return refuted(id, describeAnswer(answer));
  if (employees.some((one) => one.id !== known)) {
    return notDecided(id, 'the list ignores the ids', 'Decide LUCCA-20 first');
  }
  if (employees.length === 1) return confirmed(id, '200 with the known employee only');
  return refuted(id, '200 without the known employee');
}
