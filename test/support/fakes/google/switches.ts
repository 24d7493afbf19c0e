/** The result of reviving a deleted event. */
export type Revival = 'accept' | 400 | 403 | 404 | 410;

/** Unproven behaviour of Google: tests try each variant. */
export type Switches = {
  /** PUT or PATCH that gives a deleted event another status than `cancelled`. */
  revive: Revival;
  /** The same for a PUT without `If-Match`; null: as `revive`. */
  reviveUnread: Revival | null;
  /** What an account without working locations is told when it writes one. */
  workingLocationRefusal: { status: number; reason: string; message: string };
  /** What an account without out-of-office events is told when it writes one. */
  outOfOfficeRefusal: { status: number; reason: string; message: string };
  /** What the token endpoint looks at first, once it has verified the signature. */
  tokenCheck: 'delegation first' | 'employee first';
  /** Whether the scope `calendar.events.owned` suffices. */
  ownedScope: 'accept' | 'refuse';
};

export const DEFAULT_SWITCHES: Switches = {
  revive: 'accept',
  reviveUnread: null,
  workingLocationRefusal: {
    status: 403,
    reason: 'forbidden',
    message: 'Working location is not enabled for this user.',
  },
  outOfOfficeRefusal: {
    status: 403,
    reason: 'forbidden',
    message: 'Out of office is not enabled for this user.',
  },
  tokenCheck: 'delegation first',
  ownedScope: 'accept',
};
