import { addCounts, countsText, NOTHING } from './import-counts';
import type { ImportScope } from './import-scope';
import type { Found, Source } from '../import/source';
import { tableHead, tableNote, tableRow } from '../command-line/output';

/** Within 120 characters. */
const COLUMNS = [
  { title: 'Resource', width: 33 },
  { title: 'Employee', width: 14 },
  { title: 'From', width: 26 },
  { title: 'To', width: 26 },
  { title: 'What', width: 21 },
];

/** What an import would bring in, row by row, and what it would leave out. */
export async function* importPreview({ product }: ImportScope, source: Source): AsyncGenerator<string> {
  let counts = NOTHING;
  for await (const page of source(null)) {
    if (page.found.length > 0 && counts.found === 0) yield tableHead(COLUMNS);
    counts = addCounts(counts, page.counts);
    for (const found of page.found) yield tableRow(COLUMNS, cells(found));
    for (const remark of page.remarks) yield tableNote(COLUMNS, remark);
  }
  yield `${product}: ${countsText(counts, 'to bring in')}; nothing was sent\n`;
}

function cells({ resource, employeeId, from, to, what }: Found): string[] {
  return [resource, employeeId ?? '', from, to, what];
}
