import { tenantsOf } from '../../domain/configuration';
import { ChangeNotQueuedError } from '../../directory/employee-changes';
import type { DirectoryRefresh } from '../../directory/refresh';
import type { LuccaApi } from '../../lucca/api/client';
import { LuccaApiError, LuccaRetryError } from '../../lucca/api/http';
import type { ConfigurationStore } from '../../store/configuration-store';
import type { DirectoryProgress } from '../contract/directory';
import type { Operations } from '../http/operations';
import { ProblemError } from '../http/response';
import type { EmployeeSearch } from './employee-search';

/** Of one call. The last request to Lucca may take 7 seconds more, and the function has 20. */
const REFRESH_MS = 8000;

export type DirectoryDependencies = {
  employees: Pick<EmployeeSearch, 'find'>;
  /** Creates a refresh with the current configurations. */
  createRefresh: () => Pick<DirectoryRefresh, 'advance' | 'progress'>;
  lucca: Pick<LuccaApi, 'serves'>;
  configurations: Pick<ConfigurationStore, 'load'>;
  /** ms since the epoch */
  now: () => number;
};

type Problem = DirectoryProgress['problem'];

const NO_CREDENTIALS: DirectoryProgress = {
  state: 'no_credentials',
  read: 0,
  total: null,
  employees: 0,
  completedAt: null,
  isDue: false,
  problem: null,
};

export function directoryOperations({
  employees,
  createRefresh,
  lucca,
  configurations,
  now,
}: DirectoryDependencies): Pick<Operations, 'searchEmployees' | 'getDirectory' | 'refreshDirectory'> {
  return {
    async searchEmployees({ query: { search } }) {
      return { body: { items: await employees.find(await tenants(), search) } };
    },

    async getDirectory() {
      return { body: await progressOf(await servedTenant(), null) };
    },

    async refreshDirectory() {
      const tenant = await servedTenant();
      const problem = tenant === null ? null : await advance(tenant);
      return { body: await progressOf(tenant, problem) };
    },
  };

  async function tenants(): Promise<Set<string>> {
    return tenantsOf((await configurations.load()).configurations);
  }

  /** Returns the tenant of the API credentials, if it is one of the configurations. */
  async function servedTenant(): Promise<string | null> {
    try {
      for (const tenant of await tenants()) if (await lucca.serves(tenant)) return tenant;
    } catch (error) {
      // The credentials are unusable. The list of establishments says so.
      if (!(error instanceof LuccaApiError)) throw error;
    }
    return null;
  }

  /** Does nothing if another process is working on the refresh. */
  async function advance(tenant: string): Promise<Problem> {
    try {
      await createRefresh().advance(tenant, { deadline: now() + REFRESH_MS, begins: 'if due' });
      return null;
    } catch (error) {
      if (error instanceof ChangeNotQueuedError) {
        throw new ProblemError('queue_unavailable', 'A changed address could not be queued');
      }
      if (!(error instanceof LuccaApiError)) throw error;
      return error instanceof LuccaRetryError ? 'unavailable' : 'refused';
    }
  }

  async function progressOf(tenant: string | null, problem: Problem): Promise<DirectoryProgress> {
    if (tenant === null) return NO_CREDENTIALS;
    const { completedAt, ...progress } = await createRefresh().progress(tenant);
    return {
      ...progress,
      completedAt: completedAt === null ? null : new Date(completedAt).toISOString(),
      problem,
    };
  }
}
