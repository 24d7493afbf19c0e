import type { Mail } from '../reconcile/notifications/mail/compose';

/**
 * What came of handing a mail over. `error` is the name of an error.
 *
 * - `sent`: the service has it and delivers it;
 * - `refused`: it will never take this mail;
 * - `postponed`: it did not take it, and may take it later;
 * - `barred`: it did not take it, and takes none of ours until a person has put the sender, the role or the account right;
 * - `unconfirmed`: there was no answer, it may have it or not.
 */
export type Handover =
  | { kind: 'sent'; messageId: string }
  | { kind: 'refused' | 'postponed' | 'barred' | 'unconfirmed'; error: string };

/** Hands a mail for one address over, in one try. */
export type Mailer = (to: string, mail: Mail) => Promise<Handover>;
