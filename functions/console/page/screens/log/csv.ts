/**
 * A character that starts a formula, at the beginning of a cell or after a possible separator: a French Excel splits at
 * semicolons, even within quotes.
 */
const FORMULA = /(?<=(?:^|[,;\t|\r\n])[\s"']*)[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/g;
/** Some spreadsheets ignore these at the beginning of a cell. */
const SKIPPED_BLANK = /^[\t\r]/;
/** Marks the file as UTF-8 for spreadsheets. */
const BYTE_ORDER_MARK = '\uFEFF';

/** A table as {@link https://www.rfc-editor.org/rfc/rfc4180 RFC 4180}, escaped so that spreadsheets evaluate no formulas. */
export function toCsv(rows: readonly (readonly (string | number | null)[])[]): string {
  return BYTE_ORDER_MARK + rows.map((row) => row.map(cell).join(',') + '\r\n').join('');
}

function cell(value: string | number | null): string {
  const text = typeof value === 'string' ? escapeFormulas(value) : String(value ?? '');
  return `"${text.replaceAll('"', '""')}"`;
}

/** A leading apostrophe makes a spreadsheet read the rest as text. */
function escapeFormulas(text: string): string {
  return text.replace(FORMULA, "'$&").replace(SKIPPED_BLANK, "'$&");
}
