import type { LuccaApi } from '../lucca/api-client';
import type { RecordStore } from '../store/record-store';
import type { Directory } from './directory';
import { LookUps, type Question } from './look-ups';

type Api = Pick<LuccaApi, 'serves' | 'employee' | 'jobPosition' | 'establishment' | 'leaveAccount'>;

export type LuccaDirectory = Directory & {
  /**
   * The same for one run: what cannot be answered before its deadline (ms since the epoch) is not asked, but ends with a
   * LuccaBusyError.
   */
  before: (deadline: number) => Directory;
};

/**
 * The directory that Lucca's API is, behind a cache that all instances share.
 *
 * @param now ms since the epoch
 */
export function luccaDirectory(
  api: Api,
  records: Pick<RecordStore, 'read' | 'write'>,
  now: () => number,
): LuccaDirectory {
  const lookUps = new LookUps(records, now);

  const employee = (tenant: string, id: string): Question => ({
    record: `employee#${tenant}#${id}`,
    // A change that an event tells another instance counts at once.
    isLasting: false,
    ask: async () => (await api.employee(id)) ?? { email: null, jobPositionId: null },
  });
  // No tenant is called `of-job-position`: these keys are nobody else's.
  const jobPosition = (tenant: string, id: string): Question => ({
    record: `establishment#of-job-position#${tenant}#${id}`,
    isLasting: true,
    ask: async () => (await api.jobPosition(id)) ?? { establishmentId: null },
  });
  const establishment = (tenant: string, id: string): Question => ({
    record: `establishment#${tenant}#${id}`,
    isLasting: true,
    ask: async () => (await api.establishment(id)) ?? { timeZone: null },
  });
  const leaveAccount = (tenant: string, id: string): Question => ({
    record: `leave-account#${tenant}#${id}`,
    isLasting: true,
    ask: async () => (await api.leaveAccount(id)) ?? { name: null },
  });
  const before = (deadline: number): Directory => {
    const find = async (tenant: string, question: Question, field: string, doubted: string | null = null) =>
      (await api.serves(tenant)) ? lookUps.find(question, field, { doubted, deadline }) : null;

    return {
      address: (tenant, employeeId, unknown) => find(tenant, employee(tenant, employeeId), 'email', unknown),
      addressSince: (tenant, employeeId, since) =>
        lookUps.heardSince(employee(tenant, employeeId).record, 'email', since),
      establishmentOf: async (tenant, employeeId) => {
        const position = await find(tenant, employee(tenant, employeeId), 'jobPositionId');
        return position === null ? null : find(tenant, jobPosition(tenant, position), 'establishmentId');
      },
      timeZone: (tenant, establishmentId) => find(tenant, establishment(tenant, establishmentId), 'timeZone'),
      accountName: (tenant, accountId) => find(tenant, leaveAccount(tenant, accountId), 'name'),
      remember: async (tenant, { id, email }) => {
        // The job position may have changed too: what is not kept is asked again.
        await lookUps.put(employee(tenant, id).record, email === null ? {} : { email });
      },
    };
  };
  return { ...before(Number.POSITIVE_INFINITY), before };
}
