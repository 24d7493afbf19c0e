import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Assumption } from './assumptions/assumption';
import { assumptionOf, REGISTER } from './assumptions/register';
import type { Finding, Measurement, Service } from './check';
import { countVerdicts, type AcceptanceResult, type DecidedFinding } from './run-checks';

/** What the report says about the run itself. */
export type RunFacts = {
  stack: string | null;
  services: readonly Service[];
  /** ms since the epoch */
  startedAt: number;
  endedAt: number;
};

/**
 * Writes the report as `acceptance.md`, for people, and `acceptance.json`, for machines.
 *
 * @returns the paths of the files
 */
export async function writeReport(
  folder: string,
  facts: RunFacts,
  result: AcceptanceResult,
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const files = { 'acceptance.md': reportPage(facts, result), 'acceptance.json': reportJson(facts, result) };
  return Promise.all(
    Object.entries(files).map(async ([name, text]) => {
      const file = join(folder, name);
      await writeFile(file, text);
      return file;
    }),
  );
}

/** Documented in bin/acceptance/README.md. */
function reportJson(
  { stack, services, startedAt, endedAt }: RunFacts,
  { findings, measurements, notRemoved, isInterrupted }: AcceptanceResult,
): string {
  const { confirmed, refuted, 'not decided': notDecided } = countVerdicts(findings);
  const report = {
    ...{ stack, services, startedAt: instant(startedAt), endedAt: instant(endedAt), isInterrupted },
    counts: { confirmed, refuted, notDecided },
    findings: findings.map(({ assumption: id, ...finding }) => {
      const { assumption, ifWrong, modules } = assumptionOf(id);
      return { id, assumption, ...finding, ...(finding.verdict === 'refuted' && { ifWrong, modules }) };
    }),
    ...{ measurements, notRemoved },
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** The report in Markdown: what is refuted comes first, because someone must act on it. */
function reportPage(facts: RunFacts, result: AcceptanceResult): string {
  const { findings, measurements, notRemoved } = result;
  const sorted = findings.toSorted((one, other) => one.assumption.localeCompare(other.assumption));
  const of = <Verdict extends Finding['verdict']>(verdict: Verdict) =>
    sorted.filter((one): one is DecidedFinding & { verdict: Verdict } => one.verdict === verdict);
  const unchecked = facts.services.flatMap((service) => REGISTER[service].flatMap(uncheckedRow));
  return [
    ...['# Acceptance report', '', summary(facts, result)],
    ...section('Not removed', notRemoved, (left) => `- ${text(left)}. Run the command again to remove it.`),
    ...section('Refuted', of('refuted'), refutedLines),
    ...tableSection(
      'Not decided',
      ['Id', 'Assumption', 'Why', 'How to decide it'],
      of('not decided').map(({ assumption, reason, advice }) => [...entry(assumption), reason, advice]),
    ),
    ...tableSection(
      'Confirmed',
      ['Id', 'Assumption', 'Seen'],
      of('confirmed').map(({ assumption, detail }) => [...entry(assumption), detail]),
    ),
    ...measurements.flatMap(({ title, columns, rows }: Measurement) => tableSection(title, columns, rows)),
    ...tableSection('Without a check', ['Id', 'Assumption', 'Why there is no check'], unchecked),
    '',
  ].join('\n');
}

function summary(
  { stack, startedAt, endedAt }: RunFacts,
  { findings, isInterrupted }: AcceptanceResult,
): string {
  const { confirmed, refuted, 'not decided': notDecided } = countVerdicts(findings);
  const minutes = ((endedAt - startedAt) / 60_000).toFixed(1);
  const where = stack === null ? 'The deployment in the environment' : `Stack \`${stack}\``;
  const end = isInterrupted ? ' The run was interrupted.' : '';
  return (
    `${where}, ${instant(startedAt)}, ${minutes} minutes: ` +
    `**${confirmed} confirmed, ${refuted} refuted, ${notDecided} not decided**.${end}`
  );
}

function refutedLines({ assumption: id, answer, check }: DecidedFinding & { verdict: 'refuted' }): string {
  const { assumption, ifWrong, modules } = assumptionOf(id);
  return [
    `- **${id}**: ${text(assumption)}`,
    `  - Seen (check \`${check}\`): ${text(answer)}`,
    `  - Consequence: ${text(ifWrong)}`,
    `  - To change: ${modules.map((path) => `\`${path}\``).join(', ')}`,
  ].join('\n');
}

function uncheckedRow({ id, assumption, check }: Assumption): string[][] {
  return typeof check === 'string' ? [] : [[id, assumption, check.none]];
}

function entry(id: DecidedFinding['assumption']): [string, string] {
  return [id, assumptionOf(id).assumption];
}

function section<T>(title: string, items: readonly T[], lines: (item: T) => string): string[] {
  return items.length === 0 ? [] : ['', `## ${title}`, '', ...items.map(lines)];
}

function tableSection(title: string, columns: string[], rows: string[][]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: string[]) => `| ${cells.map(text).join(' | ')} |`;
  return ['', `## ${title}`, '', line(columns), line(columns.map(() => '---')), ...rows.map(line)];
}

/** Answers come from other systems: they must not end a cell or a paragraph, or become a link. */
function text(answer: string): string {
  return answer.replace(/\s+/g, ' ').replace(/[|<>[\]]/g, '\\$&');
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
