import type { CommandContext } from '../commands/command-context';
import type { Setting } from '../command-line/deployment-settings';
import type { Cloud, StackState } from '../commands/doctor/cloud';
import { Found, needed, skipped } from './finding';
import { once } from '../commands/doctor/once';

/** What is known of the deployment; each of these throws Found if it is not. */
export type Deployment = {
  /** Null: the environment says all that is known. */
  stackName: string | null;
  stack: () => Promise<StackState>;
  output: (name: string) => Promise<string>;
  /** From the environment, else an output. */
  setting: Setting;
};

export function deploymentOf(
  stackName: string | null,
  { environment, cloud }: Pick<CommandContext, 'environment'> & { cloud: Pick<Cloud, 'stack'> },
): Deployment {
  const stack = once(() => {
    if (stackName === null) throw new Found(skipped('needs --stack'));
    return cloud.stack(stackName);
  });

  async function output(name: string): Promise<string> {
    if (stackName === null) throw new Found(skipped('needs --stack'));
    const { outputs } = await needed('the outputs of the stack', stack);
    const found = outputs[name];
    if (!found) throw new Found(skipped(`needs the output ${name} of the stack`));
    return found;
  }

  return {
    stackName,
    stack,
    output,
    async setting(variable, name) {
      const named = environment[variable];
      if (named) return named;
      if (stackName === null) throw new Found(skipped(`needs the variable ${variable}, or --stack`));
      return output(name);
    },
  };
}
