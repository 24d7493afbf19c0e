import { confirmed, notDecided, refuted, type Check, type Finding } from '../check';
import type { LuccaAccess } from './access';
import { describeAnswer, nextPageOf, noneDecided } from './answers';
import { readEmployees, type ConfiguredEmployees, type EmployeesAnswer } from './employees';

const decides = ['LUCCA-27', 'LUCCA-28'] as const;

/** Pages of one employee, read as the connector pages. */
export function pagingCheck(access: LuccaAccess, { listed, someIds }: ConfiguredEmployees): Check {
  return {
    name: 'lucca.paging',
    title: 'Read a list page by page',
    plan: 'Reads two employees in pages of one.',
    decides,
    run: async () => {
      const ids = await someIds();
      if (ids.length < 2) {
        const advice = 'Run it with a configuration that has two employees';
        return { findings: noneDecided(decides, 'fewer than two employees are known', advice) };
      }
      const first = await readEmployees(access, { ids }, { limit: '1' });
      if (!first.list) {
        const reason = `the first page answered ${describeAnswer(first.answer)}`;
        return { findings: noneDecided(decides, reason, 'Decide LUCCA-20 first') };
      }
      return { findings: [await cursor(first, ids), parts(first, await listed())] };
    },
  };

  async function cursor({ list, employees }: EmployeesAnswer, ids: string[]): Promise<Finding> {
    const id = 'LUCCA-27';
    const href = list?.links?.next?.href;
    if (href === undefined) {
      return notDecided(id, 'the first page has no link to the next one', 'Decide LUCCA-28 first');
    }
    const page = list && nextPageOf(list);
    if (page === null) {
      const names = [...(URL.parse(href, 'https://lucca.invalid')?.searchParams.keys() ?? [])].join(', ');
      return refuted(id, `the link to the next page has no parameter page, but ${names || 'none'}`);
    }
    const second = await readEmployees(access, { ids }, { limit: '1', page });
    if (!second.list) return refuted(id, `the second page answered ${describeAnswer(second.answer)}`);
    const shown = [...employees, ...second.employees].map((one) => one.id);
    if (new Set(shown).size < shown.length) return refuted(id, 'the second page repeats the first one');
    if (shown.some((one) => !ids.includes(one))) {
      return notDecided(id, 'the list ignores the ids', 'Decide LUCCA-20 first');
    }
    if (shown.length < ids.length) return refuted(id, 'the second page lacks an employee');
    if (second.list.links?.next) return refuted(id, 'the last page has a link to a next one');
    return confirmed(id, 'two pages by the cursor of the link, the last one without a link');
  }
}

/** `whole`: the list of the configuration's employees, with pages of 100. */
function parts(paged: EmployeesAnswer, whole: EmployeesAnswer): Finding {
  const problems = [...problemsOf(paged, 'page of one', 1), ...problemsOf(whole, 'page of 100', 100)];
  if (problems.length > 0) return refuted('LUCCA-28', problems.join('; '));
  return confirmed('LUCCA-28', `pages of 1 and of 100, with links and the number of items`);
}

function problemsOf({ list }: EmployeesAnswer, name: string, limit: number): string[] {
  if (!list) return [];
  const { items, links, totalCount } = list;
  const isCut = typeof totalCount === 'number' && items.length < Math.min(limit, totalCount);
  return [
    ...(links ? [] : [`the ${name} has no links`]),
    ...(typeof totalCount === 'number' ? [] : [`the ${name} has no totalCount`]),
    ...(items.length > limit ? [`the ${name} has ${items.length} items`] : []),
    ...(isCut ? [`the ${name} has ${items.length} of ${totalCount} items`] : []),
  ];
}
