import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonsInEnglish } from '../../../functions/domain/reasons.en';
import {
  FAILURE_REASONS,
  SKIP_REASONS,
  WAITING_REASONS,
  type Reason,
} from '../../../functions/domain/vocabulary';
import { ROOT } from '../local-stack/run-script';

/** `npm run docs` writes the table of all reasons into the README, between two comments that mark its place. */

const README = join(ROOT, 'README.md');
const BEGIN = '<!-- reasons: begin, written by npm run docs -->';
const END = '<!-- reasons: end -->';

function outcomesOf(reason: Reason): string {
  if (SKIP_REASONS.some((one) => one === reason)) return 'skipped';
  if (reason === 'configuration_inactive') return 'skipped, or waiting if it was half applied';
  return WAITING_REASONS.some((one) => one === reason) ? 'waiting, then failed' : 'failed';
}

/** The table in Markdown, without padding. */
export function reasonTable(): string {
  const rows = [...SKIP_REASONS, ...FAILURE_REASONS].map((reason) => {
    const { meaning, advice } = reasonsInEnglish[reason];
    return `| \`${reason}\` | ${outcomesOf(reason)} | ${meaning} | ${advice} |`;
  });
  return ['| reason | outcome | what it means | what to do |', '| - | - | - | - |', ...rows].join('\n');
}

/** The table that is in the README, without padding. */
export async function documentedReasonTable(): Promise<string> {
  const readme = await readFile(README, 'utf8');
  const table = readme.slice(readme.indexOf(BEGIN) + BEGIN.length, readme.indexOf(END)).trim();
  return table.replaceAll(/ +/g, ' ').replaceAll(/-{2,}/g, '-');
}

async function writeReasonTable(): Promise<void> {
  const { format, resolveConfig } = await import('prettier');
  const readme = await readFile(README, 'utf8');
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`README.md lacks ${BEGIN} or ${END}`);
  const text = `${readme.slice(0, begin)}${BEGIN}\n\n${reasonTable()}\n\n${readme.slice(end)}`;
  await writeFile(README, await format(text, { ...(await resolveConfig(README)), parser: 'markdown' }));
}

if (require.main === module) void writeReasonTable();
