import { startChildProcess } from './harness/child-process';
import { rows, type Row } from './harness/rows';

const PARTS = ['filling', 'week', 'session', 'import'] as const;
export type DirectoryPart = (typeof PARTS)[number];

/** The employee directory: requests to Lucca and their cost, with events that have no addresses. */
export async function directory(): Promise<Row[]> {
  const results = await Promise.all(PARTS.map(runPart));
  return highestOfEach(results.flat());
}

/** Parts may have the same limit: keeps the highest figure of each name, in order. */
function highestOfEach(figures: Row[]): Row[] {
  const byName = new Map<string, Row>();
  for (const figure of figures) {
    const known = byName.get(figure.name);
    if (!known || figure.value > known.value) byName.set(figure.name, figure);
  }
  return [...byName.values()];
}

/** Two of the parts take minutes: each part has its own process. */
async function runPart(part: DirectoryPart): Promise<Row[]> {
  const { answer, stop } = await startChildProcess('directory-part', { args: [part] });
  process.stdout.write(await stop());
  return rows.parse(answer);
}
