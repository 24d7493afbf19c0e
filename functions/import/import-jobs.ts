import type { Configuration } from '../domain/configuration';
import type { RecordStore } from '../store/record-store';
import type { LeasedRecord } from '../store/leased-record';
import {
  isUnderWay,
  jobRecord,
  newJob,
  type ImportJob,
  type ImportRequest,
  type JobState,
} from './import-job';

type ImportJobsDependencies = {
  records: Pick<RecordStore, 'read' | 'write'>;
  newId: () => string;
  /** ms since the epoch */
  now: () => number;
};

/** Null: there was none before, or there is none after. */
type ConfigurationChange = Record<'before' | 'after', Pick<Configuration, 'id'> | null>;

/** The imports that people start in the console: one at a time for each configuration. */
export class ImportJobs {
  constructor(private readonly dependencies: ImportJobsDependencies) {}

  /** Returns the latest import of a configuration; null if there is none. */
  async read(configuration: string): Promise<ImportJob | null> {
    return (await this.#record(configuration).read()).job;
  }

  /** @returns null if another import is running or paused */
  async start(configuration: string, request: ImportRequest): Promise<ImportJob | null> {
    const { newId, now } = this.dependencies;
    const id = newId();
    const state = await this.#record(configuration).change(({ job }) =>
      job && isUnderWay(job) ? null : { job: newJob(id, request, job, now()), lease: null },
    );
    return state?.job ?? null;
  }

  /**
   * Changes the state of an import that is in one of these states.
   *
   * @returns null if it is not
   */
  async stop(
    configuration: string,
    from: ImportJob['state'][],
    to: 'paused' | 'cancelled',
  ): Promise<ImportJob | null> {
    const finishedAt = to === 'cancelled' ? this.dependencies.now() : null;
    return this.#change(configuration, from, (job) => ({ ...job, state: to, finishedAt, retryAt: null }));
  }

  /** @returns null if no import is paused or has failed */
  async resume(configuration: string): Promise<ImportJob | null> {
    return this.#change(configuration, ['paused', 'failed'], (job) => ({
      ...job,
      ...{ state: 'running', finishedAt: null, problem: null, retryAt: null, failures: 0, restarts: 0 },
    }));
  }

  /**
   * To be called after a change of a configuration. If the change deleted it, its import ends and is forgotten: a
   * configuration that is created again under the same id begins without it. So does a new one, because an earlier deletion
   * may have stopped halfway. A worker stops at its next save, since it has lost its lease.
   */
  async followChange({ before, after }: ConfigurationChange): Promise<void> {
    const changed = after ?? before;
    if (!changed || (before && after)) return;
    await this.#record(changed.id).change(({ job }) => (job ? { job: null, lease: null } : null));
  }

  async #change(
    configuration: string,
    from: ImportJob['state'][],
    change: (job: ImportJob) => ImportJob,
  ): Promise<ImportJob | null> {
    const state = await this.#record(configuration).change(({ job, lease }) =>
      job && from.includes(job.state) ? { job: change(job), lease } : null,
    );
    return state?.job ?? null;
  }

  #record(configuration: string): LeasedRecord<JobState> {
    const { records, newId, now } = this.dependencies;
    return jobRecord(records, configuration, newId(), now);
  }
}
