import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anchorOf, runbookSections } from '../../../lib/monitoring/alarm';
import { SAVED_QUERIES } from '../../../lib/monitoring/saved-queries';
import { scripts } from '../../../package.json';

const ROOT = join(__dirname, '../../..');
const runbook = readFileSync(join(ROOT, 'lib/runbook.md'), 'utf8');
const sections = runbook
  .split(/^### /m)
  .slice(1)
  .map((text) => [text.slice(0, text.indexOf('\n')), text.split(/^## /m)[0] ?? ''] as const);

/** What of the console and the dashboard is written like a query. */
const PLACES = [
  'Log',
  'Retry all',
  'History',
  'Configurations',
  'Check',
  'failed',
  'waiting',
  'Queue',
  'Refused at the webhook',
  'Deliveries at the webhook',
  'Webhook: request to answer',
  'to be taken',
  'in work, or between two tries',
];

describe('The runbook', () => {
  test('is looked at here section by section', () => {
    expect(sections.map(([heading]) => heading)).toEqual(runbookSections());
    expect(sections.length).toBeGreaterThan(30);
  });

  test.each(sections)('says of "%s" what it means, how to look, how to mend, and how to know', (_, text) => {
    const parts = [...text.matchAll(/^\*\*((?:What|How) .+?)\.\*\*\s+\S/gm)].map(([, title]) => title);

    expect(parts).toEqual(['What it means', 'How to look', 'How to mend', 'How to know it is mended']);
  });

  test('names queries that are saved, and places that are there', () => {
    const named = [...runbook.matchAll(/(?<![\w*])_([^_`]+?)_(?![\w*])/g)].map(([, name = '']) =>
      name.replace(/\s+/g, ' '),
    );

    const known = new Set([...Object.keys(SAVED_QUERIES), ...PLACES]);
    // Of AWS and Google: a way through their menus.
    const unknown = named.filter((name) => !known.has(name) && !/→|^[a-z, ]+$/.test(name));
    expect(unknown).toEqual([]);
    expect(Object.keys(SAVED_QUERIES).filter((query) => !named.includes(query))).toEqual([]);
  });

  test('names commands that this project has', () => {
    const commands = [...runbook.matchAll(/npm run (?:-s )?([\w-]+)/g)].map(([, name = '']) => name);

    expect(commands.filter((name) => !(name in scripts))).toEqual([]);
  });

  test('names files that are there', () => {
    const files = [...runbook.matchAll(/`((?:functions|lib)\/[\w/.-]+\.ts)`/g)].map(([, path = '']) => path);

    expect(files.length).toBeGreaterThan(0);
    for (const path of files) expect(readFileSync(join(ROOT, path), 'utf8')).not.toBe('');
  });

  test('leads from section to section', () => {
    const links = [...runbook.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);

    const anchors = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
    expect(links.filter((anchor) => !anchors.includes(anchor ?? ''))).toEqual([]);
  });

  test.each([
    ['Webhook errors', 'webhook-errors'],
    ["Google's API (v3): 429, 5xx & co.", 'googles-api-v3-429-5xx--co'],
    ['Événements_à-venir', 'événements_à-venir'],
  ])('has addresses as GitHub makes them: %s', (heading, anchor) => {
    expect(anchorOf(heading)).toBe(anchor);
  });
});
