import { Option, type Command } from 'commander';
import { CommandError, createCommand, parseEmployeeAddress } from '../command-line/command';
import { stackOption } from '../command-line/deployment-settings';
import { print, withoutControlCharacters } from '../command-line/output';
import { createChecks, type DoctorContext } from './all-checks';
import { readUrls } from './deployment';
import { runCheck, type CheckResult, type Finding } from './finding';

type CommandOptions = { employee: string[]; json: boolean; stack?: string };

/** Without a stack, at least one of these must be set. */
const DEPLOYMENT_VARIABLES = ['WEBHOOK_URL', 'CONFIGURATIONS_TABLE', 'LOGS_TABLE', 'QUEUE_URL'];

/** `doctor`: checks a deployment. Changes nothing. */
export function doctorCommand(context: DoctorContext): Command {
  const { output, environment } = context;
  return createCommand('npm run doctor --', context)
    .description('Checks a deployment and prints each problem with its solution. Changes nothing.')
    .addOption(
      new Option('--employee <address>', 'employee for the Google check (repeatable)')
        .argParser((text: string, before: string[]) => [...before, parseEmployeeAddress('--employee', text)])
        .default([], 'recent employees in the log'),
    )
    .option('--json', 'print one JSON object', false)
    .addOption(stackOption())
    .action(async ({ employee: employees, json, stack }: CommandOptions) => {
      if (stack === undefined && !DEPLOYMENT_VARIABLES.some((name) => environment[name])) {
        throw new CommandError([
          '--stack: is required unless variables describe the deployment; see bin/README.md',
        ]);
      }
      const checks = createChecks({ stackName: stack ?? null, employees }, context, readUrls(context));
      const results: CheckResult[] = [];
      for (const check of checks) {
        const result = await runCheck(check);
        results.push(result);
        if (!json) await print(output, formatResult(result));
      }
      await print(output, json ? formatJson(stack ?? null, results) : formatSummary(results));
      if (results.some(({ status }) => status === 'wrong')) throw new CommandError([], 1);
    });
}

const SYMBOLS: Record<Finding['status'], string> = { ok: '✓', wrong: '✗', skipped: '–' };

/** Formats one line, followed by advice. Equal messages, such as a common prerequisite, appear once. */
function formatResult({ title, status, findings }: CheckResult): string {
  const shown = status === 'wrong' ? findings.filter((finding) => finding.status !== 'ok') : findings;
  const messages = new Set(shown.map(({ message }) => message));
  const advice = new Set(shown.flatMap((finding) => (finding.status === 'wrong' ? [finding.advice] : [])));
  const lines = [
    `${SYMBOLS[status]} ${title}: ${[...messages].join('; ')}`,
    ...[...advice].map((one) => `    → ${one}`),
  ];
  return lines.map((line) => `${withoutControlCharacters(line)}\n`).join('');
}

function formatSummary(results: CheckResult[]): string {
  const wrong = results.filter(({ status }) => status === 'wrong').length;
  if (wrong === 0) return '\nNo problems found.\n';
  return `\n${wrong} of ${results.length} checks found problems.\n`;
}

/** Documented in bin/doctor/README.md: these keys, in this order. */
function formatJson(stack: string | null, results: CheckResult[]): string {
  const healthy = results.every(({ status }) => status !== 'wrong');
  const checks = results.map(({ name, status, findings }) => ({
    name,
    status,
    findings: findings.map(({ status: found, message, ...advice }) => ({
      status: found,
      said: message,
      ...advice,
    })),
  }));
  return `${JSON.stringify({ stack, healthy, checks })}\n`;
}
