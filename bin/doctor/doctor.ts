import type { Command } from 'commander';
import { CommandError } from '../commands/command-error';
import { resultOf, type Result } from '../commands/doctor/check';
import { checksOf, type DoctorContext } from './all-checks';
import { reportJson, resultText, summaryText } from '../commands/doctor/report';
import { readUrls } from '../commands/doctor/urls';
import { employeeAddress } from '../commands/employee-address';
import { print } from '../commands/print';
import { newCommand } from '../command-line/command';
import { stackOption } from '../command-line/deployment-settings';

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
