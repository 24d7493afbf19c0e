import type { Configuration } from '../domain/configuration';
import type { LuccaApi } from '../lucca/api/client';
import { LuccaApiError, LuccaRetryError } from '../lucca/api/http';
import { createTimedRequests, OutOfTimeError } from '../lucca/api/request-waits';
import type { SendEvents } from '../queue/sender';
import { MINUTE_MS } from '../shared/time';
import type { AuditTrail } from '../store/audit-trail';
import type { DirectoryStore } from '../store/directory-store';
import type { ImportChanges } from '../store/import-changes';
import { LEASE_MS, LeaseLostError } from '../store/leased-record';
import type { RecordStore } from '../store/record-store';
import { jobRecord, type ImportJob, type JobProblem } from './import-job';
import { runJob, TooManyRestartsError } from './job-run';
import { JobSaves, StoppedError } from './job-saves';
import { findNewestChanges, type NewestChanges } from './newest-changes';
import { createQueueFeeder, QueueRejectsError } from './queue-feeder';
import { withRequests } from './scope';

/** Waits after failed attempts: twice as long each time. */
const FIRST_RETRY_MS = 15_000;
const MAX_RETRY_MS = 5 * MINUTE_MS;

export type JobWorkerDependencies = {
  records: Pick<RecordStore, 'read' | 'write'>;
  changes: ImportChanges;
  /** The employee directory. */
  store: Pick<DirectoryStore, 'employees'>;
  lucca: Pick<
    LuccaApi,
    'available' | 'serves' | 'employees' | 'jobPositions' | 'event' | 'events' | 'leaves'
  >;
  send: SendEvents;
  /** Number of messages in the queue. */
  queueDepth: () => Promise<number>;
  audit: Pick<AuditTrail, 'begin' | 'end'>;
  sleep: (ms: number) => Promise<void>;
  newId: () => string;
  /** ms since the epoch */
  now: () => number;
};

/** `later`: the deadline has come, or Lucca or the queue does not respond. `busy`: someone else works on it. */
type AdvanceOutcome = 'idle' | 'busy' | 'later' | 'stopped' | 'done' | 'failed';

/** Works on the imports that people start in the console. One worker at a time works on an import. */
export class JobWorker {
  #newest: { reading: string; changes: Promise<NewestChanges> } | null = null;

  constructor(private readonly dependencies: JobWorkerDependencies) {}

