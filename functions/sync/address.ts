/** Google refuses the whole event for one malformed guest, so an address must at least look like one. */
const ADDRESS = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+\.[^\s@<>,;:"()[\]\\.]+$/;

/** @returns the address in lower case, as one calendar has one name; null where there is none that Google would take */
export function usableAddress(email: string | null): string | null {
  const address = email?.trim().toLowerCase() ?? '';
  return ADDRESS.test(address) ? address : null;
}
