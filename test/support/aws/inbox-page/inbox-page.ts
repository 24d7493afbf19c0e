import { markup, type Markup } from '../../local-stack/web-page/markup';
import { momentFor, type Reader } from '../../local-stack/web-page/reader';
import type { SesMessage } from '../ses-message';

const TEXTS = {
  en: {
    title: (count: number) => `Emails (${count})`,
    none: 'No email has been sent yet.',
    intro: 'What Amazon SES would have delivered, newest first. Nothing leaves this machine.',
    zone: (name: string) => `Time zone: ${name}.`,
    addresses: (from: string, to: string) => `From ${from} to ${to}`,
    plain: 'Plain text',
  },
  fr: {
    title: (count: number) => `E-mails (${count})`,
    none: 'Aucun e-mail n’a encore été envoyé.',
    intro: 'Ce qu’Amazon SES aurait remis, du plus récent au plus ancien. Rien ne quitte cet ordinateur.',
    zone: (name: string) => `Fuseau horaire\u00a0: ${name}.`,
    addresses: (from: string, to: string) => `De ${from} à ${to}`,
    plain: 'Texte brut',
  },
} as const;

/** A page with all emails, newest first, each in a sandboxed frame. */
export function inboxPage(messages: readonly SesMessage[], reader: Reader): string {
  const { language, zone } = reader;
  const texts = TEXTS[language];
  return markup`<!doctype html>
<html lang="${language}" data-zone="${zone}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${texts.title(messages.length)}</title>
<link rel="stylesheet" href="/inbox.css">
<script src="/inbox.js" type="module"></script>
</head>
<body>
<header>
<h1>${texts.title(messages.length)}</h1>
<p>${messages.length === 0 ? texts.none : texts.intro} ${texts.zone(zone)}</p>
</header>
<main>
${messages.toReversed().map((message) => article(message, reader))}
</main>
</body>
</html>
`.text;
}

function article({ id, at, from, to, subject, text, html }: SesMessage, reader: Reader): Markup {
  const texts = TEXTS[reader.language];
  return markup`<article id="${id}">
<h2>${subject}</h2>
<p><time datetime="${at}">${momentFor(reader, at)}</time><br>${texts.addresses(from, to.join(', '))}</p>
<iframe title="${subject}" sandbox srcdoc="${html}"></iframe>
<details><summary>${texts.plain}</summary><pre>${text}</pre></details>
</article>`;
}
