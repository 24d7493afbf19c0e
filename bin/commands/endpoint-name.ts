/** What is still to be done with an endpoint that this command created. */
export type Pending = {
  /** It replaces another one, which is to be deleted. */
  replaces: boolean;
  /** Its secret is in the webhook secret; if not, nobody knows it any more. */
  stored: boolean;
};

const SUFFIXES: { suffix: string; pending: Pending }[] = [
  { suffix: ' (new, secret not stored)', pending: { replaces: false, stored: false } },
  { suffix: ' (new, not tested)', pending: { replaces: false, stored: true } },
  { suffix: ' (replacement, secret not stored)', pending: { replaces: true, stored: false } },
  { suffix: ' (replacement, not tested)', pending: { replaces: true, stored: true } },
];

/** The name in Lucca tells how far an endpoint has come, so that a run that was broken off can be taken up again. */
export function pendingName(name: string, { replaces, stored }: Pending): string {
  const found = SUFFIXES.find(({ pending }) => pending.replaces === replaces && pending.stored === stored);
  return `${name}${found?.suffix ?? ''}`;
}

/** @returns `pending` null: nothing is to be done any more, or somebody else created the endpoint */
export function readName(text: string): { name: string; pending: Pending | null } {
  const found = SUFFIXES.find(({ suffix }) => text.endsWith(suffix));
  return found
    ? { name: text.slice(0, -found.suffix.length), pending: found.pending }
    : { name: text, pending: null };
}
