import Table from 'cli-table3';
import type { Writable } from 'node:stream';

const INDENT = '  ';

const PADDING = 1;

export type Column = { title: string; width: number };

/** Without rules, so that rows can be printed one after the other. */
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

/** One row of a table without end, as text; what is too long for its column goes on in the next line. */
export function tableRow(columns: Column[], cells: string[]): string {
  const table = new Table({
    chars: BLANK,
    colWidths: columns.map(({ width }) => width),
    style: { 'padding-left': 0, 'padding-right': PADDING },
    wordWrap: true,
  });
  table.push(
    cells.map((text, index) => brokenWords(printable(text), (columns[index]?.width ?? 1) - PADDING)),
  );
  return `${table.toString().replace(/ +$/gm, '')}\n`;
}

export function tableHead(columns: Column[]): string {
  return tableRow(
    columns,
    columns.map(({ title }) => title),
  );
}

/** A whole table with its head. */
export function textTable(columns: Column[], rows: string[][]): string {
  return tableHead(columns) + rows.map((cells) => tableRow(columns, cells)).join('');
}

/** Text between two rows, indented, across all columns; it may be long. */
export function tableNote(columns: Column[], text: string): string {
  const width = columns.reduce((sum, column) => sum + column.width, 0) - INDENT.length;
  const lines =
    printable(text).match(new RegExp(`\\S.{0,${width - 1}}(?=\\s|$)|\\S.{0,${width - 1}}`, 'gu')) ?? [];
  return lines.map((line) => `${INDENT}${line}\n`).join('');
}

/** Lines end between words; only a word that is longer than a line is broken. */
function brokenWords(text: string, width: number): string {
  return text.replace(new RegExp(`\\S{${width}}(?=\\S)`, 'gu'), '$&\n');
}

/** What came from outside must not steer the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_C}]+/gu, ' ');
}

/** Writes text no faster than it is taken. */
export async function print(output: Writable, text: string | AsyncIterable<string>): Promise<void> {
  for await (const part of typeof text === 'string' ? [text] : text) await write(output, part);
}

function write(output: Writable, part: string): Promise<void> {
  return new Promise((resolve, reject) => {
    output.write(part, (error) => {
      // Who writes to a stream that has broken is told of its end, not of the reason.
      if (error) reject(output.errored ?? error);
      else resolve();
    });
  });
}

/** The reader has seen enough, as `head` has after ten lines. */
export function isReaderGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

/**
 * An instant as people read it in tables, to the second.
 *
 * @param instant ISO 8601, UTC
 */
export function moment(instant: string): string {
  return instant.slice(0, 19).replace('T', ' ');
}
