import type { Language } from './language';

/** A piece of running text. Code is shown as it is, letter by letter. */
export type Piece = string | { code: string } | { link: string };

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
export type MailDocument = {
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
