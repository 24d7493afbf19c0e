import { Option } from 'commander';
import { CommandError } from './command-error';
import type { CommandContext } from './command-context';

/** How to name a table: by a variable of the environment, or by the output of the stack that has it. */
export type TableSource = { variable: string; output: string };

export function stackOption({ variable }: TableSource): Option {
  return new Option('--stack <name>', `the deployed stack, where ${variable} does not name the table`);
}

export async function tableName(
  { variable, output }: TableSource,
  stack: string | undefined,
  { environment, stackOutputs }: Pick<CommandContext, 'environment' | 'stackOutputs'>,
): Promise<string> {
  const named = environment[variable];
  if (named) return named;
  if (stack === undefined) {
    throw new CommandError([`Which table? Set ${variable}, or name the deployed stack: --stack NAME`]);
  }
  const found = (await stackOutputs(stack))[output];
  if (!found) throw new CommandError([`The stack ${stack} has no output ${output}`]);
  return found;
}
