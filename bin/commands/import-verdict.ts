import { addCounts, type LeftOut } from './import-counts';
import type { Found, ImportPage } from '../import/source';

/** Whether something is brought in, and what people should know of it. */
export type Verdict = ({ found: Found } | { leftOut: LeftOut }) & { remark?: string };

export function addVerdict(page: ImportPage, verdict: Verdict): void {
  const isFound = 'found' in verdict;
  if (isFound) page.found.push(verdict.found);
  if (verdict.remark !== undefined) page.remarks.push(verdict.remark);
  page.counts = addCounts(page.counts, {
    read: 1,
    found: isFound ? 1 : 0,
    leftOut: isFound ? {} : { [verdict.leftOut]: 1 },
  });
}
