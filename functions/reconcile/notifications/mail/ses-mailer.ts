import {
  BadRequestException,
  MessageRejected,
  SendEmailCommand,
  SESv2ServiceException,
  type SESv2Client,
} from '@aws-sdk/client-sesv2';
import * as z from 'zod';
import { errorName } from '../../../shared/safe-logging';
import type { Mail } from './compose';

/** Answers 400 that are over by themselves, beside those whose status says so. */
const LIMITS = ['LimitExceededException', 'Throttling', 'ThrottlingException'];

/** Options of the client: one attempt only, because a second one after a time-out could be a second mail. Times in ms. */
export const ONE_ATTEMPT_CLIENT = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1500, requestTimeout: 10_000, throwOnRequestTimeout: true },
} as const;

/**
 * Hands mails to SES.
 *
 * @param client with {@link ONE_ATTEMPT_CLIENT}
 * @param sender an address that SES has verified, or of a domain that it has
 */
export function sesMailer(client: Pick<SESv2Client, 'send'>, sender: string): Mailer {
  return async (to, { subject, text, html }) => {
    try {
      const { MessageId = '' } = await client.send(
        new SendEmailCommand({
          FromEmailAddress: sender,
          Destination: { ToAddresses: [to] },
          Content: {
            Simple: { Subject: utf8(subject), Body: { Text: utf8(text), Html: utf8(html) } },
          },
        }),
      );
      return { kind: 'sent', messageId: MessageId };
    } catch (error) {
      return { kind: kindOf(error, sender), error: errorName(error) };
    }
  };
}

function utf8(text: string) {
  return { Data: text, Charset: 'UTF-8' };
}

function kindOf(error: unknown, sender: string): Exclude<Handover['kind'], 'sent'> {
  if (error instanceof BadRequestException) return 'refused';
  if (error instanceof MessageRejected) return isAbout(sender, error) ? 'barred' : 'refused';
  if (error instanceof SESv2ServiceException) return passes(error) ? 'postponed' : 'barred';
  return neverLeft(error) ? 'postponed' : 'unconfirmed';
}

/** Whether the error is over by itself: any other is about the sender, the role or the account. */
function passes({ name, $metadata: { httpStatusCode: status = 500 } }: SESv2ServiceException): boolean {
  return status >= 500 || status === 429 || status === 408 || LIMITS.includes(name);
}

/** A sender that is not verified yet says nothing of this mail. SES names the identities that it does not know. */
function isAbout(sender: string, { message }: MessageRejected): boolean {
  return message.toLowerCase().includes((/<(.*)>/.exec(sender)?.[1] ?? sender).toLowerCase());
}

/** In the words of Node and of the AWS SDK; the latter gives both of its time-outs the same name. */
const connecting = z.object({
  message: z.string().regex(/\b(connect|getaddrinfo) E[A-Z_]+|did not establish a connection/),
});

const withoutConnection = z.union([
  connecting,
  /** One error for each address of the host that was tried. */
  z.object({ errors: z.array(connecting).min(1) }),
  z.object({ name: z.literal('CredentialsProviderError') }),
]);

/** SES never saw the request. */
function neverLeft(error: unknown): boolean {
  return withoutConnection.safeParse(error).success;
}

/**
 * What came of handing a mail over. `error` is the name of an error.
 *
 * - `sent`: the service has it and delivers it;
 * - `refused`: it will never take this mail;
 * - `postponed`: it did not take it, and may take it later;
 * - `barred`: it did not take it, and takes none of ours until a person has put the sender, the role or the account right;
 * - `unconfirmed`: there was no answer, it may have it or not.
 */
type Handover =
  | { kind: 'sent'; messageId: string }
  | { kind: 'refused' | 'postponed' | 'barred' | 'unconfirmed'; error: string };

/** Hands a mail for one address over, in one try. */
export type Mailer = (to: string, mail: Mail) => Promise<Handover>;

/** The mail service takes none of our mails until a person has put the sender, the role or the account right. */
export class MailsBarredError extends Error {
  override readonly name = 'MailsBarredError';
}
