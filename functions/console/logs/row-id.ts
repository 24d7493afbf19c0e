import { logKey } from '../../store/log-entry';

/** Of a key in DynamoDB. */
const MAX_BYTES = 2048;

/** Names the row of an event in paths. */
export function rowId(event: Parameters<typeof logKey>[0]): string {
  return Buffer.from(logKey(event)).toString('base64url');
}

/** @returns the key of the event in the log; null if the id is not one of ours */
export function eventOf(id: string): string | null {
  const bytes = Buffer.from(id, 'base64url');
  const event = bytes.toString();
  const isOurs =
    bytes.length > 0 && bytes.length <= MAX_BYTES && Buffer.from(event).toString('base64url') === id;
  return isOurs ? event : null;
}
