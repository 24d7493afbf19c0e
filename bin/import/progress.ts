import * as z from 'zod';
import { RecordChangedError, type RecordStore } from '../../functions/store/record-store';
import { CommandError } from '../command-line/command';
import type { ImportScope } from './options';
import { importCounts } from './source';

const KEPT_DAYS = 90;

const importProgress = z.object({
  /** Where to go on; null after the last page. */
  next: z.string().nullable(),
  counts: importCounts,
  /** ISO 8601 */
  at: z.iso.datetime(),
});
export type ImportProgress = z.infer<typeof importProgress>;

/** How far an import got: kept in the table of the configurations, so that whoever starts it again goes on. */
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

  /** Null if there was no such import yet, or its record has expired. */
  async load(): Promise<ImportProgress | null> {
    const stored = await this.records.read(this.#id, importProgress);
    this.#revision = stored?.revision ?? null;
    return stored?.value ?? null;
  }

  /** @throws CommandError if another run of the same import wrote meanwhile */
  async save(progress: Omit<ImportProgress, 'at'>): Promise<void> {
    const now = this.now();
    const value: ImportProgress = { ...progress, at: new Date(now).toISOString() };
    const expiresAt = Math.ceil(now / 1000) + KEPT_DAYS * 24 * 60 * 60;
    try {
      this.#revision = await this.records.write(this.#id, value, this.#revision, expiresAt);
    } catch (error) {
      if (!(error instanceof RecordChangedError)) throw error;
      throw new CommandError(['Another run of this import is under way: only one of them goes on'], 1);
    }
  }
}
