import * as z from 'zod';
import { GOOGLE_URLS } from '../../functions/google/google-client';
import { CommandError } from '../command-line/command';
import type { CommandContext } from '../command-line/context';
import type { Setting } from '../command-line/deployment-settings';
import type { Cloud, StackState } from './aws';
import { Found, needed, skipped } from './finding';

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

const url = z.url({ protocol: /^https?$/ }).optional();

const urls = z.object({
  WEBHOOK_URL: url,
  QUEUE_URL: url,
  DEAD_LETTER_QUEUE_URL: url,
  LUCCA_TOKEN_URL: url,
  ...GOOGLE_URLS,
});

/** The variables that say where something is, for tests and the local stack; an empty one is as none. */
export type Urls = z.infer<typeof urls>;

/** @throws CommandError naming each that is no address of the web */
export function readUrls({ environment }: Pick<CommandContext, 'environment'>): Urls {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
  const parsed = urls.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new CommandError(
    parsed.error.issues.map(
      ({ path }) => `${path.join('.')}: must be an address that begins with https:// or http://`,
    ),
  );
}

/** Looks something up when it is first asked for, and gives all who ask the same answer. */
export function once<T>(look: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= look());
}
