import type { SesMessage } from './ses-message';

/** A page with all mails, newest first. Each lies in a frame of its own in which nothing can run. */
export function inboxPage(messages: readonly SesMessage[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Inbox (${messages.length})</title>
<style>
  :root { color-scheme: light dark; }
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
  article { border: 1px solid #8888; border-radius: 0.5rem; margin: 1.5rem 0; padding: 1rem; }
  h2 { font-size: 1.1rem; margin: 0; }
  iframe { border: 1px solid #8884; height: 34rem; width: 100%; }
  pre { white-space: pre-wrap; }
</style>
</head>
<body>
<h1>Inbox</h1>
<p>${messages.length === 0 ? 'No mail was sent yet.' : 'Mails that SES would have delivered, newest first.'}</p>
${messages.toReversed().map(article).join('\n')}
</body>
</html>
`;
}

function article({ id, at, from, to, subject, text, html }: SesMessage): string {
  const title = escape(subject);
  return `<article id="${escape(id)}">
<h2>${title}</h2>
<p>From ${escape(from)} to ${escape(to.join(', '))}, ${escape(at)}</p>
<iframe title="${title}" sandbox srcdoc="${escape(html)}"></iframe>
<details><summary>Plain text</summary><pre>${escape(text)}</pre></details>
</article>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
