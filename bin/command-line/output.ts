import Table from 'cli-table3';
import type { Writable } from 'node:stream';

const INDENT = '  ';

const PADDING = 1;

/** Without borders, rows can be printed one by one as they arrive. */
const NO_BORDERS = {
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

export type Column = { title: string; width: number };

/** Formats a whole table with its header. */
export function textTable(columns: Column[], rows: string[][]): string {
  return tableHeader(columns) + rows.map((cells) => tableRow(columns, cells)).join('');
}

export function tableHeader(columns: Column[]): string {
  return tableRow(
    columns,
    columns.map(({ title }) => title),
  );
}

/** Formats one row of a table. Text wraps at the width of its column. */
export function tableRow(columns: Column[], cells: string[]): string {
  const table = new Table({
    chars: NO_BORDERS,
    colWidths: columns.map(({ width }) => width),
    style: { 'padding-left': 0, 'padding-right': PADDING },
    wordWrap: true,
  });
  table.push(
    cells.map((text, index) =>
      breakLongWords(withoutControlCharacters(text), (columns[index]?.width ?? 1) - PADDING),
    ),
  );
  return `${table.toString().replace(/ +$/gm, '')}\n`;
}

/** Formats an indented note below a row. It wraps at the width of the table. */
export function tableNote(columns: Column[], text: string): string {
  const width = columns.reduce((sum, column) => sum + column.width, 0) - INDENT.length;
  const lines =
    withoutControlCharacters(text).match(
      new RegExp(`\\S.{0,${width - 1}}(?=\\s|$)|\\S.{0,${width - 1}}`, 'gu'),
    ) ?? [];
  return lines.map((line) => `${INDENT}${line}\n`).join('');
}

/** Breaks words that are longer than a line; the table wraps between words only. */
function breakLongWords(text: string, width: number): string {
  return text.replace(new RegExp(`\\S{${width}}(?=\\S)`, 'gu'), '$&\n');
}

/** Replaces control characters: text from other systems must not control the terminal. */
export function withoutControlCharacters(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_C}]+/gu, ' ');
}

/**
 * Formats a timestamp for tables, to the second: `2026-03-05 12:00:00`.
 *
 * @param instant ISO 8601, UTC
 */
export function formatTimestamp(instant: string): string {
  return instant.slice(0, 19).replace('T', ' ');
}

/** Writes text with backpressure: produces the next part once the stream has taken the last one. */
export async function print(output: Writable, text: string | AsyncIterable<string>): Promise<void> {
  for await (const part of typeof text === 'string' ? [text] : text) await write(output, part);
}

function write(output: Writable, part: string): Promise<void> {
  return new Promise((resolve, reject) => {
    output.write(part, (error) => {
      // After a failure, later writes fail with a generic error; `errored` has the cause.
      if (error) reject(output.errored ?? error);
      else resolve();
    });
  });
}

/** Whether the reader has closed the pipe, as `head` does after ten lines. */
export function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}
