import * as z from 'zod';
import { GOOGLE_URLS } from '../../functions/google/google-client';
import { CommandError } from '../command-line/command';
import type { CommandContext } from '../command-line/context';
import type { ReadSetting } from '../command-line/deployment-settings';
import type { AwsApi, StackState } from './aws';
import { FindingError, requirePrerequisite, skipped } from './finding';

/** Locates the parts of a deployment. Each function throws a FindingError that skips the check if the location is unknown. */
export type Deployment = {
  /** Null if only the environment describes the deployment. */
  stackName: string | null;
  stack: () => Promise<StackState>;
  output: (name: string) => Promise<string>;
  readSetting: ReadSetting;
};

export function createDeployment(
  stackName: string | null,
  { environment, aws }: Pick<CommandContext, 'environment'> & { aws: Pick<AwsApi, 'stack'> },
): Deployment {
  const stack = memoize(() => {
    if (stackName === null) throw new FindingError(skipped('needs --stack'));
    return aws.stack(stackName);
  });

  async function output(name: string): Promise<string> {
    if (stackName === null) throw new FindingError(skipped('needs --stack'));
    const { outputs } = await requirePrerequisite('the stack outputs', stack);
    const value = outputs[name];
    if (!value) throw new FindingError(skipped(`needs the stack output ${name}`));
    return value;
  }

  return {
    stackName,
    stack,
    output,
    async readSetting(variable, name) {
      const value = environment[variable];
      if (value) return value;
      if (stackName === null) throw new FindingError(skipped(`needs ${variable} or --stack`));
      return output(name);
    },
  };
}

/** Calls `load` once, on first use. All callers share its result or its error. */
export function memoize<T>(load: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= load());
}

const url = z.url({ protocol: /^https?$/ }).optional();

const urls = z.object({
  WEBHOOK_URL: url,
  QUEUE_URL: url,
  DEAD_LETTER_QUEUE_URL: url,
  LUCCA_TOKEN_URL: url,
  ...GOOGLE_URLS,
});

/** The variables that contain URLs. An empty one counts as missing. */
export type Urls = z.infer<typeof urls>;

/** @throws CommandError with each variable that is not an HTTP URL */
export function readUrls({ environment }: Pick<CommandContext, 'environment'>): Urls {
  const nonEmpty = Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
  const parsed = urls.safeParse(nonEmpty);
  if (parsed.success) return parsed.data;
  throw new CommandError(
    parsed.error.issues.map(
      ({ path }) => `${path.join('.')}: must be a URL that begins with https:// or http://`,
    ),
  );
}
