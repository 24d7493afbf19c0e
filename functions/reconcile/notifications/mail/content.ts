import type { Revocation } from '../../../domain/authorization';
import type { FailureReason } from '../../../domain/vocabulary';

import type { Block } from './render';

/** What a mail says. `headline` goes on after the configuration's name in the subject. */
export type Draft = { headline: string; blocks: Block[] };

/** Of the configuration that a mail is about. */
export type About = { name: string; tenant: string; secretId: string; scope: string; timeZone: string };

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

/** Why Google takes no call of a configuration. */
export type RevokedReason = Revocation['reason'];

/** What there is to tell an administrator. Moments are ISO 8601. */
export type News =
  | {
      kind: 'authorization-revoked';
      reason: RevokedReason;
      since: string;
      /** Shows what Google said of it. */
      command: string;
    }
  | { kind: 'authorization-granted'; brokenSince: string; since: string }
  | { kind: 'endpoint-suspended'; since: string }
  | { kind: 'endpoint-active'; brokenSince: string; since: string }
  | {
      kind: 'digest';
      from: string;
      until: string;
      /** Failed events by reason, the most frequent first. */
      failures: Failures[];
      log: LogPlace;
    };

/** How many events failed for a reason; null where none is on record. */
export type Failures = { reason: FailureReason | null; count: number };

/** Where an administrator finds the rows. */
export type LogPlace = { url: string } | { command: string };
