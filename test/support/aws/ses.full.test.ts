import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { clientOptions } from './aws-environment';
import { startSes, type LocalSes } from './ses';

const SENDER = 'Connector <connector@acme.example>';

let ses: LocalSes;
let client: SESv2Client;

beforeEach(async () => {
  ses = await startSes(['connector@acme.example', 'Verified.example']);
  client = new SESv2Client({ ...clientOptions(ses.endpoint), maxAttempts: 1 });
});

afterEach(async () => {
  client.destroy();
  await ses.stop();
});

type MailOverrides = { from?: string; to?: string[]; subject?: string; text?: string; html?: string };

function send({ from = SENDER, to = ['it@acme.example'], ...overrides }: MailOverrides) {
  const content = (data: string) => ({ Data: data, Charset: 'UTF-8' });
  const { subject = 'Hello é', text = 'Text', html = '<p>Text</p>' } = overrides;
  const simple = { Subject: content(subject), Body: { Text: content(text), Html: content(html) } };
  const destination = { Destination: { ToAddresses: to } };
  return client.send(
    new SendEmailCommand({ FromEmailAddress: from, ...destination, Content: { Simple: simple } }),
  );
}

// https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
describe('SES', () => {
  it.each(['CONNECTOR@acme.example', 'anyone@verified.example', 'a@sub.verified.example'])(
    'accepts a mail from the verified sender %s',
    async (from) => {
      const { MessageId } = await send({ from });

      const content = { to: ['it@acme.example'], subject: 'Hello é', text: 'Text', html: '<p>Text</p>' };
      expect(ses.messages).toEqual([expect.objectContaining({ id: MessageId, from, ...content })]);
    },
  );

  const many = Array.from({ length: 51 }, (_, n) => `p${n}@acme.example`);
  it.each([
    ['from an unverified address', { from: 'else@acme.example' }, 'MessageRejected'],
    ['from a domain with the same ending', { from: 'a@unverified.example' }, 'MessageRejected'],
    ['from an invalid address', { from: 'connector' }, 'BadRequestException'],
    ['to an invalid address', { to: ['it@acme.example', 'it@'] }, 'BadRequestException'],
    ['to a line break', { to: ['it@acme.example\nBcc: all@acme.example'] }, 'BadRequestException'],
    ['without recipients', { to: [] }, 'BadRequestException'],
    ['to 51 recipients', { to: many }, 'BadRequestException'],
    ['without a subject', { subject: ' ' }, 'BadRequestException'],
    ['with a line break in the subject', { subject: 'a\nb' }, 'BadRequestException'],
    ['without HTML', { html: '' }, 'BadRequestException'],
  ])('rejects a mail %s', async (_, overrides, name) => {
    await expect(send(overrides)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
    expect(ses.messages).toEqual([]);
  });

  it('rejects unsigned requests', async () => {
    const url = `${ses.endpoint}/v2/email/outbound-emails`;

    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(403);
  });

  it('shows the mails newest first, with escaped content', async () => {
    await send({ subject: 'First' });
    await send({ subject: 'Second <script>', text: '</pre><b>', html: '<p title="a">It\'s</p>' });

    const response = await fetch(ses.endpoint);
    const html = await response.text();

    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script(?! src="\/inbox.js")|<b>|title="a"/);
    expect(html).toContain('sandbox srcdoc="&#60;p title=&#34;a&#34;&#62;It&#39;s');
    expect(html.indexOf('Second &#60;script&#62;')).toBeLessThan(html.indexOf('First'));
  });

  it('shows them in the language of the browser and in its time zone, which the cookie names', async () => {
    await send({});
    const page = async (headers: Record<string, string>) => (await fetch(ses.endpoint, { headers })).text();
    const [mail] = ses.messages;
    const hour = (timeZone: string) =>
      new Intl.DateTimeFormat('fr-FR', { timeStyle: 'short', timeZone }).format(new Date(mail?.at ?? ''));

    expect(await page({ 'accept-language': 'fr-FR' })).toContain(`${hour('Europe/Paris')}</time>`);
    const noumea = await page({ 'accept-language': 'fr', cookie: 'a=b; zone=Pacific%2FNoumea' });
    expect(noumea).toContain(`${hour('Pacific/Noumea')}</time>`);
    expect(noumea).toContain('Fuseau horaire\u00a0: Pacific/Noumea');
    expect(await page({ cookie: 'zone=Nowhere' })).toContain('Time zone: Europe/Paris');
  });
});
