import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anchorOf, runbookSections } from '../../lib/monitoring/alarm';
import { SAVED_QUERIES } from '../../lib/monitoring/saved-queries';
import { scripts } from '../../package.json';

const ROOT = join(__dirname, '../..');
const runbook = readFileSync(join(ROOT, 'lib/runbook.md'), 'utf8');
const sections = runbook
  .split(/^### /m)
  .slice(1)
  .map((text) => [text.slice(0, text.indexOf('\n')), text.split(/^## /m)[0] ?? ''] as const);

/** Labels of the console and the dashboard, which are in italics like the queries. */
const LABELS = [
  'Log',
  'Retry all',
  'History',
  'Configurations',
  'Check',
  'failed',
  'waiting',
  'Queue',
  'Rejected webhook requests',
  'Webhook deliveries',
  'Webhook latency (ms)',
  'Visible',
  'In flight or backing off',
];

describe('The runbook', () => {
  test('has a section for each alarm', () => {
    expect(sections.map(([heading]) => heading)).toEqual(runbookSections());
    expect(sections.length).toBeGreaterThan(30);
  });

  test.each(sections)('explains "%s": meaning, investigation, fix and verification', (_, text) => {
    const parts = [...text.matchAll(/^\*\*(Meaning|Investigate|Fix|Verify)\.\*\*\s+\S/gm)].map(
      ([, title]) => title,
    );

    expect(parts).toEqual(['Meaning', 'Investigate', 'Fix', 'Verify']);
  });

  test('names only saved queries and labels that exist, and every saved query', () => {
    const named = [...runbook.matchAll(/(?<![\w*])_([^_`]+?)_(?![\w*])/g)].map(([, name = '']) =>
      name.replace(/\s+/g, ' '),
    );

    const known = new Set([...Object.keys(SAVED_QUERIES), ...LABELS]);
    // Menu paths of AWS and Google contain an arrow.
    const unknown = named.filter((name) => !known.has(name) && !/→|^[a-z, ]+$/.test(name));
    expect(unknown).toEqual([]);
    expect(Object.keys(SAVED_QUERIES).filter((query) => !named.includes(query))).toEqual([]);
  });

  test('names only npm scripts that exist', () => {
    const commands = [...runbook.matchAll(/npm run (?:-s )?([\w-]+)/g)].map(([, name = '']) => name);

    expect(commands.filter((name) => !(name in scripts))).toEqual([]);
  });

  test('names only files that exist', () => {
    const files = [...runbook.matchAll(/`((?:functions|lib)\/[\w/.-]+\.ts)`/g)].map(([, path = '']) => path);

    expect(files.length).toBeGreaterThan(0);
    for (const path of files) expect(readFileSync(join(ROOT, path), 'utf8')).not.toBe('');
  });

  test('links only to sections that exist', () => {
    const links = [...runbook.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);

    const anchors = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
    expect(links.filter((anchor) => !anchors.includes(anchor ?? ''))).toEqual([]);
  });

  test.each([
    ['Webhook errors', 'webhook-errors'],
    ["Google's API (v3): 429, 5xx & co.", 'googles-api-v3-429-5xx--co'],
    ['Événements_à-venir', 'événements_à-venir'],
  ])('has the anchors that GitHub generates: %s', (heading, anchor) => {
    expect(anchorOf(heading)).toBe(anchor);
  });
});
