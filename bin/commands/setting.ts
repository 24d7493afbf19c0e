import type { CommandContext } from './command-context';
import { CommandError } from './command-error';
import { lookUp } from './look-up';

/** Reads what a command has to know of the deployment: a variable of the environment, else an output of the stack. */
export type Setting = (variable: string, output: string) => Promise<string>;

/**
 * The stack is asked once, and only if a variable is missing.
 *
 * @param stack as `--stack` names it
 * @returns throws a CommandError if something is missing
 */
export function settingReader(
  stack: string | undefined,
  { environment, stackOutputs }: Pick<CommandContext, 'environment' | 'stackOutputs'>,
): Setting {
  let outputs: Promise<Record<string, string>> | undefined;
  return async (variable, output) => {
    const named = environment[variable];
    if (named) return named;
    if (stack === undefined) throw new CommandError([`--stack: is required, or the variable ${variable}`]);
    outputs ??= lookUp('--stack', `the outputs of ${stack}`, () => stackOutputs(stack));
    const found = (await outputs)[output];
    if (!found) throw new CommandError([`--stack: ${stack} lacks the output ${output}`]);
    return found;
  };
}
