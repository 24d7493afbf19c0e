/** Google refuses the whole event for one malformed guest, so an address must at least look like one. */
const ADDRESS = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+\.[^\s@<>,;:"()[\]\\.]+$/;

/** RFC 5321. The log's index by employee takes no more than 2,048 bytes. */
const MAX_LENGTH = 254;

/** @returns the address in lower case, as one calendar has one name; null where there is none that Google would take */
export function usableAddress(email: string | null): string | null {
  const address = email?.trim().toLowerCase() ?? '';
  return address.length <= MAX_LENGTH && ADDRESS.test(address) ? address : null;
}
