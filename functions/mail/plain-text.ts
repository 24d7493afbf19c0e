import { typeset } from './language';
import type { Block, MailDocument, Phrase } from './mail-document';

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
