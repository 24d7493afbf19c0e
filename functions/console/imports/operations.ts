import * as z from 'zod';
import type { Configuration } from '../../domain/configuration';
import type { ImportJob } from '../../import/import-job';
import type { ImportJobs } from '../../import/import-jobs';
import type { JobWorker } from '../../import/job-worker';
import { isFromEvents, oldestEventDay } from '../../import/scope';
import { dayOf } from '../../shared/time';
import type { AuditedChange, AuditTrail } from '../../store/audit-trail';
import type { ConfigurationStore } from '../../store/configuration-store';
import { findConfiguration } from '../configurations/changes';
import type { ImportState } from '../contract/imports';
import type { BodyOf } from '../contract/operations';
import type { FieldProblem } from '../contract/problem';
import type { Person } from '../contract/session';
import type { OperationRequest, Operations } from '../http/operations';
import { ProblemError } from '../http/response';
import { noImport, viewOf, type ViewDependencies } from './view';

/** Of one call. The last request to Lucca may take 7 seconds more, and the function has 20. */
const ADVANCE_MS = 4000;

export type ImportDependencies = ViewDependencies & {
  jobs: Pick<ImportJobs, 'read' | 'start' | 'stop' | 'resume'>;
  worker: Pick<JobWorker, 'advance'>;
  /** Why Lucca cannot be read for a tenant; null if it can. */
  accessProblem: (tenant: string) => Promise<'no_lucca_access' | 'other_tenant' | null>;
  configurations: Pick<ConfigurationStore, 'load'>;
  audit: Pick<AuditTrail, 'begin' | 'end'>;
  /** ms since the epoch */
  now: () => number;
};

type ImportOperation =
  'getImport' | 'startImport' | 'advanceImport' | 'pauseImport' | 'resumeImport' | 'cancelImport';

export function importOperations(dependencies: ImportDependencies): Pick<Operations, ImportOperation> {
  const { jobs, worker, accessProblem, configurations, audit, now } = dependencies;

  return {
    async getImport({ id }) {
      const configuration = await find(id);
      return { body: await stateOf(configuration, await jobs.read(id)) };
    },

    async startImport({ id, body, person }) {
      const configuration = await find(id);
      const since = body.since ?? dayOf(now());
      checkRequest(body, since, configuration);
      if (!body.dryRun) requireActive(configuration);
      await requireAccess(configuration);
      const { products, dryRun: isDryRun } = body;
      const request = { products, isDryRun, since, by: person.name };
      const change = { action: 'import.start', after: { ...body, since } } as const;
      const started = await audited(id, person, change, () => jobs.start(id, request));
      if (!started) {
        throw new ProblemError('import_under_way', 'Another import is running or paused: cancel it first');
      }
      return advance(configuration);
    },

    async advanceImport({ id }) {
      return advance(await find(id));
    },

    pauseImport: (request) =>
      changeState(request, 'import.pause', () => jobs.stop(request.id, ['running'], 'paused')),

    async resumeImport(request) {
      const configuration = await find(request.id);
      const job = await jobs.read(request.id);
      if (job?.isDryRun === false) requireActive(configuration);
      await requireAccess(configuration);
      await changeState(request, 'import.resume', () => jobs.resume(request.id));
      return advance(configuration);
    },

    cancelImport: (request) =>
      changeState(request, 'import.cancel', () =>
        jobs.stop(request.id, ['running', 'paused', 'failed'], 'cancelled'),
      ),
  };

  async function find(id: string): Promise<Configuration> {
    return findConfiguration((await configurations.load()).configurations, id);
  }

  /** Does nothing if no import is running, or another process works on it. */
  async function advance(configuration: Configuration) {
    const { job } = await worker.advance(configuration, now() + ADVANCE_MS);
    return { body: await stateOf(configuration, job) };
  }

  async function changeState(
    { id, person }: Pick<OperationRequest<'pauseImport'>, 'id' | 'person'>,
    action: AuditedChange['action'],
    change: () => Promise<ImportJob | null>,
  ) {
    const configuration = await find(id);
    const dryRun = (await jobs.read(id))?.isDryRun ?? false;
    const changed = await audited(id, person, { action, after: { dryRun } }, change);
    if (!changed) {
      throw new ProblemError('no_import_under_way', 'No import of this configuration is in such a state');
    }
    return { body: await stateOf(configuration, changed) };
  }

  async function audited(
    configuration: string,
    { name: who }: Person,
    change: Pick<AuditedChange, 'action' | 'after'>,
    make: () => Promise<ImportJob | null>,
  ): Promise<ImportJob | null> {
    const entry = await audit.begin({ who, via: 'console', configuration, before: null, ...change });
    const changed = await make();
    await audit.end(entry, changed ? 'done' : 'refused');
    return changed;
  }

  async function requireAccess({ tenant }: Configuration): Promise<void> {
    const problem = await accessProblem(tenant);
    if (problem === null) return;
    const detail =
      problem === 'no_lucca_access'
        ? 'The connector has no valid credentials for the Lucca API'
        : 'The credentials for the Lucca API are for another tenant';
    throw new ProblemError('import_impossible', detail);
  }

  async function stateOf(configuration: Configuration, job: ImportJob | null): Promise<ImportState> {
    const { tenant, active } = configuration;
    const earliestSince = oldestEventDay(now());
    if (job) return { ...(await viewOf(job, tenant, dependencies)), earliestSince };
    const problem = (await accessProblem(tenant)) ?? (active ? null : 'configuration_inactive');
    return { ...noImport(problem), earliestSince };
  }

  /** @throws ProblemError naming each invalid field */
  function checkRequest(
    { products }: BodyOf<'startImport'>,
    since: string,
    { products: own }: Configuration,
  ) {
    const errors: FieldProblem[] = products.flatMap((product, index) =>
      own.includes(product)
        ? []
        : [
            {
              pointer: `/products/${index}`,
              code: 'not_in_list',
              detail: 'is not a product of the configuration',
            },
          ],
    );
    if (products.length === 0) {
      errors.push({ pointer: '/products', code: 'too_short', detail: 'must have at least one entry' });
    }
    const earliest = oldestEventDay(now());
    if (!z.iso.date().safeParse(since).success) {
      errors.push({ pointer: '/since', code: 'invalid_format', detail: 'must be a day such as 2026-03-02' });
    } else if (products.some(isFromEvents) && since < earliest) {
      const detail = `must be ${earliest} or later for training and office: Lucca keeps events for two months`;
      errors.push({ pointer: '/since', code: 'invalid_format', detail });
    }
    if (errors.length > 0) throw new ProblemError('invalid_request', 'The import is invalid', errors);
  }
}

function requireActive({ active }: Configuration): void {
  if (active) return;
  const detail = 'The configuration is inactive and would skip all events: activate it, or make a dry run';
  throw new ProblemError('configuration_inactive', detail);
}