  /**
   * Works on the running import until the deadline.
   *
   * @param deadline ms since the epoch
   */
  async advance(
    configuration: Configuration,
    deadline: number,
  ): Promise<{ outcome: AdvanceOutcome; job: ImportJob | null }> {
    const { records, newId, now } = this.dependencies;
    const record = jobRecord(records, configuration.id, newId(), now);
    const { job } = await record.read();
    if (!this.#hasWork(job)) return { outcome: 'idle', job };
    const taken = await record.take();
    if (!taken?.job) return { outcome: 'busy', job };
    const run = new JobSaves(record, taken.job);
    try {
      if (!this.#hasWork(taken.job)) return { outcome: 'idle', job: taken.job };
      const outcome = await this.#run(configuration, run, deadline);
      return { outcome, job: run.job };
    } catch (error) {
      if (error instanceof LeaseLostError) return { outcome: 'busy', job: run.job };
      if (error instanceof StoppedError) return { outcome: 'stopped', job: run.job };
      throw error;
    } finally {
      // Otherwise it expires.
      await record.release().catch(() => undefined);
    }
  }

  async #run(configuration: Configuration, run: JobSaves, deadline: number): Promise<AdvanceOutcome> {
    if (!run.job.isDryRun && !configuration.active) {
      await run.save((one) => ({ ...one, state: 'paused', problem: 'configuration_inactive' }));
      return 'stopped';
    }
    const problem = await luccaAccessProblem(this.dependencies.lucca, configuration.tenant);
    if (problem) return this.#finish(configuration, run, { state: 'failed', problem });
    try {
      await this.#work(configuration, run, deadline);
    } catch (error) {
      await run.savePending();
      if (error instanceof OutOfTimeError) return 'later';
      if (error instanceof QueueRejectsError) return this.#retryLater(run, 'queue_unavailable', null);
      if (error instanceof LuccaRetryError) {
        return this.#retryLater(run, 'lucca_unavailable', error.afterMs);
      }
      const isRefused = error instanceof LuccaApiError || error instanceof TooManyRestartsError;
      if (!isRefused) throw error;
      return this.#finish(configuration, run, { state: 'failed', problem: 'lucca_refused' });
    }
    return this.#finish(configuration, run, { state: 'done', problem: null });
  }

  async #work(configuration: Configuration, run: JobSaves, deadline: number): Promise<void> {
    const { lucca, send, queueDepth, sleep, now } = this.dependencies;
    const requireTime = () => {
      if (now() >= deadline) throw new OutOfTimeError();
    };
    const timed = createTimedRequests({
      ...{ deadline, now, sleep, renewEveryMs: LEASE_MS / 2 },
      renew: () => run.savePending(),
    });
    const lists = withRequests(lucca, (request) => {
      requireTime();
      return timed.request(request);
    });
    // Without them, the page that was just read would be lost.
    const lookups = withRequests(lucca, timed.request);
    const enqueue = createQueueFeeder({
      ...{ send, now, sleep: timed.wait, onWait: () => undefined },
      depth: queueDepth,
    });
    await runJob({
      ...this.dependencies,
      ...{ job: run.job, configuration, enqueue },
      lucca: { ...lists, employees: lookups.employees, jobPositions: lookups.jobPositions },
      findNewest: (tenant, { id, parts }) => {
        if (this.#newest?.reading !== id) {
          const found = findNewestChanges(this.dependencies.changes, tenant, { id, parts });
          this.#newest = { reading: id, changes: found };
          found.catch(() => (this.#newest = null));
        }
        return this.#newest.changes;
      },
      save: (change) => run.save(change),
      setPending: (change) => {
        run.pending = change;
        // After at least one batch, so that each run makes progress even if Lucca is slow.
        if (change) requireTime();
      },
    });
  }

  async #retryLater(run: JobSaves, problem: JobProblem, afterMs: number | null): Promise<'later'> {
    const { now } = this.dependencies;
    await run.save((job) => {
      const backoffMs = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** job.failures);
      const retryAt = now() + Math.max(backoffMs, afterMs ?? 0);
      return { ...job, problem, retryAt, failures: job.failures + 1 };
    });
    return 'later';
  }

  /** Ends the job, and records it in the audit trail. */
  async #finish(
    { id, tenant }: Configuration,
    run: JobSaves,
    end: Pick<ImportJob, 'problem'> & { state: 'done' | 'failed' },
  ): Promise<'done' | 'failed'> {
    const { audit, changes, now } = this.dependencies;
    const { isDryRun, products, by, reading } = run.job;
    const counts = products.map(({ product, counts: of }) => ({ product, ...of }));
    const entry = await audit.begin({
      ...{ who: by, via: 'console', action: 'import.finish', configuration: id, before: null },
      after: { dryRun: isDryRun, ...end, counts },
    });
    try {
      await run.end((job) => ({ ...job, ...end, retryAt: null, finishedAt: now() }));
    } catch (error) {
      await audit.end(entry, 'refused');
      throw error;
    }
    await audit.end(entry, 'done');
    if (end.state === 'done' && reading) await changes.remove(tenant, reading.id, reading.parts);
    this.#newest = null;
    return end.state;
  }

  #hasWork(job: ImportJob | null): job is ImportJob {
    return job?.state === 'running' && (job.retryAt === null || job.retryAt <= this.dependencies.now());
  }
}

/** Returns why Lucca cannot be read for this tenant; null if it can. */
export async function luccaAccessProblem(
  lucca: Pick<LuccaApi, 'available' | 'serves'>,
  tenant: string,
): Promise<'no_lucca_access' | 'other_tenant' | null> {
  try {
    if (!(await lucca.available())) return 'no_lucca_access';
    return (await lucca.serves(tenant)) ? null : 'other_tenant';
  } catch (error) {
    // The credentials are unusable.
    if (error instanceof LuccaApiError) return 'no_lucca_access';
    throw error;
  }
}
