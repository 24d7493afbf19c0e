import * as z from 'zod';

/** An email that SES accepted. */
export type SesMessage = {
  id: string;
  /** ISO 8601 */
  at: string;
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
};

export class SesError extends Error {
  constructor(
    readonly type: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** Limit of SES for To, Cc and Bcc together. */
const MAX_RECIPIENTS = 50;
/** What SES checks of RFC 5321: ASCII, one @, a domain with a dot; optionally `Name <address>`. */
const ADDRESS =
  /^(?:[^<>@\r\n]*<)?([\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z]{2,})>?$/i;

const content = z.strictObject({ Data: z.string(), Charset: z.literal('UTF-8') });

/** The part of SendEmail's body that the connector uses. */
const request = z.strictObject({
  FromEmailAddress: z.string(),
  Destination: z.strictObject({ ToAddresses: z.array(z.string()).min(1) }),
  Content: z.strictObject({
    Simple: z.strictObject({ Subject: content, Body: z.strictObject({ Text: content, Html: content }) }),
  }),
});

/**
 * Validates a SendEmail request.
 *
 * @param verified verified senders, addresses or domains
 * @throws SesError with the documented types and statuses of SES; the message texts are assumed
 */
export function parseMessage(body: string, verified: ReadonlySet<string>): Omit<SesMessage, 'id' | 'at'> {
  const parsed = request.safeParse(json(body));
  if (!parsed.success) throw new SesError('BadRequestException', z.prettifyError(parsed.error));
  const { FromEmailAddress: from, Destination, Content } = parsed.data;
  const { Subject, Body } = Content.Simple;
  const { ToAddresses: to } = Destination;

  if (to.length > MAX_RECIPIENTS) throw new SesError('BadRequestException', 'Recipient count exceeds 50.');
  const sender = addressOf(from);
  to.forEach(addressOf);
  if (/[\r\n]/.test(Subject.Data)) throw new SesError('BadRequestException', 'Illegal subject.');
  const empty = Object.entries({ Subject, Text: Body.Text, Html: Body.Html }).find(
    ([, { Data }]) => !Data.trim(),
  );
  if (empty) throw new SesError('BadRequestException', `${empty[0]} is empty.`);
  if (!isVerified(sender, verified)) {
    throw new SesError(
      'MessageRejected',
      `Email address is not verified. The following identities failed the check in region LOCAL: ${sender}`,
    );
  }
  return { from, to, subject: Subject.Data, text: Body.Text.Data, html: Body.Html.Data };
}

/** A verified domain includes its subdomains. */
function isVerified(sender: string, verified: ReadonlySet<string>): boolean {
  const domain = sender.replace(/^.*@/, '');
  return verified.has(sender) || [...verified].some((one) => domain === one || domain.endsWith(`.${one}`));
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new SesError('SerializationException', 'The body is not JSON');
  }
}

function addressOf(text: string): string {
  const address = ADDRESS.exec(text)?.[1];
  if (address === undefined) throw new SesError('BadRequestException', `Illegal address: ${text}`);
  return address.toLowerCase();
}
