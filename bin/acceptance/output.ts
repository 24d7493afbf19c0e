import { withoutControlCharacters } from '../command-line/output';
import type { ProgressLine } from '../command-line/progress-line';
import { assumptionOf } from './assumptions/register';
import type { CheckGroup } from './check';
import { countVerdicts, type AcceptanceResult, type DecidedFinding, type Observer } from './run-checks';

const SYMBOLS: Record<DecidedFinding['verdict'], string> = {
  confirmed: '✓',
  refuted: '✗',
  'not decided': '?',
};

/** Returns an observer that prints one line for each check, and what is refuted or not decided below it. */
export function createTerminalObserver(line: ProgressLine): Observer {
  let step = '';
  return {
    onGroup({ title, checks }) {
      line.log(`\n${title}: ${checks.length} checks`);
    },
    onRemoved(what) {
      line.log(`  Removed: ${withoutControlCharacters(what.join(', '))}`);
    },
    onCheck({ title }) {
      step = title;
      line.redraw(`  … ${title}`);
    },
    onActivity(activity) {
      line.redraw(`  … ${step}: ${withoutControlCharacters(activity)}`);
    },
    onFindings({ title, decides }, findings) {
      line.finish(`  ${symbolOf(findings)} ${title}${idList(decides)}`);
      for (const text of findings.flatMap(detailLines)) line.log(withoutControlCharacters(text));
    },
  };
}

/** More ids than this are shown by the first and the last one. */
const MAX_IDS = 4;

/** Some checks only measure, and decide nothing. */
function idList(ids: readonly string[]): string {
  if (ids.length === 0) return '';
  if (ids.length <= MAX_IDS) return ` (${ids.join(', ')})`;
  return ` (${ids.length} from ${ids[0] ?? ''} to ${ids.at(-1) ?? ''})`;
}

function symbolOf(findings: readonly DecidedFinding[]): string {
  const verdicts = findings.map(({ verdict }) => verdict);
  if (verdicts.includes('refuted')) return SYMBOLS.refuted;
  return verdicts.includes('not decided') ? SYMBOLS['not decided'] : SYMBOLS.confirmed;
}

function detailLines(finding: DecidedFinding): string[] {
  const { assumption: id, verdict } = finding;
  if (verdict === 'confirmed') return [];
  const { assumption, ifWrong } = assumptionOf(id);
  const head = `      ${SYMBOLS[verdict]} ${id}: ${assumption}`;
  if (verdict === 'refuted') return [head, `        Seen: ${finding.answer}`, `        → ${ifWrong}`];
  return [head, `        Not decided: ${finding.reason}`, `        → ${finding.advice}`];
}

/** Formats what each check does, for a dry run. */
export function formatPlan(groups: readonly CheckGroup[]): string {
  const lines = groups.flatMap(({ title, checks }) => [
    `${title}: ${checks.length} checks`,
    ...checks.flatMap(({ title: step, decides, plan }) => [`  ${step}${idList(decides)}`, `      ${plan}`]),
    '',
  ]);
  return `${lines.join('\n')}\nDry run: nothing was requested.\n`;
}

/** Formats the last lines of a run. */
export function formatSummary({ findings, isInterrupted }: AcceptanceResult, files: string[]): string {
  const { confirmed, refuted, 'not decided': undecided } = countVerdicts(findings);
  const end = isInterrupted ? 'Interrupted. ' : '';
  return [
    '',
    `${end}${confirmed} confirmed, ${refuted} refuted, ${undecided} not decided.`,
    ...(files.length > 0 ? [`Report: ${files.join(', ')}`] : []),
    '',
  ].join('\n');
}
