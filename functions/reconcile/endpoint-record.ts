import * as z from 'zod';
import type { RecordStore, Stored } from '../store/record-store';

/** What Lucca last said of our webhook endpoint. */
const endpointRecord = z.object({
  /** `absent`: Lucca knows no endpoint with our address. `unknown`: it has a status that we do not know. */
  status: z.enum(['active', 'suspended', 'inactive', 'unknown', 'absent']),
  /** ISO 8601: when we first heard of this status. */
  since: z.string(),
  /** Null: there is none. */
  endpointId: z.string().nullable(),
});

export type EndpointRecord = z.infer<typeof endpointRecord>;

/** @param tenant origin, such as `https://acme.ilucca.net` */
export function endpointRecordId(tenant: string): string {
  return `webhook-endpoint#${tenant}`;
}

/** Null: nobody has looked yet. */
export function readEndpointRecord(
  records: Pick<RecordStore, 'read'>,
  tenant: string,
): Promise<Stored<EndpointRecord> | null> {
  return records.read(endpointRecordId(tenant), endpointRecord);
}
