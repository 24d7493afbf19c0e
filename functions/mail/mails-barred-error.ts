/** The mail service takes none of our mails until a person has put the sender, the role or the account right. */
export class MailsBarredError extends Error {
  override readonly name = 'MailsBarredError';
}
