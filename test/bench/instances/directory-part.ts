import { filling } from '../employee-directory/filling';
import { importAtActivation } from '../employee-directory/import';
import { sessionOfUnknownGuests } from '../employee-directory/session';
import { directoryWeek } from '../employee-directory/week';
import { reportToParent } from '../harness/child-process';
import type { Row } from '../harness/rows';
import type { DirectoryPart } from '../directory';

const PARTS: Record<DirectoryPart, () => Promise<Row[]>> = {
  filling,
  week: directoryWeek,
  session: sessionOfUnknownGuests,
  import: importAtActivation,
};

reportToParent(async ([name = '']) => {
  const part = Object.entries(PARTS).find(([one]) => one === name);
  return part?.[1]();
});
