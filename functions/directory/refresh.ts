import { tenantsOf } from '../domain/configuration';
import type { LuccaApi } from '../lucca/api/client';
import { OutOfTimeError } from '../lucca/api/request-waits';
import { LeaseLostError } from '../store/leased-record';
import type { RecordStore } from '../store/record-store';
import { expireLeavers } from './expire-leavers';
import { refreshLists } from './refresh-lists';
import {
  configuredEstablishments,
  isDue,
  newPass,
  type Pass,
  progressOf,
  type RefreshProgress,
  RefreshRecord,
  type RefreshState,
} from './refresh-state';
import { readEmployees, type StageDependencies, type Step } from './refresh-stages';
import { createStep, type StepOptions } from './refresh-step';

export type RefreshDependencies = StageDependencies & {
  lucca: Pick<LuccaApi, 'tenantUrl' | 'serves'>;
  records: Pick<RecordStore, 'read' | 'write'>;
  sleep: (ms: number) => Promise<void>;
  newId: () => string;
};

export type AdvanceOptions = StepOptions & {
  /** Whether to begin a pass if none is running. */
  begins: 'always' | 'if due' | 'never';
  /** Called whenever progress was saved. */
  onProgress?: (progress: RefreshProgress) => void;
};

/** How a call ended, and what it did. */
export type AdvanceResult = AdvanceCounts & {
  outcome:
    /** The pass is complete. */
    | 'complete'
    /** The deadline has come; the next call continues. */
    | 'paused'
    /** No pass was running, and none had to begin. */
    | 'idle'
    /** Someone else works on the pass. */
    | 'busy';
};

/** `changed`: entries that were written. */
type AdvanceCounts = { requests: number; read: number; changed: number };

/**
 * Fills and renews the employee directory of a tenant in passes through all employees of the configured establishments.
 * A pass takes minutes and several runs: its progress is stored after each page, and the next caller continues it. One
 * caller at a time works on it.
 */
export class DirectoryRefresh {
  constructor(private readonly dependencies: RefreshDependencies) {}

  /**
   * Returns the tenants that the API credentials are for: those of the configurations, else the one of the credentials,
   * because the directory may still have employees of former configurations.
   */
  async tenants(): Promise<string[]> {
    const { lucca, configurations } = this.dependencies;
    const configured = tenantsOf(await configurations());
    const served: string[] = [];
    for (const tenant of configured) if (await lucca.serves(tenant)) served.push(tenant);
    const own = await lucca.tenantUrl();
    return served.length > 0 || own === null ? served : [own];
  }

  async state(tenant: string): Promise<RefreshState> {
    return this.#record(tenant).read();
  }

  async progress(tenant: string): Promise<RefreshProgress> {
    return progressOf(await this.state(tenant), await this.#configured(tenant), this.dependencies.now());
  }

  /**
   * Works on the running pass, or begins one, until the deadline.
   *
   * @throws LuccaApiError, ChangeNotQueuedError: the next call repeats the page
   */
  async advance(tenant: string, options: AdvanceOptions): Promise<AdvanceResult> {
    const counts: AdvanceCounts = { requests: 0, read: 0, changed: 0 };
    const outcome = await this.#advance(tenant, options, counts);
    return { outcome, ...counts };
  }

  async #advance(
    tenant: string,
    options: AdvanceOptions,
    counts: AdvanceCounts,
  ): Promise<AdvanceResult['outcome']> {
    const record = this.#record(tenant);
    if (!(await this.#hasWork(tenant, await record.read(), options))) return 'idle';
    const state = await record.take();
    if (!state) return 'busy';
    try {
      return await this.#run(tenant, { record, state }, options, counts);
    } catch (error) {
      if (error instanceof OutOfTimeError) return 'paused';
      if (error instanceof LeaseLostError) return 'busy';
      throw error;
    } finally {
      // Otherwise it expires.
      await record.release().catch(() => undefined);
    }
  }

  async #hasWork(tenant: string, state: RefreshState, { begins }: AdvanceOptions): Promise<boolean> {
    const configured = await this.#configured(tenant);
    const mayBegin =
      begins === 'always' || (begins === 'if due' && isDue(state, configured, this.dependencies.now()));
    if (!state.pass && !mayBegin) return false;
    const { establishments } = state.pass ?? { establishments: configured };
    // Without establishments, no request is necessary.
    return establishments.length === 0 || this.dependencies.lucca.serves(tenant);
  }

  async #run(
    tenant: string,
    { record, state: taken }: { record: RefreshRecord; state: RefreshState },
    options: AdvanceOptions,
    counts: AdvanceCounts,
  ): Promise<'complete' | 'paused' | 'idle'> {
    const { now, newId } = this.dependencies;
    // Someone else may have ended the pass in the meantime.
    if (!(await this.#hasWork(tenant, taken, options))) return 'idle';
    const configured = await this.#configured(tenant);
    const first = taken.pass ?? newPass(newId(), now(), configured);
    if (!taken.pass) await record.save((before) => ({ ...before, pass: first }));
    for (let pass = first; ;) {
      if (now() >= options.deadline) return 'paused';
      const step = createStep(tenant, pass, record, options, this.dependencies);
      const { pass: after, completed } = await this.#takeStep(step);
      const requests = pass.requests + step.requests();
      counts.requests += step.requests();
      counts.read += Math.max(0, after.read - pass.read);
      counts.changed += after.changed - pass.changed;
      pass = { ...after, requests };
      const state = await record.save((before) => ({
        ...before,
        pass: completed ? null : pass,
        completed: completed ? { ...completed, requests } : before.completed,
      }));
      options.onProgress?.(progressOf(state, configured, now()));
      if (completed) return 'complete';
    }
  }

  async #takeStep(
    step: Step,
  ): Promise<{ pass: Pass; completed: Omit<NonNullable<RefreshState['completed']>, 'requests'> | null }> {
    const { pass } = step;
    if (pass.stage === 'lists') {
      await refreshLists(step, this.dependencies);
      return { pass: { ...pass, stage: 'employees' }, completed: null };
    }
    if (pass.stage === 'employees') {
      return { pass: await readEmployees(step, this.dependencies), completed: null };
    }
    const { employees, changed } = await expireLeavers(step, this.dependencies);
    const { establishments } = pass;
    return {
      pass: { ...pass, changed: pass.changed + changed },
      completed: { at: this.dependencies.now(), establishments, employees },
    };
  }

  async #configured(tenant: string): Promise<string[]> {
    return configuredEstablishments(await this.dependencies.configurations(), tenant);
  }

  #record(tenant: string): RefreshRecord {
    const { records, newId, now } = this.dependencies;
    return new RefreshRecord(records, tenant, newId(), now);
  }
}
