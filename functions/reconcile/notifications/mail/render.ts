import type { Configuration } from '../../../domain/configuration';
import { typesetFrench } from '../../../shared/typeset';

/**
 * No text or background colours, so that mail clients apply their own light or dark theme. Clients drop style sheets, so every
 * element has inline styles.
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

/** Renders the document as HTML, with the same content as {@link plainText}. */
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
  const inline = (phrase: Phrase) => phrase.map((part) => htmlPart(part, prose)).join('');
  switch (block.kind) {
    case 'paragraph':
      return `<p${style('paragraph')}>${inline(block.text)}</p>`;
    case 'heading':
      return `<h2${style('heading')}>${prose(block.text)}</h2>`;
    case 'steps': {
      const steps = block.steps.map((step) => `<li${style('step')}>${inline(step)}</li>`);
      return `<ol${style('steps')}>\n${steps.join('\n')}\n</ol>`;
    }
    case 'terms': {
      const terms = block.terms.map(({ term, text }) => {
        const descriptions = text.map((one, index) => {
          const last = index === text.length - 1;
          return `<dd${style(last ? 'lastDescription' : 'description')}>${inline(one)}</dd>`;
        });
        return [`<dt${style('term')}>${inline(term)}</dt>`, ...descriptions].join('\n');
      });
      return `<dl${style('terms')}>\n${terms.join('\n')}\n</dl>`;
    }
    case 'command':
      return `<pre${style('command')}>${escape(block.command)}</pre>`;
  }
}

function htmlPart(part: Part, prose: (text: string) => string): string {
  if (typeof part === 'string') return prose(part);
  if ('code' in part) return `<code${style('code')}>${escape(part.code)}</code>`;
  return `<a href="${escape(part.link)}"${style('link')}>${escape(part.link)}</a>`;
}

function style(element: keyof typeof STYLE): string {
  return ` style="${escape(STYLE[element])}"`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Renders the document as plain text, for clients that do not show HTML. */
export function plainText({ language, title, blocks, footer }: MailDocument): string {
  const prose = (text: string) => typeset(text, language);
  const parts = [prose(title), ...blocks.map((block) => textOf(block, prose))];
  // Two hyphens and a space start a signature.
  return `${parts.join('\n\n')}\n\n-- \n${prose(footer)}\n`;
}

function textOf(block: Block, prose: (text: string) => string): string {
  const inline = (phrase: Phrase) => phrase.map((part) => textPart(part, prose)).join('');
  switch (block.kind) {
    case 'paragraph':
      return inline(block.text);
    case 'heading':
      return `${prose(block.text)}\n${'-'.repeat(block.text.length)}`;
    case 'steps':
      return block.steps.map((step, index) => `${index + 1}. ${inline(step)}`).join('\n');
    case 'terms':
      return block.terms
        .map(({ term, text }) => [`* ${inline(term)}`, ...text.map((one) => `  ${inline(one)}`)].join('\n'))
        .join('\n\n');
    case 'command':
      return `    ${block.command}`;
  }
}

function textPart(part: Part, prose: (text: string) => string): string {
  if (typeof part === 'string') return prose(part);
  return 'code' in part ? part.code : part.link;
}

/** A part of running text. Code is not typeset. */
type Part = string | { code: string } | { link: string };

/** One paragraph of running text. */
export type Phrase = Part[];

export type Block =
  | { kind: 'paragraph'; text: Phrase }
  | { kind: 'heading'; text: string }
  /** A numbered list. */
  | { kind: 'steps'; steps: Phrase[] }
  /** Terms with descriptions. */
  | { kind: 'terms'; terms: { term: Phrase; text: Phrase[] }[] }
  /** A terminal command. */
  | { kind: 'command'; command: string };

/** A mail before it is rendered. */
export type MailDocument = {
  language: Language;
  subject: string;
  title: string;
  blocks: Block[];
  footer: string;
};

export function code(text: string): Part {
  return { code: text };
}

export function link(url: string): Part {
  return { link: url };
}

/** A template tag for running text with code and links. */
export function phrase(texts: TemplateStringsArray, ...values: Part[]): Phrase {
  return texts.flatMap((text, index) => [text, values[index] ?? '']).filter((part) => part !== '');
}

export type Language = Configuration['presentation']['locale'];

/** Locales for names of months and separators of thousands. */
const LOCALES = { fr: 'fr-FR', en: 'en-GB' } as const satisfies Record<Language, string>;

/**
 * Formats a time without its time zone.
 *
 * @param instant ISO 8601
 */
export function localTime(instant: string, language: Language, timeZone: string): string {
  return new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'full', timeStyle: 'short', timeZone })
    .formatToParts(new Date(instant))
    .map(({ type, value }) => (type === 'day' && value === '1' && language === 'fr' ? '1er' : value))
    .join('');
}

export function localNumber(count: number, language: Language): string {
  return new Intl.NumberFormat(LOCALES[language]).format(count);
}

export function typeset(text: string, language: Language): string {
  return language === 'fr' ? typesetFrench(text) : text;
}
