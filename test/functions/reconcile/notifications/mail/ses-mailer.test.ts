import { SESv2Client } from '@aws-sdk/client-sesv2';
import {
  createSesMailer,
  SES_CLIENT_OPTIONS,
} from '../../../../../functions/reconcile/notifications/mail/ses-mailer';
import { clientOptions } from '../../../../support/aws/aws-environment';
import { startSes, type LocalSes } from '../../../../support/aws/ses';

const SENDER = 'Connector <connector@acme.example>';
const TO = 'it@acme.example';
const MAIL = { subject: 'France : é', text: 'Bonjour', html: '<p>Bonjour</p>' };

let ses: LocalSes;
const clients: SESv2Client[] = [];

beforeEach(async () => (ses = await startSes(['connector@acme.example'])));

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await ses.stop();
});

function mailer(endpoint = ses.endpoint, requestTimeout = 10_000) {
  const requestHandler = { ...SES_CLIENT_OPTIONS.requestHandler, requestTimeout };
  const client = new SESv2Client({ ...SES_CLIENT_OPTIONS, ...clientOptions(endpoint), requestHandler });
  clients.push(client);
  return createSesMailer(client, SENDER);
}

describe('createSesMailer', () => {
  it('sends a mail to one address', async () => {
    const result = await mailer()(TO, MAIL);

    expect(ses.messages).toEqual([expect.objectContaining({ from: SENDER, to: [TO], ...MAIL })]);
    expect(result).toEqual({ kind: 'sent', messageId: ses.messages[0]?.id });
  });

  it.each([
    ['MessageRejected', 400, 'refused'],
    ['BadRequestException', 400, 'refused'],
    ['TooManyRequestsException', 429, 'postponed'],
    ['LimitExceededException', 400, 'postponed'],
    ['ThrottlingException', 400, 'postponed'],
    ['SendingPausedException', 400, 'blocked'],
    ['AccountSuspendedException', 400, 'blocked'],
    ['MailFromDomainNotVerifiedException', 400, 'blocked'],
    ['NotFoundException', 404, 'blocked'],
    ['AccessDeniedException', 403, 'blocked'],
    ['UnrecognizedClientException', 403, 'blocked'],
    ['InternalServiceErrorException', 500, 'postponed'],
    ['ServiceUnavailable', 503, 'postponed'],
  ])('classifies %s (%d) as %s', async (type, status, kind) => {
    ses.failWith({ type, status });
    const result = await mailer()(TO, MAIL);

    expect(result).toEqual({ kind, error: type });
  });

  it('refuses a malformed address', async () => {
    expect(await mailer()('it@', MAIL)).toEqual({ kind: 'refused', error: 'BadRequestException' });
  });

  it('distinguishes a rejected recipient from an unverified sender', async () => {
    ses.reject(TO);

    expect(await mailer()(TO, MAIL)).toEqual({ kind: 'refused', error: 'MessageRejected' });
    const other = await startSes();
    expect(await mailer(other.endpoint)(TO, MAIL)).toEqual({ kind: 'blocked', error: 'MessageRejected' });
    await other.stop();
  });

  it('tries once, and reports the mail as unconfirmed when SES does not respond', async () => {
    ses.hang(true);
    const result = await mailer(ses.endpoint, 300)(TO, MAIL);

    expect(result).toEqual({ kind: 'unconfirmed', error: 'TimeoutError' });
    expect(ses.messages).toHaveLength(1);
  });

  it('postpones the mail when there is no connection', async () => {
    const other = await startSes();
    await other.stop();

    for (const endpoint of [other.endpoint, 'http://nowhere.invalid']) {
      expect(await mailer(endpoint, 300)(TO, MAIL)).toMatchObject({ kind: 'postponed' });
    }
  });

  it('postpones the mail when the connection timed out or there are no credentials', async () => {
    const message =
      '@smithy/node-http-handler - the request socket did not establish a connection with the server within the configured timeout of 1500 ms.';
    const errors = [
      Object.assign(new Error(message), { name: 'TimeoutError' }),
      new AggregateError(
        ['connect ECONNREFUSED ::1:443', 'connect ETIMEDOUT 1.2.3.4:443'].map((one) => new Error(one)),
      ),
      Object.assign(new Error('No credentials'), { name: 'CredentialsProviderError' }),
    ];

    for (const error of errors) {
      const send = () => Promise.reject(error);
      expect(await createSesMailer({ send }, SENDER)(TO, MAIL)).toMatchObject({ kind: 'postponed' });
    }
  });
});
