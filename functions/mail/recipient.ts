import { createHash } from 'node:crypto';

/** Names an address in the keys of records, and nowhere else. Upper and lower case are the same. */
export function recipientHash(address: string): string {
  return createHash('sha256').update(address.toLowerCase()).digest('hex').slice(0, 16);
}

/** Each address once. */
export function distinctRecipients(addresses: string[]): { address: string; hash: string }[] {
  const recipients = addresses.map((address) => ({ address, hash: recipientHash(address) }));
  return [...new Map(recipients.map((recipient) => [recipient.hash, recipient])).values()];
}
