import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { createHash } from 'node:crypto';
import { countFailure, METRICS } from '../../shared/telemetry';
import type { Claim, MailOutbox } from '../../store/mail-outbox';
import type { Mail } from './mail/compose';
import type { Mailer } from './mail/ses-mailer';

export type SenderDependencies = {
  outbox: Pick<MailOutbox, 'read' | 'claim' | 'settle' | 'release'>;
  mailer: Mailer;
  logger: Logger;
  metrics: Metrics;
  /** ms since the epoch */
  now: () => number;
};

/** Identifies a mail to one address. Two mails with the same key have the same content. */
type MailKey = {
  /** Id of the configuration that the mail is about, or {@link OPERATORS}. */
  about: string;
  kind: string;
  /** ISO 8601 */
  since: string;
  address: string;
};

type ComposedMail = MailKey & { compose: () => Mail };

/** In the keys of mails to the operators. No configuration has this id. */
export const OPERATORS = '_operators';

/**
 * The result of sending a mail, now or in an earlier run:
 *
 * - `sent`;
 * - `refused`: SES will never accept it;
 * - `unconfirmed`: it may have been sent, and is not sent again;
 * - `postponed`: it was not sent, and the next run tries again;
 * - `blocked`: it was not sent, and the sender, the role or the account must be fixed first;
 * - `notAttempted`: the deadline has passed.
 */
export type SendResult = 'sent' | 'refused' | 'unconfirmed' | 'postponed' | 'blocked' | 'notAttempted';

/** The results of a run, for the log. */
export type MailCounts = Partial<Record<SendResult, number>>;

export type Sender = {
  /** Sends the mail at most once, however often it is called: the mail is claimed before it is sent, and settled after. */
  send(mail: ComposedMail): Promise<SendResult>;
  /** The result of an earlier attempt; null if the mail can still be sent. */
  previousResult(mail: MailKey): Promise<SendResult | null>;
};

/** Sends the mails of one run. */
export function createSender(
  { outbox, mailer, logger, metrics, now }: SenderDependencies,
  deadline: number,
  counts: MailCounts,
): Sender {
  return { send, previousResult };

  async function send(mail: ComposedMail): Promise<SendResult> {
    const before = await previousResult(mail);
    if (before !== null) return before;
    const claim = now() < deadline ? await outbox.claim(keyOf(mail)) : null;
    return claim ? attempt(mail, claim) : count('notAttempted');
  }

  async function previousResult(mail: MailKey): Promise<SendResult | null> {
    const before = await outbox.read(keyOf(mail));
    if (before === null) return null;
    // Runs do not overlap: the run that claimed the mail crashed before it settled it.
    return before.state === 'claimed' ? markUnconfirmed(mail, before.claim, 'Interrupted') : before.state;
  }

  async function attempt(mail: ComposedMail, claim: Claim): Promise<SendResult> {
    const result = await mailer(mail.address, mail.compose());
    switch (result.kind) {
      case 'sent':
        await outbox.settle(claim, 'sent', result.messageId);
        logger.info('Mail sent', { ...logFields(mail), messageId: result.messageId });
        metrics.addMetric(METRICS.mailSent, MetricUnit.Count, 1);
        return count('sent');
      case 'refused':
        await outbox.settle(claim, 'refused', result.error);
        logger.error('Mail refused', { ...logFields(mail), error: result.error });
        countFailure(metrics, 'platform');
        return count('refused');
      case 'postponed':
        await outbox.release(claim);
        logger.warn('Mail not sent; the next run will retry', { ...logFields(mail), error: result.error });
        return count('postponed');
      case 'blocked':
        await outbox.release(claim);
        logger.error('Mail not sent: the SES sender, the role or the account must be fixed', {
          ...logFields(mail),
          error: result.error,
        });
        return count('blocked');
      case 'unconfirmed':
        return markUnconfirmed(mail, claim, result.error);
    }
  }

  async function markUnconfirmed(mail: MailKey, claim: Claim, error: string): Promise<SendResult> {
    await outbox.settle(claim, 'unconfirmed', error);
    logger.warn('Mail unconfirmed: it may have been sent, and is not sent again', {
      ...logFields(mail),
      error,
    });
    return count('unconfirmed');
  }

  function count(result: SendResult): SendResult {
    counts[result] = (counts[result] ?? 0) + 1;
    return result;
  }
}

function keyOf({ kind, about, since, address }: MailKey): string {
  return [kind, about, since, recipientHash(address)].join('#');
}

/** Without the address and its hash: a hash would identify a known address. */
function logFields({ kind, about, since }: MailKey) {
  return { mail: kind, configuration: about, since };
}

/** Ignores case. For keys of records only, not for logs. */
export function recipientHash(address: string): string {
  return createHash('sha256').update(address.toLowerCase()).digest('hex').slice(0, 16);
}

/** Removes duplicate addresses. */
export function distinctRecipients(addresses: string[]): { address: string; hash: string }[] {
  const recipients = addresses.map((address) => ({ address, hash: recipientHash(address) }));
  return [...new Map(recipients.map((recipient) => [recipient.hash, recipient])).values()];
}
