import * as z from 'zod';
import type { RecordStore } from '../store/record-store';
import { told } from './notifications/digest-window';

/** How far each address of a configuration was told, by the address's hash. */
const digestRecord = z.record(z.string(), told);
export type DigestRecord = z.infer<typeof digestRecord>;

/** `revision` is null if there is no record yet. */
export async function readDigestRecord(
  records: Pick<RecordStore, 'read'>,
  configuration: string,
): Promise<{ value: DigestRecord; revision: number | null }> {
  return (await records.read(recordId(configuration), digestRecord)) ?? { value: {}, revision: null };
}

/** @returns the new revision */
export function writeDigestRecord(
  records: Pick<RecordStore, 'write'>,
  configuration: string,
  value: DigestRecord,
  previous: number | null,
): Promise<number> {
  return records.write(recordId(configuration), value, previous);
}

function recordId(configuration: string): string {
  return `digest#${configuration}`;
}
