import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonsInEnglish } from '../../../functions/domain/reasons.en';
import {
  FAILURE_REASONS,
  OUTCOMES,
  SKIP_REASONS,
  WAITING_REASONS,
  type Outcome,
  type Reason,
} from '../../../functions/domain/vocabulary';
import { ROOT } from '../local-stack/run-script';

/** `npm run docs` writes the tables of outcomes and reasons into this file, between pairs of comments. */
export const TABLES_FILE = join(ROOT, 'functions/README.md');

const meanings: Record<Outcome, string> = {
  created: 'The event was inserted into a calendar.',
  updated: 'The event was changed in the calendar.',
  moved: 'The event moved to another calendar: another organizer, or a new address.',
  deleted: 'The event was removed from the calendar.',
  unchanged: 'The calendar already showed this state.',
  superseded: 'A newer event of the same resource was in the same batch and was applied instead.',
  stale: 'A newer event of the same resource had been applied before.',
  skipped: 'Nothing to write; the reason says why.',
  waiting: 'Something must change first. The event is replayed automatically; its payload is kept.',
  failed: 'A person must act; the reason says how. The payload is kept.',
};

/** The tables in Markdown, by the name in their comments. */
export const generatedTables = {
  outcomes: () =>
    table(
      ['Outcome', 'Meaning'],
      OUTCOMES.map((outcome) => [`\`${outcome}\``, meanings[outcome]]),
    ),
  reasons: () =>
    table(
      ['Reason', 'Outcome', 'Meaning', 'What to do'],
      [...SKIP_REASONS, ...FAILURE_REASONS].map((reason) => {
        const { meaning, advice } = reasonsInEnglish[reason];
        return [`\`${reason}\``, outcomesOf(reason), meaning, advice];
      }),
    ),
};

function outcomesOf(reason: Reason): string {
  if (SKIP_REASONS.some((one) => one === reason)) return 'skipped';
  if (reason === 'configuration_inactive') return 'skipped; waiting if partly applied';
  return WAITING_REASONS.some((one) => one === reason) ? 'waiting, then failed' : 'failed';
}

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Replaces the content between the comments of each table. */
export function withGeneratedTables(markdown: string): string {
  return Object.entries(generatedTables).reduce((text, [name, generate]) => {
    const [begin, end] = [`<!-- ${name}: begin, written by npm run docs -->`, `<!-- ${name}: end -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`${TABLES_FILE} lacks ${begin} or ${end}`);
    return `${text.slice(0, from)}${begin}\n\n${generate()}\n\n${text.slice(to)}`;
  }, markdown);
}

async function writeTables(): Promise<void> {
  await writeFile(TABLES_FILE, withGeneratedTables(await readFile(TABLES_FILE, 'utf8')));
}

if (require.main === module) void writeTables();
