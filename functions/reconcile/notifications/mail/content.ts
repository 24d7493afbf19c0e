import type { Revocation } from '../../../domain/authorization';
import type { AuthorizationInstructions } from '../../../domain/authorization-instructions';
import type { FailureReason } from '../../../domain/vocabulary';
import type { Block, Phrase } from './render';

/** What a mail reports to an administrator. Times are ISO 8601. */
export type Notification =
  | {
      kind: 'authorization-revoked';
      reason: RevokedReason;
      since: string;
      /** The command that shows Google's answer. */
      command: string;
      /** Numeric client id that a Google administrator must authorize; null if unknown. */
      clientId: string | null;
      /** Origin of Google's Admin console. */
      adminConsole: string;
      /** The step of the configuration on the console that checks the authorization; null if no one can sign in. */
      stepUrl: string | null;
    }
  | { kind: 'authorization-granted'; openedAt: string; since: string }
  | { kind: 'endpoint-suspended'; since: string }
  | { kind: 'endpoint-active'; openedAt: string; since: string }
  | Digest;

export type Digest = {
  kind: 'digest';
  from: string;
  until: string;
  /** The most frequent reason first. */
  failures: FailureCount[];
  log: LogLocation;
};

/** Why Google rejects the calls of a configuration. */
export type RevokedReason = Revocation['reason'];

/** How many events failed for a reason; null if none is recorded. */
export type FailureCount = { reason: FailureReason | null; count: number };

/** Where an administrator finds the events of a digest. */
export type LogLocation = { url: string } | { command: string };

/** The texts of all mails in one language. Times and numbers are already formatted. */
export type MailTexts = {
  /** Between the configuration's name and the headline. */
  colon: string;
  footer(name: string, id: string): string;
  authorizationRevoked(about: About, facts: RevokedFacts): Draft;
  authorizationGranted(about: About, facts: { openedAt: string; since: string }): Draft;
  endpointSuspended(about: About, facts: { since: string }): Draft;
  endpointActive(about: About, facts: { openedAt: string; since: string }): Draft;
  digest(
    about: About,
    facts: {
      from: string;
      until: string;
      total: number;
      totalInWords: string;
      failures: { reason: FailureReason | null; countInWords: string }[];
      log: LogLocation;
    },
  ): Draft;
};

type RevokedFacts = {
  reason: RevokedReason;
  since: string;
  command: string;
  /** Null if the client id is unknown. */
  instructions: AuthorizationInstructions | null;
  stepUrl: string | null;
};

/** The content of a mail. In the subject, `headline` follows the configuration's name. */
export type Draft = { headline: string; blocks: Block[] };

/** The configuration that a mail is about. */
export type About = { name: string; tenant: string; secretId: string; scope: string; timeZone: string };

/** What happened, and the steps to fix it. */
export type RevokedTexts = Record<
  RevokedReason,
  (about: About, command: string) => { headline: string; cause: Phrase; todo: Phrase[] }
>;
