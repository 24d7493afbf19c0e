import type { AwsApi } from '../../doctor/aws';
import type { Deployment } from '../../doctor/deployment';
import { FindingError, skipped } from '../../doctor/finding';
import type { AcceptanceContext } from '../options';
import type { ControlApi } from './api/control-api';

/** What the checks of the control plane share. */
export type ControlContext = Pick<
  AcceptanceContext,
  'now' | 'newId' | 'sleep' | 'uninterruptedSleep' | 'signal' | 'secretsManager'
> & {
  control: ControlApi;
  aws: Pick<AwsApi, 'subscribers' | 'concurrency'>;
  deployment: Deployment;
};

/** Begins the names and descriptions of everything that the acceptance makes in AWS. */
export const MARK = 'acceptance-';

/** Begins the reason of a state that the acceptance has set. */
export const ALARM_REASON = 'Acceptance test';

/** @throws FindingError that skips the check */
export function stackNameOf({ stackName }: Deployment): string {
  if (stackName === null) throw new FindingError(skipped('needs --stack'));
  return stackName;
}

/** The outputs with the live aliases. */
export const FUNCTION_OUTPUTS = {
  ingest: 'IngestFunction',
  sync: 'SyncFunction',
  reconcile: 'ReconcileFunction',
  console: 'ConsoleFunction',
} as const;

export const LOG_GROUP_OUTPUTS = {
  ingest: 'IngestLogGroup',
  sync: 'SyncLogGroup',
  reconcile: 'ReconcileLogGroup',
  console: 'ConsoleLogGroup',
} as const;

export type FunctionKey = keyof typeof FUNCTION_OUTPUTS;

export const FUNCTION_KEYS = [
  'ingest',
  'sync',
  'reconcile',
  'console',
] as const satisfies readonly FunctionKey[];

/** `arn:aws:lambda:eu-west-3:111122223333:function:NAME:live`, in parts. */
export type FunctionReference = { name: string; partition: string; region: string; account: string };

/** @throws FindingError if the stack has no such output */
export async function functionReference(
  { output }: Pick<Deployment, 'output'>,
  key: FunctionKey,
): Promise<FunctionReference> {
  const arn = await output(FUNCTION_OUTPUTS[key]);
  const [, partition = '', , region = '', account = '', , name = ''] = arn.split(':');
  return { name, partition, region, account };
}
