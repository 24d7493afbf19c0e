import { typeset } from '../../../mail/language';
import type { Block, MailDocument, Phrase } from '../../../mail/mail-document';

/**
 * Neither text nor background has a colour of ours: each reader's program shows its own, light or dark. Mail programs drop
 * style sheets, so every element carries its style.
 */
const STYLE = {
  body: 'color-scheme: light dark; margin: 0; padding: 24px 16px; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif',
  page: 'max-width: 600px; margin: 0 auto',
  title: 'margin: 0 0 16px; font-size: 22px; line-height: 1.3',
  heading: 'margin: 28px 0 8px; font-size: 17px; line-height: 1.3',
  paragraph: 'margin: 0 0 12px',
  steps: 'margin: 0 0 12px; padding-left: 24px',
  step: 'margin: 0 0 8px',
  terms: 'margin: 0',
  term: 'margin: 0 0 2px; font-weight: 600',
  description: 'margin: 0 0 2px; padding-left: 16px',
  lastDescription: 'margin: 0 0 16px; padding-left: 16px',
  code: 'font: 14px/1.4 ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere',
  command:
    'margin: 0 0 12px; padding: 12px; border: 1px solid gray; border-radius: 6px; font: 14px/1.4 ui-monospace, Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere',
  link: 'overflow-wrap: anywhere',
  footer: 'margin: 32px 0 0; padding-top: 12px; border-top: 1px solid gray; font-size: 14px',
} as const;

/** The document as HTML, with the same words as the plain text. */
export function html({ language, subject, title, blocks, footer }: MailDocument): string {
  const prose = (text: string) => escape(typeset(text, language));
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${prose(subject)}</title>
</head>
<body${style('body')}>
<div${style('page')}>
<h1${style('title')}>${prose(title)}</h1>
${blocks.map((block) => htmlOf(block, prose)).join('\n')}
<p${style('footer')}>${prose(footer)}</p>
</div>
</body>
</html>
`;
}

function htmlOf(block: Block, prose: (text: string) => string): string {
  const say = (phrase: Phrase) => phrase.map((piece) => spoken(piece, prose)).join('');
  switch (block.kind) {
    case 'paragraph':
      return `<p${style('paragraph')}>${say(block.text)}</p>`;
    case 'heading':
      return `<h2${style('heading')}>${prose(block.text)}</h2>`;
    case 'steps': {
      const steps = block.steps.map((step) => `<li${style('step')}>${say(step)}</li>`);
      return `<ol${style('steps')}>\n${steps.join('\n')}\n</ol>`;
    }
    case 'terms': {
      const terms = block.terms.map(({ term, text }) => {
        const descriptions = text.map((one, index) => {
          const last = index === text.length - 1;
          return `<dd${style(last ? 'lastDescription' : 'description')}>${say(one)}</dd>`;
        });
        return [`<dt${style('term')}>${say(term)}</dt>`, ...descriptions].join('\n');
      });
      return `<dl${style('terms')}>\n${terms.join('\n')}\n</dl>`;
    }
    case 'command':
      return `<pre${style('command')}>${escape(block.command)}</pre>`;
  }
}

function spoken(piece: Phrase[number], prose: (text: string) => string): string {
  if (typeof piece === 'string') return prose(piece);
  if ('code' in piece) return `<code${style('code')}>${escape(piece.code)}</code>`;
  return `<a href="${escape(piece.link)}"${style('link')}>${escape(piece.link)}</a>`;
}

function style(element: keyof typeof STYLE): string {
  return ` style="${escape(STYLE[element])}"`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
