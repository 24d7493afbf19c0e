import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { createHash } from 'node:crypto';
import type { Configuration } from '../../domain/configuration';
import { METRICS } from '../../shared/telemetry';
import type { Claim, MailOutbox } from '../../store/mail-outbox';
import { composeMail } from './mail/compose';
import type { News } from './mail/content';
import type { Mailer } from './mail/ses-mailer';

export type SenderDependencies = {
  outbox: Pick<MailOutbox, 'read' | 'claim' | 'settle' | 'release'>;
  mailer: Mailer;
  logger: Logger;
  metrics: Metrics;
  /** ms since the epoch */
  now: () => number;
};

/** Names a mail to one address. Whoever writes about the same again says the same. */
type LetterName = {
  configuration: Configuration;
  kind: string;
  /** ISO 8601 */
  since: string;
  address: string;
};

type Letter = LetterName & { news: News };

/**
 * What is known of a letter, now or from an earlier run:
 *
 * - `sent`, or `refused` for good;
 * - `unconfirmed`: it may have been sent, and will not be sent again;
 * - `postponed`: it was certainly not sent, and may be tried again;
 * - `barred`: the same, but a person must put something right first;
 * - `untried`: there was no time for it.
 */
export type Fate = 'sent' | 'refused' | 'unconfirmed' | 'postponed' | 'barred' | 'untried';

/** What a run did, for the log. */
export type MailCounts = Partial<Record<Fate, number>>;

export type Sender = {
  /** Whoever sends the letter again and again sends it once: it is claimed before it is handed over, and settled after. */
  send(letter: Letter): Promise<Fate>;
  /** What became of a letter before; null if it was not sent, and would be. */
  fateOf(letter: LetterName): Promise<Fate | null>;
};

/** Sends the mails of one run. */
export function createSender(
  { outbox, mailer, logger, metrics, now }: SenderDependencies,
  deadline: number,
  counts: MailCounts,
): Sender {
  return { send, fateOf };

  async function send(letter: Letter): Promise<Fate> {
    const before = await fateOf(letter);
    if (before !== null) return before;
    const claim = now() < deadline ? await outbox.claim(keyOf(letter)) : null;
    return claim ? handOver(letter, claim) : count('untried');
  }

  async function fateOf(letter: LetterName): Promise<Fate | null> {
    const before = await outbox.read(keyOf(letter));
    if (before === null) return null;
    // One run goes at a time: the one that claimed it did not live to settle it.
    return before.state === 'claimed' ? doubt(letter, before.claim, 'Interrupted') : before.state;
  }

  async function handOver(letter: Letter, claim: Claim): Promise<Fate> {
    const handover = await mailer(letter.address, composeMail(letter.configuration, letter.news));
    switch (handover.kind) {
      case 'sent':
        await outbox.settle(claim, 'sent', handover.messageId);
        logger.info('Mail sent', { ...namesOf(letter), messageId: handover.messageId });
        metrics.addMetric(METRICS.mailSent, MetricUnit.Count, 1);
        return count('sent');
      case 'refused':
        await outbox.settle(claim, 'refused', handover.error);
        logger.error('Mail refused', { ...namesOf(letter), error: handover.error });
        metrics.addMetric(METRICS.mailFailed, MetricUnit.Count, 1);
        return count('refused');
      case 'postponed':
        await outbox.release(claim);
        logger.warn('Mail not sent yet', { ...namesOf(letter), error: handover.error });
        return count('postponed');
      case 'barred':
        await outbox.release(claim);
        logger.error('Mail not sent: something of the sender, the role or the account must be put right', {
          ...namesOf(letter),
          error: handover.error,
        });
        return count('barred');
      case 'unconfirmed':
        return doubt(letter, claim, handover.error);
    }
  }

  async function doubt(letter: LetterName, claim: Claim, error: string): Promise<Fate> {
    await outbox.settle(claim, 'unconfirmed', error);
    logger.warn('Mail unconfirmed: it may have been sent, and is not sent again', {
      ...namesOf(letter),
      error,
    });
    return count('unconfirmed');
  }

  function count(fate: Fate): Fate {
    counts[fate] = (counts[fate] ?? 0) + 1;
    return fate;
  }
}

function keyOf({ kind, configuration, since, address }: LetterName): string {
  return [kind, configuration.id, since, recipientHash(address)].join('#');
}

/** For the log. It does not name the address, and not its hash either: who knows the address could find it by that. */
function namesOf({ kind, configuration, since }: LetterName) {
  return { mail: kind, configuration: configuration.id, since };
}

/** Names an address in the keys of records, and nowhere else. Upper and lower case are the same. */
export function recipientHash(address: string): string {
  return createHash('sha256').update(address.toLowerCase()).digest('hex').slice(0, 16);
}

/** Each address once. */
export function distinctRecipients(addresses: string[]): { address: string; hash: string }[] {
  const recipients = addresses.map((address) => ({ address, hash: recipientHash(address) }));
  return [...new Map(recipients.map((recipient) => [recipient.hash, recipient])).values()];
}
