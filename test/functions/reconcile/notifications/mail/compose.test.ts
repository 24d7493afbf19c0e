import { authorizationInstructions } from '../../../../../functions/domain/authorization-instructions';
import { failureReason } from '../../../../../functions/domain/sync-log';
import { composeMail } from '../../../../../functions/reconcile/notifications/mail/compose';
import type {
  Notification,
  RevokedReason,
} from '../../../../../functions/reconcile/notifications/mail/content';
import { composeOperatorDigest } from '../../../../../functions/reconcile/notifications/mail/operator-digest';
import { aConfiguration } from '../../../../support/builders/configurations';

const NBSP = '\u00a0';
const since = '2026-03-02T08:12:00.000Z';
const openedAt = '2026-03-01T17:00:00.000Z';

type Digest = Extract<Notification, { kind: 'digest' }>;

type Revoked = Extract<Notification, { kind: 'authorization-revoked' }>;

const revoked = (reason: RevokedReason, more: Partial<Revoked> = {}): Revoked => ({
  kind: 'authorization-revoked',
  reason,
  since,
  command: 'npm run configure -- list --stack acme',
  clientId: null,
  adminConsole: 'https://admin.google.com',
  stepUrl: null,
  ...more,
});

const digest = (failures: Digest['failures']): Digest => ({
  kind: 'digest',
  from: openedAt,
  until: since,
  failures,
  log: { command: 'npm run logs -- --outcome failed --configuration france --since 2026-03-01' },
});

const everyNotification: Notification[] = [
  revoked('authorization_missing'),
  revoked('authorization_missing', {
    clientId: '112400039841439098567',
    stepUrl: 'https://c.example/console',
  }),
  revoked('credentials_missing'),
  revoked('credentials_rejected'),
  { kind: 'authorization-granted', openedAt, since },
  { kind: 'endpoint-suspended', since },
  { kind: 'endpoint-active', openedAt, since },
  digest([...failureReason.options, null].map((one, index) => ({ reason: one, count: index + 1 }))),
];

type Presentation = { locale?: 'fr' | 'en'; name?: string; timeZone?: string };

function mail(
  notification: Notification,
  { locale = 'fr', name = 'France', timeZone = 'Europe/Paris' }: Presentation = {},
) {
  const { presentation } = aConfiguration();
  return composeMail(
    aConfiguration({ name, presentation: { ...presentation, locale, timeZone } }),
    notification,
  );
}

/** The visible words of an HTML page. */
function wordsOf(html: string): string {
  const body = html.slice(html.indexOf('<body'));
  return words(
    body
      .replace(/<[^>]*>/g, ' ')
      .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))),
  );
}

/** Without the formatting of plain text: numbers of steps, underlines, bullets. */
function words(text: string): string {
  return text
    .replace(/^(\d+\.|\*) /gm, '')
    .replace(/^-+ ?$/gm, '')
    .replace(/\s+([.);,])/g, '$1')
    .replace(/\(\s+/g, '(')
    .replace(/\s+/g, ' ')
    .trim();
}

