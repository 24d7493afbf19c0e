import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anchorOf, runbookSections } from '../../lib/monitoring/alarm';
import { SAVED_QUERIES } from '../../lib/monitoring/saved-queries';
import { scripts } from '../../package.json';

const ROOT = join(__dirname, '../..');
const runbook = readFileSync(join(ROOT, 'lib/runbook.md'), 'utf8');

/** Labels of the console and the dashboard, which are in italics like the queries. */
const LABELS = [
  'Log',
  'Retry all',
  'History',
  'Configurations',
  'Check',
  'waiting',
  'Webhook deliveries',
  'Outcomes',
].concat(['Visible', 'In flight or backing off']);

const found = (pattern: RegExp) => [...runbook.matchAll(pattern)].map(([, text = '']) => text);

describe('the runbook', () => {
  it.each(runbookSections())('has a description, an investigation and a resolution of "%s"', (heading) => {
    const [, section = ''] = runbook.split(`\n### ${heading}\n`);
    const [text = ''] = section.split(/^##/m);

    expect([...text.matchAll(/^- \*\*(\w+)\.\*\*\s+\S/gm)].map(([, part]) => part)).toEqual([
      'Description',
      'Investigation',
      'Resolution',
    ]);
  });

  it('names every saved query, and no others', () => {
    const named = found(/(?<![\w*])_([^_`]+?)_(?![\w*])/g).map((name) => name.replace(/\s+/g, ' '));

    const known = new Set([...Object.keys(SAVED_QUERIES), ...LABELS]);
    // Menu paths of AWS and Google contain an arrow.
    expect(named.filter((name) => !known.has(name) && !/→|^italics$/.test(name))).toEqual([]);
    expect(Object.keys(SAVED_QUERIES).filter((query) => !named.includes(query))).toEqual([]);
  });

  it('names only scripts, files and sections that exist', () => {
    const anchors = found(/^#+ (.+)$/gm).map(anchorOf);

    expect(found(/npm run (?:-s )?([\w-]+)/g).filter((name) => !(name in scripts))).toEqual([]);
    expect(found(/`((?:functions|lib)\/[^`]+)`/g).filter((path) => !existsSync(join(ROOT, path)))).toEqual(
      [],
    );
    expect(found(/\]\(#([^)]+)\)/g).filter((anchor) => !anchors.includes(anchor))).toEqual([]);
  });

  it.each([
    ['Webhook errors', 'webhook-errors'],
    ["Google's API (v3): 429, 5xx & co.", 'googles-api-v3-429-5xx--co'],
    ['Événements_à-venir', 'événements_à-venir'],
  ])('has the anchor that GitHub generates for "%s"', (heading, anchor) => {
    expect(anchorOf(heading)).toBe(anchor);
  });
});
