import type { Configuration } from '../../../domain/configuration';

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

/** The document as plain text, for programs and people who do not want HTML. */
export function plainText({ language, title, blocks, footer }: MailDocument): string {
  const prose = (text: string) => typeset(text, language);
  const parts = [prose(title), ...blocks.map((block) => textOf(block, prose))];
  // Two hyphens and a space: mail programs take what follows for a signature.
  return `${parts.join('\n\n')}\n\n-- \n${prose(footer)}\n`;
}

function textOf(block: Block, prose: (text: string) => string): string {
  const say = (phrase: Phrase) => phrase.map((piece) => plainPiece(piece, prose)).join('');
  switch (block.kind) {
    case 'paragraph':
      return say(block.text);
    case 'heading':
      return `${prose(block.text)}\n${'-'.repeat(block.text.length)}`;
    case 'steps':
      return block.steps.map((step, index) => `${index + 1}. ${say(step)}`).join('\n');
    case 'terms':
      return block.terms
        .map(({ term, text }) => [`* ${say(term)}`, ...text.map((one) => `  ${say(one)}`)].join('\n'))
        .join('\n\n');
    case 'command':
      return `    ${block.command}`;
  }
}

function plainPiece(piece: Phrase[number], prose: (text: string) => string): string {
  if (typeof piece === 'string') return prose(piece);
  return 'code' in piece ? piece.code : piece.link;
}

/** A piece of running text. Code is shown as it is, letter by letter. */
type Piece = string | { code: string } | { link: string };

/** One line of running text, or several that the reader's program breaks. */
export type Phrase = Piece[];

export type Block =
  | { kind: 'paragraph'; text: Phrase }
  | { kind: 'heading'; text: string }
  /** To be done one after the other. */
  | { kind: 'steps'; steps: Phrase[] }
  /** Each with what there is to say about it. */
  | { kind: 'terms'; terms: { term: Phrase; text: Phrase[] }[] }
  /** To be typed at a terminal. */
  | { kind: 'command'; command: string };

/** What a mail says, before it takes the form of text or HTML. */
type MailDocument = {
  language: Language;
  subject: string;
  title: string;
  blocks: Block[];
  footer: string;
};

export function code(text: string): Piece {
  return { code: text };
}

export function link(url: string): Piece {
  return { link: url };
}

/** Running text with code and links in it. */
export function phrase(texts: TemplateStringsArray, ...values: Piece[]): Phrase {
  return texts.flatMap((text, index) => [text, values[index] ?? '']).filter((piece) => piece !== '');
}

export type Language = Configuration['presentation']['locale'];

/** Tags for the runtime's own words: names of months, separators of thousands. */
const TAGS = { fr: 'fr-FR', en: 'en-GB' } as const satisfies Record<Language, string>;

/**
 * A moment as people of that place say it, without the place.
 *
 * @param instant ISO 8601
 */
export function localMoment(instant: string, language: Language, timeZone: string): string {
  return new Intl.DateTimeFormat(TAGS[language], { dateStyle: 'full', timeStyle: 'short', timeZone })
    .formatToParts(new Date(instant))
    .map(({ type, value }) => (type === 'day' && value === '1' && language === 'fr' ? '1er' : value))
    .join('');
}

export function localNumber(count: number, language: Language): string {
  return new Intl.NumberFormat(TAGS[language]).format(count);
}

/** French puts a space that does not break before high punctuation and inside guillemets. */
export function typeset(text: string, language: Language): string {
  return language === 'fr' ? text.replace(/ (?=[:;!?»])|(?<=«) /g, '\u00a0') : text;
}
