import * as z from 'zod';
import { listedEstablishment, listedLeaveAccount, RESOURCES } from '../../../functions/lucca/api/schemas';
import { timeZone } from '../../../functions/lucca/fields';
import { confirmed, notDecided, refuted, type Check, type Finding } from '../check';
import type { LuccaAccess } from './access';
import { describeAnswer, fieldsOf, itemsIn, listIn, share, type RawList } from './answers';
import type { RawAnswer } from './raw-lucca';
import { readList, type SharedLists } from './resources';

/** The fields of establishments. */
export function establishmentsCheck({ establishments }: SharedLists): Check {
  return {
    name: 'lucca.establishments',
    title: 'Read the fields of the establishments',
    plan: 'Reads the list of establishments.',
    decides: ['LUCCA-29'],
    run: async () => ({
      findings: [decide('LUCCA-29', await establishments(), establishmentFields)],
    }),
  };
}

/** The fields of leave accounts. */
export function leaveAccountsCheck(access: LuccaAccess): Check {
  const query = { limit: '100', include: 'links,totalCount' };
  return {
    name: 'lucca.leave-accounts',
    title: 'Read the names of the leave accounts',
    plan: 'Reads the list of leave accounts.',
    decides: ['LUCCA-30'],
    run: async () => ({
      findings: [decide('LUCCA-30', await readList(access, RESOURCES.leaveAccounts, query), accountNames)],
    }),
  };
}

function decide(
  id: 'LUCCA-29' | 'LUCCA-30',
  answer: RawAnswer,
  problemIn: (list: RawList) => string | null,
): Finding {
  const list = listIn(answer);
  if (!list) return refuted(id, describeAnswer(answer));
  if (list.items.length === 0) {
    return notDecided(
      id,
      'the list is empty',
      'Run it on a tenant that has some, with a client that may see them',
    );
  }
  const problem = problemIn(list);
  if (problem === null) return confirmed(id, `${list.items.length} in the list`);
  const fields = fieldsOf(list.items[0]).join(', ');
  return refuted(id, `200 with ${problem}; the fields are ${fields}`);
}

/** As the client reads them, but an unknown zone is a problem. */
const strictFields = z.object({ timezoneId: timeZone.nullable(), isArchived: z.boolean() });

function establishmentFields(list: RawList): string | null {
  const named = itemsIn(list, listedEstablishment).length;
  if (named < list.items.length) return `${share(list.items.length - named, list.items)} without id or name`;
  const other = list.items.length - itemsIn(list, strictFields).length;
  if (other === 0) return null;
  return `${share(other, list.items)} without isArchived or without an IANA name or null as timezoneId`;
}

function accountNames(list: RawList): string | null {
  const named = itemsIn(list, listedLeaveAccount).filter(({ name }) => name.trim() !== '').length;
  return named === list.items.length ? null : `${share(list.items.length - named, list.items)} without name`;
}
