import type { Command } from 'commander';
import { CommandError, employeeAddress, newCommand } from '../command-line/command';
import { stackOption } from '../command-line/deployment-settings';
import { print, printable } from '../command-line/output';
import { checksOf, type DoctorContext } from './all-checks';
import { readUrls } from './deployment';
import { resultOf, type Finding, type Result } from './finding';

type Options = { employee: string[]; json: boolean; stack?: string };

/** Any of these says that a deployment is described by the environment. */
const DESCRIBING = ['WEBHOOK_URL', 'CONFIGURATIONS_TABLE', 'LOGS_TABLE', 'QUEUE_URL'];

/** `doctor`: looks at a deployment from outside in, changes nothing, and says what is wrong and what to do. */
export function doctorCommand(context: DoctorContext): Command {
  const { output } = context;
  return newCommand('npm run doctor --', context)
    .description(
      'Looks whether a deployment works, and says what to do where it does not. It changes nothing.',
    )
    .option(
      '--employee <address>',
      'ask Google for this employee (repeatable; default: for the last ones of each configuration in the log)',
      (text: string, before: string[]) => [...before, employeeAddress('--employee', text)],
      [],
    )
    .option('--json', 'one JSON object', false)
    .addOption(stackOption())
    .action(async ({ employee: employees, json, stack }: Options) => {
      if (stack === undefined && !DESCRIBING.some((name) => context.environment[name])) {
        throw new CommandError([`--stack: is required, or the variables of the commands`]);
      }
      const checks = checksOf({ stackName: stack ?? null, employees }, context, readUrls(context));
      const results: Result[] = [];
      for (const check of checks) {
        const result = await resultOf(check);
        results.push(result);
        if (!json) await print(output, resultText(result));
      }
      await print(output, json ? reportJson(stack ?? null, results) : summaryText(results));
      if (results.some(({ status }) => status === 'wrong')) throw new CommandError([], 1);
    });
}

const SYMBOLS: Record<Finding['status'], string> = { ok: '✓', wrong: '✗', skipped: '–' };

/** One line for people, and below what to do. */
function resultText({ title, status, findings }: Result): string {
  const told = status === 'wrong' ? findings.filter((finding) => finding.status !== 'ok') : findings;
  // What stands in the way of several things is said once.
  const said = new Set(told.map((finding) => finding.said));
  const line = `${SYMBOLS[status]} ${title}: ${[...said].join('; ')}`;
  const advice = new Set(told.flatMap((finding) => (finding.status === 'wrong' ? [finding.advice] : [])));
  return [line, ...[...advice].map((one) => `    → ${one}`)].map((one) => `${printable(one)}\n`).join('');
}

function summaryText(results: Result[]): string {
  const wrong = results.filter(({ status }) => status === 'wrong').length;
  if (wrong === 0) return '\nNothing is wrong.\n';
  return `\n${wrong} of ${results.length} checks found something wrong.\n`;
}

/** For programs: these names, in this order. */
function reportJson(stack: string | null, results: Result[]): string {
  const healthy = results.every(({ status }) => status !== 'wrong');
  const checks = results.map(({ name, status, findings }) => ({ name, status, findings }));
  return `${JSON.stringify({ stack, healthy, checks })}\n`;
}
