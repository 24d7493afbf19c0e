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

/** Errors with status 400 that are temporary. */
const TEMPORARY_ERRORS = ['LimitExceededException', 'Throttling', 'ThrottlingException'];

/** One attempt only: a retry after a timeout could send a second mail. */
export const SES_CLIENT_OPTIONS = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1500, requestTimeout: 10_000, throwOnRequestTimeout: true },
} as const;

/**
 * Sends mails by SES.
 *
 * @param client created with {@link SES_CLIENT_OPTIONS}
 * @param sender an identity that SES has verified, such as `Connector <connector@acme.example>`
 */
export function createSesMailer(client: Pick<SESv2Client, 'send'>, sender: string): Mailer {
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
      return { kind: classify(error, sender), error: errorName(error) };
    }
  };
}

function utf8(text: string) {
  return { Data: text, Charset: 'UTF-8' };
}

function classify(error: unknown, sender: string): Exclude<MailerResult['kind'], 'sent'> {
  if (error instanceof BadRequestException) return 'refused';
  if (error instanceof MessageRejected) return isSenderUnverified(error, sender) ? 'blocked' : 'refused';
  if (error instanceof SESv2ServiceException) return isTemporary(error) ? 'postponed' : 'blocked';
  return isNotConnected(error) ? 'postponed' : 'unconfirmed';
}

/** Other errors concern the sender, the role or the account. */
function isTemporary({ name, $metadata: { httpStatusCode: status = 500 } }: SESv2ServiceException): boolean {
  return status >= 500 || status === 429 || status === 408 || TEMPORARY_ERRORS.includes(name);
}

/** AWS-30: SES lists the unverified identities in the message. In the sandbox, that may be the recipient. */
function isSenderUnverified({ message }: MessageRejected, sender: string): boolean {
  return message.toLowerCase().includes((/<(.*)>/.exec(sender)?.[1] ?? sender).toLowerCase());
}

/** Messages of Node and the AWS SDK. The SDK uses the same name for connection and request timeouts. */
const connectionError = z.object({
  message: z.string().regex(/\b(connect|getaddrinfo) E[A-Z_]+|did not establish a connection/),
});

const notConnected = z.union([
  connectionError,
  /** One error for each IP address that was tried. */
  z.object({ errors: z.array(connectionError).min(1) }),
  z.object({ name: z.literal('CredentialsProviderError') }),
]);

/** Whether SES cannot have received the request. */
function isNotConnected(error: unknown): boolean {
  return notConnected.safeParse(error).success;
}

/**
 * `error` is the name of an error.
 *
 * - `sent`: SES accepted the mail;
 * - `refused`: SES will never accept it;
 * - `postponed`: SES did not accept it, but may later;
 * - `blocked`: SES accepts no mails until the sender, the role or the account is fixed;
 * - `unconfirmed`: SES did not answer, so it may have accepted it.
 */
type MailerResult =
  | { kind: 'sent'; messageId: string }
  | { kind: 'refused' | 'postponed' | 'blocked' | 'unconfirmed'; error: string };

/** Sends a mail to one address, in one attempt. */
export type Mailer = (to: string, mail: Mail) => Promise<MailerResult>;

/** SES accepts no mails until the sender, the role or the account is fixed. */
export class MailBlockedError extends Error {
  override readonly name = 'MailBlockedError';
}
