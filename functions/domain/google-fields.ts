/** Google's limits, as public code bases report them; the Calendar API documents none. */
export const TITLE_LENGTH = 1024;
const DESCRIPTION_LENGTH = 8192;

/** Made with the first text that is too long: most instances of the function meet none, and it takes long to make. */
let segmenter: Intl.Segmenter | undefined;

/** One line of text: line breaks and other control characters become spaces. */
export function line(text: string | null, maxLength: number = TITLE_LENGTH): string {
  return cut(clean(text).replace(/\s+/g, ' ').trim(), maxLength);
}

/** Text that keeps its line breaks. */
export function paragraphs(text: string | null): string {
  return cut(clean(text).trim(), DESCRIPTION_LENGTH);
}

/** Lone surrogates and control characters are legal in JSON, but no text. */
function clean(text: string | null): string {
  return (text ?? '')
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[\p{Cc}\u2028\u2029]/gu, (character) => (character === '\n' ? '\n' : ' '));
}

/** Cuts visibly, with an ellipsis, and never inside what a reader sees as one character. */
function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  segmenter ??= new Intl.Segmenter('und', { granularity: 'grapheme' });
  let end = 0;
  for (const { index, segment } of segmenter.segment(text)) {
    if (index + segment.length > maxLength - 1) break;
    end = index + segment.length;
  }
  return `${text.slice(0, end).trimEnd()}…`;
}
