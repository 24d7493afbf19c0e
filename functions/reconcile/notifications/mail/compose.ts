import type { Configuration } from '../../../domain/configuration';
import type { Draft, MailTexts, News } from './content';
import { html, localMoment, localNumber, plainText, typeset, type Language } from './render';
import { english } from './texts.en';
import { french } from './texts.fr';

/** A mail as a reader gets it; the text and the HTML say the same. */
export type Mail = { subject: string; text: string; html: string };

const TEXTS: Record<Language, MailTexts> = { fr: french, en: english };

/** The news in the language and the time of the configuration. */
export function composeMail(configuration: Configuration, news: News): Mail {
  const language = configuration.presentation.locale;
  const texts = TEXTS[language];
  const name = oneLine(configuration.name);
  const { headline, blocks } = draft(configuration, name, news);
  const document = {
    language,
    subject: `${name}${texts.colon}${headline}`,
    title: headline.charAt(0).toLocaleUpperCase(language) + headline.slice(1),
    blocks,
    footer: texts.footer(name, configuration.id),
  };
  return {
    subject: typeset(document.subject, language),
    text: plainText(document),
    html: html(document),
  };
}

function draft({ tenant, google, presentation }: Configuration, name: string, news: News): Draft {
  const { locale, timeZone } = presentation;
  const texts = TEXTS[locale];
  const about = { name, tenant, secretId: google.credentialsSecretId, scope: google.scope, timeZone };
  const moment = (instant: string) => localMoment(instant, locale, timeZone);
  const number = (count: number) => localNumber(count, locale);
  switch (news.kind) {
    case 'authorization-revoked':
      return texts.authorizationRevoked(about, {
        reason: news.reason,
        since: moment(news.since),
        command: news.command,
      });
    case 'authorization-granted':
      return texts.authorizationGranted(about, {
        brokenSince: moment(news.brokenSince),
        since: moment(news.since),
      });
    case 'endpoint-suspended':
      return texts.endpointSuspended(about, { since: moment(news.since) });
    case 'endpoint-active':
      return texts.endpointActive(about, {
        brokenSince: moment(news.brokenSince),
        since: moment(news.since),
      });
    case 'digest': {
      const total = news.failures.reduce((sum, { count }) => sum + count, 0);
      return texts.digest(about, {
        from: moment(news.from),
        until: moment(news.until),
        total,
        totalInWords: number(total),
        failures: news.failures.map(({ reason, count }) => ({ reason, countInWords: number(count) })),
        log: news.log,
      });
    }
  }
}

/** Names are people's text: a line break would end a subject. */
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
}
