import { isDeepStrictEqual } from 'node:util';
import type { Configuration } from '../../domain/configuration';
import { auditedSave, type AuditedChange, type AuditTrail } from '../../store/audit-trail';
import {
  ConfigurationsChangedError,
  ConfigurationsTooLargeError,
  type ConfigurationStore,
} from '../../store/configuration-store';
import type { Person } from '../contract/session';
import { ProblemError } from '../http/response';
import { etagOf } from './state';

/** As often others may be faster: each of them did make a change. */
const MAX_TRIES = 5;

/** A change of one configuration: what it was, and what it is to be; null where there is none. */
type OneChange = { before: Configuration | null; after: Configuration | null };

type AuditedChangesDependencies = {
  configurations: Pick<ConfigurationStore, 'load' | 'save'>;
  audit: Pick<AuditTrail, 'begin' | 'end'>;
};

/**
 * Changes configurations, one at a time, each change with its place in the audit trail. All are kept together: who loses a race
 * against another administrator loads, and decides again by what is there then.
 */
export class AuditedChanges {
  constructor(private readonly dependencies: AuditedChangesDependencies) {}

  /**
   * @param decide throws a ProblemError where the change must not be made
   * @returns the configuration as it is then
   */
  async make<After extends Configuration | null>(
    action: AuditedChange['action'],
    { name }: Person,
    decide: (configurations: Configuration[]) => { before: Configuration | null; after: After },
  ): Promise<After> {
    for (let attempt = 1; ; attempt++) {
      const { revision, configurations } = await this.dependencies.configurations.load();
      const change = decide(configurations);
      if (isDeepStrictEqual(change.before, change.after)) return change.after;
      const audited: AuditedChange = { who: name, via: 'console', action, ...named(change) };
      const save = () => this.dependencies.configurations.save(withChange(configurations, change), revision);
      try {
        await auditedSave([audited], save, this.dependencies.audit);
        return change.after;
      } catch (error) {
        if (!(error instanceof ConfigurationsChangedError) || attempt === MAX_TRIES) throw asProblem(error);
      }
    }
  }
}

/**
 * The configuration that a request is about, if it is still the one that the request speaks of.
 *
 * @throws ProblemError if there is none, or if it was changed meanwhile
 */
export function unchanged(configurations: Configuration[], id: string, etag: string): Configuration {
  const found = existing(configurations, id);
  if (etagOf(found) !== etag) {
    throw new ProblemError('changed_meanwhile', 'Somebody changed the configuration since it was read');
  }
  return found;
}

/** @throws ProblemError if there is none of that id */
export function existing(configurations: Configuration[], id: string): Configuration {
  const found = configurations.find((one) => one.id === id);
  if (!found) throw new ProblemError('unknown_configuration', 'There is no configuration of this id');
  return found;
}

function withChange(configurations: Configuration[], { before, after }: OneChange): Configuration[] {
  if (!before) return after ? [...configurations, after] : configurations;
  return configurations.flatMap((one) => (one.id === before.id ? (after ?? []) : one));
}

function named({ before, after }: OneChange) {
  return { configuration: (after ?? before)?.id ?? null, before, after };
}

function asProblem(error: unknown): unknown {
  if (error instanceof ConfigurationsChangedError) {
    return new ProblemError('changed_meanwhile', 'Others change configurations all the time: try again');
  }
  if (error instanceof ConfigurationsTooLargeError) {
    return new ProblemError('too_many_configurations', error.message);
  }
  return error;
}

const LENGTH = 50;

/** Letters that are not a letter with a mark. */
const SPELT_OUT: Record<string, string> = { œ: 'oe', æ: 'ae', ß: 'ss', ø: 'o', ł: 'l' };

/**
 * An id for a new configuration, made from its name: `Île-de-France` becomes `ile-de-france`, and `ile-de-france-2` where
 * that is taken.
 */
export function configurationId(name: string, taken: ReadonlySet<string>): string {
  const letters = name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[œæßøł]/g, (letter) => SPELT_OUT[letter] ?? '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LENGTH)
    .replace(/^-+|-+$/g, '');
  const base = letters || 'configuration';
  if (!taken.has(base)) return base;
  for (let number = 2; ; number++) {
    const id = `${base}-${number}`;
    if (!taken.has(id)) return id;
  }
}
