import type * as z from 'zod';
import { RecordChangedError, type RecordStore } from '../../../functions/store/record-store';

/** The remembered state in memory, as text like in the table. */
export class MemoryRecords implements Pick<RecordStore, 'read' | 'write'> {
  readonly #records = new Map<string, { text: string; revision: number }>();

  read<Schema extends z.ZodType>(id: string, schema: Schema) {
    const record = this.#records.get(id);
    if (!record) return Promise.resolve(null);
    return Promise.resolve({ value: schema.parse(JSON.parse(record.text)), revision: record.revision });
  }

  write(id: string, value: unknown, previous: number | null | 'any'): Promise<number> {
    const known = this.#records.get(id)?.revision ?? null;
    if (previous !== 'any' && previous !== known) return Promise.reject(new RecordChangedError());
    const revision = (known ?? 0) + 1;
    this.#records.set(id, { text: JSON.stringify(value), revision });
    return Promise.resolve(revision);
  }
}
