import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RUNBOOK_FILE } from './settings/alarm-settings';

const RUNBOOK = join(__dirname, '..', RUNBOOK_FILE);

/** What an alarm's section is, beside those on what is common to all. */
const SECTION = /^### (.+)$/gm;

/** The headings of the runbook's sections, each of one alarm, in their order. */
export function runbookSections(): string[] {
  return [...readFileSync(RUNBOOK, 'utf8').matchAll(SECTION)].map(([, heading = '']) => heading);
}

/** The fragment of a heading's address, as GitHub and most others make it. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}\p{Mark}_ -]/gu, '')
    .replaceAll(' ', '-');
}
