import { API_VERSION } from '../../../../functions/lucca/api/schemas';
import { idOf, type ListedEvent } from './listed-event';
import { isApiVersion } from './value-form';

/** In which versions of Lucca's API changes are listed. */
export type VersionFigures = {
  changes: number;
  /** Changes that are listed in several versions. */
  inSeveral: number;
  /** Changes that are not listed in our version. */
  withoutOurs: number;
  /** Events by version. */
  events: Map<string, number>;
};

export function versionFigures(events: readonly ListedEvent[]): VersionFigures {
  const changes = new Map<string, Set<string>>();
  const byVersion = new Map<string, number>();
  for (const { json, topic, data } of events) {
    const stated = json['apiVersion'] ?? null;
    const version = stated === null ? '(none)' : isApiVersion(stated) ? stated : '(other)';
    byVersion.set(version, (byVersion.get(version) ?? 0) + 1);
    const key = JSON.stringify([topic, idOf(data?.['id']) ?? json['id'], json['occurredAt']]);
    changes.set(key, (changes.get(key) ?? new Set()).add(version));
  }
  const versions = [...changes.values()];
  return {
    changes: versions.length,
    inSeveral: versions.filter(({ size }) => size > 1).length,
    // The connector takes an event without a version for one of its own.
    withoutOurs: versions.filter((one) => !one.has(API_VERSION) && !one.has('(none)')).length,
    events: byVersion,
  };
}
