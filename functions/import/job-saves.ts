import { LeaseLostError, type LeasedRecord } from '../store/leased-record';
import type { ImportJob, JobState } from './import-job';

/** A person has paused or cancelled the import. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
}

type JobChange = (job: ImportJob) => ImportJob;

/** Saves the progress of one run of a job. Others may change the state of the job at the same time. */
export class JobSaves {
  /** What is saved besides, with the next save during a wait. */
  pending: JobChange | null = null;

  constructor(
    private readonly record: LeasedRecord<JobState>,
    /** As last saved. */
    public job: ImportJob,
  ) {}

  /**
   * Changes the job and renews the lease.
   *
   * @throws StoppedError after the change, if the job is no longer running
   * @throws LeaseLostError
   */
  async save(change: JobChange): Promise<ImportJob> {
    await this.#save(change);
    if (this.job.state !== 'running') throw new StoppedError('The import was stopped');
    return this.job;
  }

  /** Saves what is pending, and renews the lease. */
  async savePending(): Promise<void> {
    await this.save(this.pending ?? ((job) => job));
  }

  /**
   * Ends the job, even if it was just paused.
   *
   * @throws StoppedError if it was cancelled
   */
  async end(change: JobChange): Promise<void> {
    await this.#save((job) => (job.state === 'cancelled' ? job : change(job)));
    if (this.job.state === 'cancelled') throw new StoppedError('The import was cancelled');
  }

  async #save(change: JobChange): Promise<void> {
    const { id } = this.job;
    const { job } = await this.record.save((state) =>
      state.job?.id === id ? { ...state, job: change(state.job) } : state,
    );
    if (job?.id !== id) throw new LeaseLostError('Another import was started');
    this.job = job;
  }
}
