import * as z from 'zod';
import type { Configuration } from '../domain/configuration';
import { toIso } from '../shared/time';
import type { RecordStore } from './record-store';

const activation = z.object({
  /** ISO 8601, at the latest; null if the configuration has never been active. */
  firstActivatedAt: z.string().nullable(),
  /** The latest activation or deactivation, ISO 8601. */
  changedAt: z.string().nullable(),
  /** As in the audit trail. */
  changedBy: z.string().nullable(),
});

export type Activation = z.infer<typeof activation>;

const NEVER: Activation = { firstActivatedAt: null, changedAt: null, changedBy: null };

/** `before` is null for a new configuration, `after` for a deleted one. */
type Change = { before: Configuration | null; after: Configuration | null };

/** When each configuration was activated and deactivated. Files of configurations do not contain it. */
export class ActivationStore {
  /** @param now ms since the epoch */
  constructor(
    private readonly records: Pick<RecordStore, 'read' | 'write'>,
    private readonly now: () => number,
  ) {}

  async read(configuration: string): Promise<Activation> {
    return (await this.records.read(recordOf(configuration), activation))?.value ?? NEVER;
  }

  /** Records a change of a configuration after it was saved. */
  async record({ before, after }: Change, changedBy: string): Promise<void> {
    if (!after) return;
    // A configuration that was deleted may have had the same id.
    const known = before ? await this.read(after.id) : NEVER;
    const isChanged = (before?.active ?? false) !== after.active;
    if (before && !isChanged) return;
    const at = toIso(this.now());
    const firstActivatedAt = known.firstActivatedAt ?? at;
    const next: Activation = isChanged ? { firstActivatedAt, changedAt: at, changedBy } : NEVER;
    await this.records.write(recordOf(after.id), next, 'any');
  }
}

function recordOf(configuration: string): string {
  return `activation#${configuration}`;
}
