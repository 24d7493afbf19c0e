import {
  authorizationInstructions,
  type AuthorizationInstructions,
} from '../../../domain/authorization-instructions';
import type { Configuration } from '../../../domain/configuration';
import type { Draft, MailTexts, Notification } from './content';
import { html, localNumber, localTime, plainText, typeset, type Language, type MailDocument } from './render';
import { english } from './texts.en';
import { french } from './texts.fr';

/** `text` and `html` have the same content. */
export type Mail = { subject: string; text: string; html: string };

const TEXTS: Record<Language, MailTexts> = { fr: french, en: english };

/** Writes a notification in the language and time zone of the configuration. */
export function composeMail(configuration: Configuration, notification: Notification): Mail {
  const language = configuration.presentation.locale;
  const texts = TEXTS[language];
  const name = oneLine(configuration.name);
  const { headline, blocks } = draft(configuration, name, notification);
  return renderMail({
    language,
    subject: `${name}${texts.colon}${headline}`,
    title: headline.charAt(0).toLocaleUpperCase(language) + headline.slice(1),
    blocks,
    footer: texts.footer(name, configuration.id),
  });
}

export function renderMail(document: MailDocument): Mail {
  return {
    subject: typeset(document.subject, document.language),
    text: plainText(document),
    html: html(document),
  };
}

function draft(
  { tenant, google, presentation }: Configuration,
  name: string,
  notification: Notification,
): Draft {
  const { locale, timeZone } = presentation;
  const texts = TEXTS[locale];
  const about = { name, tenant, secretId: google.credentialsSecretId, scope: google.scope, timeZone };
  const time = (instant: string) => localTime(instant, locale, timeZone);
  const number = (count: number) => localNumber(count, locale);
  switch (notification.kind) {
    case 'authorization-revoked':
      return texts.authorizationRevoked(about, {
        reason: notification.reason,
        since: time(notification.since),
        command: notification.command,
        instructions: instructionsFor(notification, locale, google.scope),
        stepUrl: notification.stepUrl,
      });
    case 'authorization-granted':
      return texts.authorizationGranted(about, {
        openedAt: time(notification.openedAt),
        since: time(notification.since),
      });
    case 'endpoint-suspended':
      return texts.endpointSuspended(about, { since: time(notification.since) });
    case 'endpoint-active':
      return texts.endpointActive(about, {
        openedAt: time(notification.openedAt),
        since: time(notification.since),
      });
    case 'digest': {
      const total = notification.failures.reduce((sum, { count }) => sum + count, 0);
      return texts.digest(about, {
        from: time(notification.from),
        until: time(notification.until),
        total,
        totalInWords: number(total),
        failures: notification.failures.map(({ reason, count }) => ({ reason, countInWords: number(count) })),
        log: notification.log,
      });
    }
  }
}

function instructionsFor(
  { reason, clientId, adminConsole }: Extract<Notification, { kind: 'authorization-revoked' }>,
  language: Language,
  scope: string,
): AuthorizationInstructions | null {
  if (reason !== 'authorization_missing' || clientId === null) return null;
  return authorizationInstructions(language, { clientId, scope, otherScopes: '', adminConsole });
}

/** A line break in the name would end the subject header. */
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
}
