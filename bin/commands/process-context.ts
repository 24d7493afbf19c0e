import { documentClient } from '../../functions/store/document-client';
import { stackOutputs } from '../stack-outputs';
import type { CommandContext } from './command-context';

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
  };
}
