import * as z from 'zod';
import { importCounts } from '../../functions/import/import-page';
import type { ImportScope } from '../../functions/import/scope';
import { DAY_S } from '../../functions/shared/time';
import { RecordChangedError, type RecordStore } from '../../functions/store/record-store';
import { CommandError } from '../command-line/command';

const KEPT_DAYS = 90;

const importProgress = z.object({
  /** Cursor of the next page; null after the last one. */
  next: z.string().nullable(),
  counts: importCounts,
  at: z.iso.datetime(),
});
export type ImportProgress = z.infer<typeof importProgress>;

/** Stores the progress of an import in the configurations table, so that a later run can resume. */
export class ImportProgressStore {
  #revision: number | null = null;
  readonly #id: string;

  constructor(
    private readonly records: Pick<RecordStore, 'read' | 'write'>,
    { configuration, product, since }: ImportScope,
    private readonly now: () => number,
  ) {
    this.#id = `import#${configuration.id}#${product}#${since}`;
  }

  /** Returns null without an earlier run, or if its record has expired. */
  async load(): Promise<ImportProgress | null> {
    const stored = await this.records.read(this.#id, importProgress);
    this.#revision = stored?.revision ?? null;
    return stored?.value ?? null;
  }

  /** @throws CommandError if another run of the same import has saved progress since */
  async save(progress: Omit<ImportProgress, 'at'>): Promise<void> {
    const now = this.now();
    const value: ImportProgress = { ...progress, at: new Date(now).toISOString() };
    const expiresAt = Math.ceil(now / 1000) + KEPT_DAYS * DAY_S;
    try {
      this.#revision = await this.records.write(this.#id, value, this.#revision, expiresAt);
    } catch (error) {
      if (!(error instanceof RecordChangedError)) throw error;
      throw new CommandError(['Another run of this import is in progress; this one stops'], 1);
    }
  }
}
