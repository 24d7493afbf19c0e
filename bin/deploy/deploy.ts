import type { Command } from 'commander';
import {
  FIRST_DEPLOYMENT,
  InvalidSettingsError,
  readStageSettings,
  stackNameOf,
  type StageSettings,
} from '../../lib/settings/stage-settings';
import { CommandError, createCommand } from '../command-line/command';
import type { CommandContext } from '../command-line/context';
import { print } from '../command-line/output';
import type { AwsOptions, DeployApi } from './aws';
import { describeFailure, lastEventId } from './failure';
import { checkSecrets, describeOldTables, oldTablesOf } from './leftovers';

type DeployContext = Pick<CommandContext, 'output' | 'errors'> & {
  /** Context in `cdk.json`. */
  context: Record<string, unknown>;
  /** Runs the CDK command line and returns its exit code. */
  runCdk: (args: string[]) => Promise<number>;
  openApi: (options: AwsOptions) => DeployApi;
};

type DeployOptions = { context: Record<string, string>; profile?: string; region?: string };

/** Stacks in these states were never in service. The CDK command line deletes those that were rolled back. */
const NEVER_IN_SERVICE = ['REVIEW_IN_PROGRESS', 'CREATE_FAILED', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED'];

/** `deploy`: creates or updates the stack of a stage with the CDK command line. */
export function deployCommand({ output, errors, context, runCdk, openApi }: DeployContext): Command {
  return createCommand('npm run deploy --', { output, errors })
    .description(
      'Creates or updates the stack of a stage with `cdk deploy`, to which it passes all other options (to list them: ' +
        'npx cdk deploy --help). Protects a new stack from deletion once it exists, and explains a failed deployment.',
    )
    .option(
      '-c, --context <key=value>',
      'context of the CDK app, such as stage=prod (repeatable)',
      addContext,
    )
    .option('--profile <name>', 'AWS profile')
    .option('--region <name>', 'AWS region')
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async ({ context: given = {}, ...aws }: Partial<DeployOptions>, command: Command) => {
      const settings = readSettings({ ...context, ...given });
      await deploy(settings, [...cdkOptions({ context: given, ...aws }), ...command.args], openApi(aws));
    });

  async function deploy(settings: StageSettings, args: string[], api: DeployApi): Promise<void> {
    const name = stackNameOf(settings.stage);
    const status = await api.stackStatus(name);
    const isFirst = status === null || NEVER_IN_SERVICE.includes(status);
    if (!isFirst) return run(name, args, api);

    await checkSecrets(settings, api);
    const oldTables = await oldTablesOf(name, api);
    const firstArgs = settings.retainData ? [...args, '-c', `${FIRST_DEPLOYMENT}=true`] : args;
    await run(name, firstArgs, api);
    // Options such as --no-execute create no stack.
    if ((await api.stackStatus(name)) !== 'CREATE_COMPLETE') return;
    if (settings.retainData) {
      await print(
        output,
        `\nThe stack ${name} exists. A second update protects it and its tables from deletion.\n`,
      );
      await run(name, args, api);
    }
    await print(output, describeOldTables(name, oldTables));
  }

  async function run(name: string, args: string[], api: DeployApi): Promise<void> {
    const previousEvent = await lastEventId(api.stackEvents(name));
    const code = await runCdk(['deploy', '--no-notices', ...args]);
    if (code === 0) return;
    const status = await api.stackStatus(name);
    throw new CommandError(await describeFailure(name, status, api.stackEvents(name), previousEvent), 1);
  }
}

function addContext(text: string, previous: Record<string, string> = {}): Record<string, string> {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined)
    throw new CommandError([`--context: must be KEY=VALUE, such as stage=prod`]);
  return { ...previous, [key]: value };
}

/** The options that this command reads, for the CDK command line. */
function cdkOptions({ context, profile, region }: DeployOptions): string[] {
  return [
    ...Object.entries(context).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...(region === undefined ? [] : ['--region', region]),
  ];
}

function readSettings({ stage, stages }: Record<string, unknown>): StageSettings {
  try {
    return readStageSettings({ stage, stages });
  } catch (error) {
    if (error instanceof InvalidSettingsError) throw new CommandError([error.message]);
    throw error;
  }
}
