import type { LogPlace, RevokedReason } from '../../../mail/news';
import type { Block } from '../../../mail/mail-document';
import type { FailureReason } from '../../../domain/sync-log';

/** What a mail says. `headline` goes on after the configuration's name in the subject. */
export type Draft = { headline: string; blocks: Block[] };

/** Of the configuration that a mail is about. */
export type About = { name: string; tenant: string; secretId: string; scope: string; timeZone: string };

/** What it means that an event failed for a reason, and what to do about it. */
export type ReasonTexts = Record<FailureReason, { meaning: string; advice: string }>;

/** Everything that mails say in one language. Moments and numbers are in its words already. */
export type MailTexts = {
  /** Between a name and what is said about it. */
  colon: string;
  footer(name: string, id: string): string;
  authorizationRevoked(about: About, facts: { reason: RevokedReason; since: string; command: string }): Draft;
  authorizationGranted(about: About, facts: { brokenSince: string; since: string }): Draft;
  endpointSuspended(about: About, facts: { since: string }): Draft;
  endpointActive(about: About, facts: { brokenSince: string; since: string }): Draft;
  digest(
    about: About,
    facts: {
      from: string;
      until: string;
      total: number;
      totalInWords: string;
      failures: { reason: FailureReason | null; countInWords: string }[];
      log: LogPlace;
    },
  ): Draft;
};
