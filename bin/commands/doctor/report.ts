import { printable } from '../../command-line/output';
import type { Result } from './check';
import type { Finding } from '../../doctor/finding';

const SYMBOLS: Record<Finding['status'], string> = { ok: '✓', wrong: '✗', skipped: '–' };

/** One line for people, and below what to do. */
export function resultText({ title, status, findings }: Result): string {
  const told = status === 'wrong' ? findings.filter((finding) => finding.status !== 'ok') : findings;
  // What stands in the way of several things is said once.
  const said = new Set(told.map((finding) => finding.said));
  const line = `${SYMBOLS[status]} ${title}: ${[...said].join('; ')}`;
  const advice = new Set(told.flatMap((finding) => (finding.status === 'wrong' ? [finding.advice] : [])));
  return [line, ...[...advice].map((one) => `    → ${one}`)].map((one) => `${printable(one)}\n`).join('');
}

export function summaryText(results: Result[]): string {
  const wrong = results.filter(({ status }) => status === 'wrong').length;
  if (wrong === 0) return '\nNothing is wrong.\n';
  return `\n${wrong} of ${results.length} checks found something wrong.\n`;
}

/** For programs: these names, in this order. */
export function reportJson(stack: string | null, results: Result[]): string {
  const healthy = results.every(({ status }) => status !== 'wrong');
  const checks = results.map(({ name, status, findings }) => ({ name, status, findings }));
  return `${JSON.stringify({ stack, healthy, checks })}\n`;
}
