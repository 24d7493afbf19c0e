import { InvalidArgumentError, Option, type Command } from 'commander';
import { MINUTE_MS } from '../../functions/shared/time';
import { CommandError, createCommand, parseEmployeeAddress } from '../command-line/command';
import { stackOption } from '../command-line/deployment-settings';
import { print } from '../command-line/output';
import { createProgressLine } from '../command-line/progress-line';
import { createGroups } from './all-checks';
import { SERVICES, type CheckGroup, type Service } from './check';
import type { AcceptanceContext, AcceptanceOptions } from './options';
import { createTerminalObserver, formatPlan, formatSummary } from './output';
import { createRedaction } from './redact';
import { writeReport } from './report';
import { countVerdicts, runChecks, type AcceptanceResult } from './run-checks';

type CommandOptions = {
  configuration: string;
  employee: string;
  second: string;
  report?: string;
  /** Undefined for all. */
  only?: Service[];
  dryRun: boolean;
  samples?: string;
  waitForDelegation: number;
  stack?: string;
};

/** Google applies a delegation within 24 hours. */
const MAX_WAIT_MINUTES = 24 * 60;

/** Creates the checks. Tests pass their own. */
type CreateGroups = (options: AcceptanceOptions, context: AcceptanceContext) => CheckGroup[];

/** `acceptance`: checks the assumptions about AWS, Google and Lucca on a deployed stage with real accounts. */
export function acceptanceCommand(context: AcceptanceContext, create: CreateGroups = createGroups): Command {
  const { output, errors, now, signal } = context;
  return createCommand('npm run acceptance --', context)
    .description(
      'Checks on a deployed stage what the connector assumes about AWS, Google and Lucca. Removes what it creates.',
    )
    .requiredOption('--configuration <id>', 'id of an active configuration')
    .addOption(
      address('--employee <address>', 'test employee of the configuration, whose calendar it may use'),
    )
    .addOption(address('--second <address>', 'second test employee, in the same Workspace'))
    .option('--report <folder>', 'write the report there: acceptance.md and acceptance.json')
    .addOption(
      new Option('--only <service>', 'check only this service (repeatable)')
        .argParser((text: string, before: Service[] | undefined) => [...(before ?? []), parseService(text)])
        .default(undefined, 'all'),
    )
    .option('--dry-run', 'print what each check does, without a request', false)
    .option('--samples <folder>', 'write anonymised events there, see test/samples/lucca')
    .addOption(
      new Option('--wait-for-delegation <minutes>', 'wait for a new delegation and measure how long it takes')
        .argParser(parseMinutes)
        .default(0, 'do not wait'),
    )
    .addOption(stackOption())
    .action(async (given: CommandOptions) => {
      const options = toOptions(given);
      const groups = create(options, context);
      if (options.dryRun) return print(output, formatPlan(groups));
      const startedAt = now();
      const result = await runChecks(groups, {
        signal,
        redact: createRedaction([options.employee, options.second], options.stack),
        observer: createTerminalObserver(createProgressLine(output)),
      });
      const facts = { stack: options.stack, services: options.only, startedAt, endedAt: now() };
      const files = options.report === null ? [] : await writeReport(options.report, facts, result);
      await print(output, formatSummary(result, files));
      for (const left of result.notRemoved) errors.write(`Not removed: ${left}. Run the command again.\n`);
      const code = exitCodeOf(result);
      if (code !== 0) throw new CommandError([], code);
    });
}

/** 1: something is refuted or left behind; 2: something is not decided. */
function exitCodeOf({ findings, notRemoved }: AcceptanceResult): 0 | 1 | 2 {
  const { refuted, 'not decided': undecided } = countVerdicts(findings);
  if (refuted > 0 || notRemoved.length > 0) return 1;
  return undecided > 0 ? 2 : 0;
}

/** @throws CommandError */
function toOptions({ only, waitForDelegation, ...given }: CommandOptions): AcceptanceOptions {
  const { configuration, employee, second, dryRun } = given;
  if (employee === second) throw new CommandError(['--second: must be another employee than --employee']);
  return {
    ...{ configuration, employee, second, dryRun },
    stack: given.stack ?? null,
    report: given.report ?? null,
    samples: given.samples ?? null,
    only: only === undefined ? SERVICES : SERVICES.filter((service) => only.includes(service)),
    delegationWaitMs: waitForDelegation * MINUTE_MS,
  };
}

function address(flags: string, description: string): Option {
  const [name = ''] = flags.split(' ');
  return new Option(flags, description)
    .argParser((text) => parseEmployeeAddress(name, text))
    .makeOptionMandatory();
}

function parseService(text: string): Service {
  const service = SERVICES.find((one) => one === text);
  if (service) return service;
  throw new InvalidArgumentError(
    `It must be ${new Intl.ListFormat('en', { type: 'disjunction' }).format(SERVICES)}.`,
  );
}

function parseMinutes(text: string): number {
  const minutes = Number(text);
  if (Number.isInteger(minutes) && minutes > 0 && minutes <= MAX_WAIT_MINUTES) return minutes;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MAX_WAIT_MINUTES}.`);
}
