import { isDeepStrictEqual } from 'node:util';
import type { Configuration } from '../../domain/configuration';
import type { ImportJobs } from '../../import/import-jobs';
import type { ActivationStore } from '../../store/activation-store';
import { auditedSave, type AuditedChange, type AuditTrail } from '../../store/audit-trail';
import {
  ConfigurationsChangedError,
  ConfigurationsTooLargeError,
  type ConfigurationStore,
} from '../../store/configuration-store';
import type { Person } from '../contract/session';
import { ProblemError } from '../http/response';
import { etagOf } from './state';

/** An attempt fails only because another administrator's change succeeded. */
const MAX_ATTEMPTS = 5;

/** `before` is null for a new configuration, `after` for a deleted one. */
type Change<After extends Configuration | null = Configuration | null> = {
  before: Configuration | null;
  after: After;
};

export type ChangeDependencies = {
  configurations: Pick<ConfigurationStore, 'load' | 'save'>;
  audit: Pick<AuditTrail, 'begin' | 'end'>;
  activations: Pick<ActivationStore, 'record'>;
  jobs: Pick<ImportJobs, 'followChange'>;
};

/**
 * Changes one configuration and records it in the audit trail. All configurations share one item: if another
 * administrator saves at the same time, the change is decided again from the new state.
 *
 * @param decide throws a ProblemError to reject the change
 * @returns the configuration after the change
 */
export async function changeConfigurations<After extends Configuration | null>(
  action: AuditedChange['action'],
  { name: who }: Person,
  decide: (configurations: Configuration[]) => Change<After>,
  { configurations: store, audit, activations, jobs }: ChangeDependencies,
): Promise<After> {
  for (let attempt = 1; ; attempt++) {
    const { revision, configurations } = await store.load();
    const change = decide(configurations);
    const { before, after } = change;
    if (isDeepStrictEqual(before, after)) return after;
    const configuration = (after ?? before)?.id ?? null;
    const audited: AuditedChange = { who, via: 'console', action, configuration, before, after };
    try {
      await auditedSave([audited], () => store.save(withChange(configurations, change), revision), audit);
      await activations.record(change, who);
      await jobs.followChange(change);
      return after;
    } catch (error) {
      if (!(error instanceof ConfigurationsChangedError) || attempt === MAX_ATTEMPTS) throw toProblem(error);
    }
  }
}

/** @throws ProblemError if no configuration has this id */
export function findConfiguration(configurations: Configuration[], id: string): Configuration {
  const found = configurations.find((one) => one.id === id);
  if (!found) throw new ProblemError('unknown_configuration', 'No configuration has this id');
  return found;
}

/** @throws ProblemError if no configuration has this id, or if its etag differs */
export function findUnchanged(configurations: Configuration[], id: string, etag: string): Configuration {
  const found = findConfiguration(configurations, id);
  if (etagOf(found) !== etag) {
    throw new ProblemError('changed_meanwhile', 'The configuration has changed since it was read');
  }
  return found;
}

function withChange(configurations: Configuration[], { before, after }: Change): Configuration[] {
  if (!before) return after ? [...configurations, after] : configurations;
  return configurations.flatMap((one) => (one.id === before.id ? (after ?? []) : one));
}

function toProblem(error: unknown): unknown {
  if (error instanceof ConfigurationsChangedError) {
    return new ProblemError(
      'changed_meanwhile',
      'Other administrators are changing configurations at the moment: try again',
    );
  }
  if (error instanceof ConfigurationsTooLargeError) {
    return new ProblemError('too_many_configurations', error.message);
  }
  return error;
}
