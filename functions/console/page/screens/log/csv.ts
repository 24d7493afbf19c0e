/**
 * A sign that makes a formula of a cell, at its beginning or behind a character at which the spreadsheets of some country end a
 * cell: the file is cut at commas, but a French Excel cuts it at semicolons, whatever the quotes say.
 */
const FORMULA = /(?<=(?:^|[,;\t|\r\n])[\s"']*)[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/g;
/** Some spreadsheets overlook these at the beginning of a cell. */
const OVERLOOKED = /^[\t\r]/;
/** Tells a spreadsheet that this is UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * A table as text that spreadsheets read: {@link https://www.rfc-editor.org/rfc/rfc4180 RFC 4180}. Nothing in it is a formula,
 * whatever the cells hold, and wherever a spreadsheet cuts them.
 */
export function csvOf(rows: readonly (readonly (string | number | null)[])[]): string {
  return BYTE_ORDER_MARK + rows.map((row) => row.map(cell).join(',') + '\r\n').join('');
}

function cell(value: string | number | null): string {
  const text = typeof value === 'string' ? harmless(value) : String(value ?? '');
  return `"${text.replaceAll('"', '""')}"`;
}

/** An apostrophe says that what follows is text. */
function harmless(text: string): string {
  return text.replace(FORMULA, "'$&").replace(OVERLOOKED, "'$&");
}
