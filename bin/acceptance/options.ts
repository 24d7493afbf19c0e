import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { CommandContext } from '../command-line/context';
import type { Service } from './check';

export type AcceptanceContext = CommandContext & {
  secretsManager: SecretsManagerClient;
  sqs: SQSClient;
  /** Rejects when the run is interrupted. */
  sleep: (ms: number) => Promise<void>;
  /** For the removal of traces, which an interruption does not shorten. */
  uninterruptedSleep: (ms: number) => Promise<void>;
  /** Aborted by Ctrl-C: checks end early, and what they made is removed. */
  signal: AbortSignal;
};

export type AcceptanceOptions = {
  /** Null if environment variables describe the deployment. */
  stack: string | null;
  /** Id of the configuration whose Google authorization and establishments are used. */
  configuration: string;
  /** Addresses of two test employees, in lower case. */
  employee: string;
  second: string;
  /** Folder for the report; null for none. */
  report: string | null;
  only: readonly Service[];
  dryRun: boolean;
  /** Folder for anonymised events; null for none. */
  samples: string | null;
  /** How long to wait for a new delegation, ms; 0 to not wait. */
  delegationWaitMs: number;
};
