import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REGISTER } from '../../../bin/acceptance/assumptions/register';
import type { Service } from '../../../bin/acceptance/check';
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

/** The tables that `npm run docs` writes between pairs of comments: by file, then by the name in the comments. */
const GENERATED_TABLES: Record<string, Record<string, () => string>> = {
  'functions/README.md': { outcomes: outcomesTable, reasons: reasonsTable },
  'functions/google/README.md': { 'google-assumptions': () => assumptionsTable('google') },
  'functions/lucca/README.md': { 'lucca-assumptions': () => assumptionsTable('lucca') },
  'lib/README.md': { 'aws-assumptions': () => assumptionsTable('aws') },
};

export const FILES_WITH_TABLES: readonly string[] = Object.keys(GENERATED_TABLES);

function outcomesTable(): string {
  return table(
    ['Outcome', 'Meaning'],
    OUTCOMES.map((outcome) => [`\`${outcome}\``, meanings[outcome]]),
  );
}

function reasonsTable(): string {
  return table(
    ['Reason', 'Outcome', 'Meaning', 'What to do'],
    [...SKIP_REASONS, ...FAILURE_REASONS].map((reason) => {
      const { meaning, advice } = reasonsInEnglish[reason];
      return [`\`${reason}\``, outcomesOf(reason), meaning, advice];
    }),
  );
}

function assumptionsTable(service: Service): string {
  return table(
    ['Id', 'Assumption', 'Source', 'If it is wrong', 'Module', 'Check'],
    REGISTER[service].map(({ id, assumption, source, ifWrong, modules, check }) => [
      ...[id, assumption, source ?? 'none', ifWrong],
      modules.map((path) => `\`${path}\``).join(', '),
      typeof check === 'string' ? `\`${check}\`` : `none: ${check.none}`,
    ]),
  );
}

function outcomesOf(reason: Reason): string {
  if (SKIP_REASONS.some((one) => one === reason)) return 'skipped';
  if (reason === 'configuration_inactive') return 'skipped; waiting if partly applied';
  return WAITING_REASONS.some((one) => one === reason) ? 'waiting, then failed' : 'failed';
}

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/**
 * Replaces the content between the comments of each table.
 *
 * @param file relative to the root
 */
export function withGeneratedTables(file: string, markdown: string): string {
  return Object.entries(GENERATED_TABLES[file] ?? {}).reduce((text, [name, generate]) => {
    const [begin, end] = [`<!-- ${name}: begin, written by npm run docs -->`, `<!-- ${name}: end -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`${file} lacks ${begin} or ${end}`);
    return `${text.slice(0, from)}${begin}\n\n${generate()}\n\n${text.slice(to)}`;
  }, markdown);
}

async function writeTables(): Promise<void> {
  for (const file of FILES_WITH_TABLES) {
    const path = join(ROOT, file);
    await writeFile(path, withGeneratedTables(file, await readFile(path, 'utf8')));
  }
}

if (require.main === module) void writeTables();
