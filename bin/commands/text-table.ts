import Table from 'cli-table3';

export type Column = { title: string; width: number };

/** A line of the table: a cell for each column, or one text across all of them. */
export type Line = string[] | { across: string };

/** Without rules, so that pieces of a long table can be printed one after the other. */
const BLANK = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};

/** A piece of a table; too long texts go on in the next line. */
export function textTable(columns: Column[], lines: Line[], { head }: { head: boolean }): string {
  const table = new Table({
    chars: BLANK,
    colWidths: columns.map(({ width }) => width),
    head: head ? columns.map(({ title }) => title) : [],
    style: { 'padding-left': 0, 'padding-right': 1, head: [], border: [] },
    wordWrap: true,
    wrapOnWordBoundary: false,
  });
  for (const line of lines) {
    table.push(
      'across' in line ? [{ content: printable(line.across), colSpan: columns.length }] : line.map(printable),
    );
  }
  const text = table.toString();
  return `${text.replace(/ +$/gm, '')}\n`;
}

/** What came from outside must not steer the terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
