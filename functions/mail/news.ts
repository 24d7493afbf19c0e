import type { Revocation } from '../domain/authorization';
import type { FailureReason } from '../domain/sync-log';

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