describe.each(['fr', 'en'] as const)('a mail in %s', (locale) => {
  it.each(everyNotification)(
    'has a subject, and the same content in HTML and in text: $kind $reason',
    (notification) => {
      const { subject, text, html } = mail(notification, { locale });

      expect(subject.startsWith(locale === 'fr' ? `France${NBSP}: ` : 'France: ')).toBe(true);
      expect(subject.length).toBeLessThan(80);
      expect(wordsOf(html)).toBe(words(text));
      expect(html).toContain(`<html lang="${locale}">`);
    },
  );

  it.each([
    ['authorization_missing', ['client_id', 'https://www.googleapis.com/auth/calendar\n', ' 24 h']],
    ['credentials_missing', []],
    ['credentials_rejected', ['npm run configure -- list --stack acme']],
  ] as const)('names the secret and what has to be fixed when the reason is %s', (why, parts) => {
    const { text } = mail(revoked(why), { locale });

    for (const part of ['lucca-google-calendar/google/france', ...parts]) expect(text).toContain(part);
  });

  it('explains every reason', () => {
    const { text } = mail(digest(failureReason.options.map((one) => ({ reason: one, count: 1 }))), {
      locale,
    });

    for (const one of failureReason.options) expect(text).toContain(one);
    expect(text).not.toMatch(/undefined|null|\[object/);
  });
});

describe('a mail', () => {
  it.each([
    [
      { locale: 'fr' },
      'Depuis le lundi 2 mars 2026 à 09:12 (Europe/Paris)',
      'depuis le dimanche 1er mars 2026 à 18:00',
    ],
    [
      { locale: 'en' },
      'Since Monday, 2 March 2026 at 09:12 (Europe/Paris)',
      'since Sunday, 1 March 2026 at 18:00',
    ],
    [
      { locale: 'en', timeZone: 'America/New_York' },
      'Since Monday, 2 March 2026 at 03:12 (America/New_York)',
      'since Sunday, 1 March 2026 at 12:00',
    ],
  ] as const)('writes times in the language and time zone of the configuration: %j', (style, begin, end) => {
    const { text } = mail({ kind: 'authorization-granted', openedAt, since }, style);

    expect(text).toContain(begin);
    expect(text).toContain(end);
  });

  it.each([
    [
      1,
      `France${NBSP}: 1 événement n’a pas pu être synchronisé`,
      'France: 1 event could not be synchronized',
    ],
    [1200, `France${NBSP}: 1\u202f200 événements n’ont pas pu`, 'France: 1,200 events could not be'],
  ])('counts %d', (count, french, english) => {
    const notification = digest([{ reason: 'invalid_event', count }]);

    expect(mail(notification, { locale: 'fr' }).subject).toContain(french);
    expect(mail(notification, { locale: 'en' }).subject).toContain(english);
  });

  it('names the path in the Admin console when the delegation is missing', () => {
    const { text } = mail(revoked('authorization_missing'), { locale: 'en' });

    expect(text).toContain('Security > Access and data control > API controls > Domain-wide delegation');
  });

  it.each(['fr', 'en'] as const)(
    'carries the instructions of the console if the client id is known (%s)',
    (locale) => {
      const clientId = '112400039841439098567';
      const stepUrl = 'https://calendar.acme.example/console/configurations/france?step=authorization';
      const { text, html } = mail(revoked('authorization_missing', { clientId, stepUrl }), { locale });
      const { intro, steps, notes, link } = authorizationInstructions(locale, {
        ...{ clientId, otherScopes: '', adminConsole: 'https://admin.google.com' },
        scope: 'https://www.googleapis.com/auth/calendar',
      });

      for (const part of [
        intro,
        ...notes,
        ...steps.flatMap((step) => step.filter((one) => typeof one === 'string')),
        clientId,
        link,
        stepUrl,
      ]) {
        expect(text).toContain(part);
      }
      expect(link).not.toContain('overwriteClientId');
      expect(html).toContain(`<a href="${link.replaceAll('&', '&#38;')}"`);
      expect(html).toContain(`<a href="${stepUrl}"`);
    },
  );

  it.each([
    ['rate_limited', 'Relancez l’événement.', 'Retry the event.'],
    ['quota_exhausted', 'Demandez à Google un quota plus élevé', 'Request a higher quota from Google'],
  ] as const)('gives the advice for failed events, not for waiting ones: %s', (why, french, english) => {
    const notification = digest([{ reason: why, count: 1 }]);

    expect(mail(notification, { locale: 'fr' }).text).toContain(french);
    expect(mail(notification, { locale: 'en' }).text).toContain(english);
  });

  it('links to the log when it has a URL', () => {
    const notification = digest([{ reason: null, count: 1 }]);
    const { text, html } = mail({ ...notification, log: { url: 'https://log.example/?a=1&b="2"' } });

    expect(text).toContain('\nhttps://log.example/?a=1&b="2"\n');
    expect(html).toContain('<a href="https://log.example/?a=1&#38;b=&#34;2&#34;"');
  });

  it('escapes the name and writes it on one line', () => {
    const { subject, html, text } = mail(
      { kind: 'endpoint-suspended', since },
      { name: 'R&D "<script>alert(1)</script>"\r\nBcc: all@acme.example\u2028`x`', locale: 'en' },
    );

    expect(subject).toMatch(/^R&D "<script>alert\(1\)<\/script>" Bcc: all@acme\.example `x`: Lucca/);
    expect(text).toContain('“R&D "<script>');
    expect(html).not.toContain('<script');
    expect(html).toContain('R&#38;D &#34;&#60;script&#62;');
  });

  it('has no colours, no style sheet and nothing to load, so that it shows in light and dark themes', () => {
    for (const notification of everyNotification) {
      const { html } = mail(notification);
      expect(html).not.toMatch(/<style|<img|<script|[ ;"](color|background)(-color)?:/);
      expect(html).toContain('color-scheme: light dark');
    }
  });

  it('closes each element', () => {
    for (const notification of everyNotification) {
      const open: string[] = [];
      for (const [, slash, name = ''] of mail(notification).html.matchAll(/<(\/?)([a-z]+\d?)[^>]*>/g)) {
        if (name === 'meta') continue;
        if (slash === '') open.push(name);
        else expect(open.pop()).toBe(name);
      }
      expect(open).toEqual([]);
    }
  });
});

describe('the digest of the operators', () => {
  it('is in English, with the advice and the same content in HTML and in text', () => {
    const { subject, text, html } = composeOperatorDigest(digest([{ reason: 'invalid_event', count: 1 }]));

    expect(subject).toBe('Lucca to Google Calendar: 1 event without a configuration failed');
    expect(text).toContain('Send the references of the event to the platform team');
    expect(text).toContain('Sunday, 1 March 2026 at 17:00 to Monday, 2 March 2026 at 08:12 (UTC)');
    expect(wordsOf(html)).toBe(words(text));
  });
});
