import type { LuccaApi } from '../lucca/api/client';
import type { RecordStore } from '../store/record-store';
import type { Directory } from './directory';
import type { KeptAnswer } from './kept-answer';
import { LookUps, type Question } from './lookup-cache';

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
      presentAddress: async (tenant, employeeId) =>
        (await api.serves(tenant)) ? lookUps.ask(employee(tenant, employeeId), 'email', deadline) : null,
      addressSince: async (tenant, employeeId, since) => {
        const kept = await lookUps.kept(employee(tenant, employeeId).record);
        const statedAt = kept && momentIn(kept, STATED_AT);
        return statedAt !== null && statedAt >= since ? (kept?.known['email'] ?? null) : null;
      },
      establishmentOf: async (tenant, employeeId) => {
        const position = await find(tenant, employee(tenant, employeeId), 'jobPositionId');
        return position === null ? null : find(tenant, jobPosition(tenant, position), 'establishmentId');
      },
      timeZone: (tenant, establishmentId) => find(tenant, establishment(tenant, establishmentId), 'timeZone'),
      accountName: (tenant, accountId) => find(tenant, leaveAccount(tenant, accountId), 'name'),
      remember: async (tenant, { id, email }, statedAt) => {
        const { record } = employee(tenant, id);
        const kept = await lookUps.kept(record);
        const knownSince =
          kept?.known['email'] === email && email !== null ? momentIn(kept, KNOWN_SINCE) : now();
        const moments = {
          [STATED_AT]: new Date(statedAt).toISOString(),
          [KNOWN_SINCE]: new Date(knownSince).toISOString(),
        };
        // The job position may have changed too: what is not kept is asked again.
        await lookUps.put(record, email === null ? {} : { email, ...moments });
        return knownSince;
      },
    };
  };
  return { ...before(Number.POSITIVE_INFINITY), before };
}

/** Fields that are kept beside an address that an event stated, ISO 8601. */
const STATED_AT = 'emailStatedAt';
const KNOWN_SINCE = 'emailKnownSince';

/** What was looked up is of the moment when Lucca answered. */
function momentIn({ at, known }: KeptAnswer, field: string): number {
  const moment = known[field];
  return typeof moment === 'string' ? Date.parse(moment) : at;
}
