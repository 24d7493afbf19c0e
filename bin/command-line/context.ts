import { randomUUID } from 'node:crypto';
import { documentClient } from '../../functions/shared/aws-clients';
import { stackOutputs } from '../stack-outputs';
import type { CommandContext } from '../commands/command-context';
import { operator } from '../commands/operator';

/** The world of this process. */
export function processContext(): CommandContext {
  return {
    environment: process.env,
    client: documentClient(),
    stackOutputs,
    input: process.stdin,
    output: process.stdout,
    errors: process.stderr,
    now: () => Date.now(),
    newId: randomUUID,
    who: operator(),
  };
}
