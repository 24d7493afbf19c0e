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

function send(
  { from = SENDER, to = ['it@acme.example'], ...overrides }: MailOverrides,
  abortSignal?: AbortSignal,
) {
  const content = (data: string) => ({ Data: data, Charset: 'UTF-8' });
  const { subject = 'Hello é', text = 'Text', html = '<p>Text</p>' } = overrides;
  return client.send(
    new SendEmailCommand({
      FromEmailAddress: from,
      Destination: { ToAddresses: to },
      Content: {
        Simple: { Subject: content(subject), Body: { Text: content(text), Html: content(html) } },
      },
    }),
    { abortSignal },
  );
}

const page = async (path = '/') => fetch(`${ses.endpoint}${path}`);

describe('startSes', () => {
  it('accepts and stores an email', async () => {
    // Act
    const { MessageId } = await send({});
    // Assess
    const message = {
      from: SENDER,
      to: ['it@acme.example'],
      subject: 'Hello é',
      text: 'Text',
      html: '<p>Text</p>',
    };
    expect(ses.messages).toEqual([expect.objectContaining({ id: MessageId, ...message })]);
    expect(await (await page('/messages')).json()).toEqual(ses.messages);
  });

  it.each([
    'connector@acme.example',
    'CONNECTOR@acme.example',
    'anyone@verified.example',
    'a@sub.verified.example',
  ])('accepts a verified sender: %s', async (from) => {
    await expect(send({ from })).resolves.toHaveProperty('MessageId');
  });

  it.each([
    ['an unverified address', { from: 'else@acme.example' }, 'MessageRejected'],
    ['a domain with the same ending', { from: 'a@unverified.example' }, 'MessageRejected'],
    ['an invalid sender', { from: 'connector' }, 'BadRequestException'],
    ['an invalid recipient', { to: ['it@acme.example', 'it@'] }, 'BadRequestException'],
    [
      'a recipient with a line break',
      { to: ['it@acme.example\nBcc: all@acme.example'] },
      'BadRequestException',
    ],
    ['no recipient', { to: [] }, 'BadRequestException'],
    [
      '51 recipients',
      { to: Array.from({ length: 51 }, (_, n) => `p${n}@acme.example`) },
      'BadRequestException',
    ],
    ['no subject', { subject: ' ' }, 'BadRequestException'],
    ['a subject with a line break', { subject: 'a\nb' }, 'BadRequestException'],
    ['no text', { text: '' }, 'BadRequestException'],
    ['no HTML', { html: '' }, 'BadRequestException'],
  ])('rejects %s', async (_, overrides, name) => {
    await expect(send(overrides)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
    expect(ses.messages).toEqual([]);
  });

  it('rejects unsigned and unknown requests', async () => {
    // Act
    const unsigned = await fetch(`${ses.endpoint}/v2/email/outbound-emails`, { method: 'POST', body: '{}' });
    const unknown = await page('/favicon.ico');
    // Assess
    expect([unsigned.status, unknown.status]).toEqual([403, 404]);
  });

  it('fails with the given error until it is reset', async () => {
    // Prepare
    ses.failWith({ type: 'TooManyRequestsException', status: 429 });
    // Act, assess
    await expect(send({})).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    ses.failWith(null);
    await expect(send({})).resolves.toHaveProperty('MessageId');
  });

  it('rejects emails to a blocked recipient only', async () => {
    // Prepare
    ses.reject('bad@acme.example');
    // Act, assess
    await expect(send({ to: ['bad@acme.example'] })).rejects.toMatchObject({ name: 'MessageRejected' });
    await expect(send({})).resolves.toHaveProperty('MessageId');
  });

  it('accepts an email without responding while it hangs', async () => {
    // Prepare
    ses.hang(true);
    // Act
    const sent = send({}, AbortSignal.timeout(100));
    // Assess
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
    expect(ses.messages).toHaveLength(1);
  });

  it('shows the emails, newest first, with escaped content', async () => {
    // Prepare
    await send({ subject: 'First' });
    await send({
      subject: 'Second <script>',
      text: '</pre><b>',
      html: '<p title="a">It\'s</p><script>1</script>',
    });
    // Act
    const response = await page();
    const html = await response.text();
    // Assess
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|<b>|title="a"/);
    expect(html).toContain('sandbox srcdoc="&#60;p title=&#34;a&#34;&#62;It&#39;s');
    expect(html.indexOf('Second &#60;script&#62;')).toBeLessThan(html.indexOf('First'));
  });
});
