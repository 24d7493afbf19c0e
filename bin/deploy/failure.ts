import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { withoutControlCharacters } from '../command-line/output';

/** The first failures are the cause; later ones mostly follow from them. */
const MAX_FAILURES = 5;

/** Statuses of the stack with which an operation starts. */
const STARTS = ['CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'IMPORT_IN_PROGRESS'];

/** CloudFormation cancels what is in progress when something else fails. */
const CANCELLED = /^Resource \w+ cancelled/i;

/** Returns the id of the newest event; null if there is none. */
export async function lastEventId(events: AsyncIterable<StackEvent>): Promise<string | null> {
  for await (const { EventId } of events) return EventId ?? null;
  return null;
}

/**
 * Describes a failed deployment: what failed, in which state the stack is, and what to do.
 *
 * @param status of the stack; null if there is none
 * @param events newest first
 * @param previousEvent id of the newest event before the deployment
 * @returns lines
 */
export async function describeFailure(
  stack: string,
  status: string | null,
  events: AsyncIterable<StackEvent>,
  previousEvent: string | null,
): Promise<string[]> {
  const { deployment, rollback } = await readFailures(events, previousEvent);
  return [
    '',
    ...listOf('What failed:', deployment),
    ...listOf('What failed in the rollback:', rollback),
    `State of the stack ${stack}: ${status ?? 'does not exist'}`,
    ...adviceFor(stack, status).map((line) => `  ${line}`),
  ];
}

function listOf(heading: string, failures: StackEvent[]): string[] {
  if (failures.length === 0) return [];
  const lines = failures.slice(0, MAX_FAILURES).map((event) => `  ${describeEvent(event)}`);
  const rest = failures.length - lines.length;
  return [heading, ...lines, ...(rest > 0 ? [`  and ${rest} more, see the events of the stack`] : [])];
}

function describeEvent({ LogicalResourceId, ResourceType, ResourceStatusReason }: StackEvent): string {
  const reason = withoutControlCharacters(ResourceStatusReason ?? 'no reason given').replace(/\s+/g, ' ');
  return `${LogicalResourceId ?? 'unknown'} (${ResourceType ?? 'unknown'}): ${reason}`;
}

/** Returns the failures of the last operation, oldest first. None if it started before this deployment. */
async function readFailures(
  events: AsyncIterable<StackEvent>,
  previousEvent: string | null,
): Promise<{ deployment: StackEvent[]; rollback: StackEvent[] }> {
  let failures: StackEvent[] = [];
  let rollback: StackEvent[] = [];
  for await (const event of events) {
    const { EventId, StackId, PhysicalResourceId, ResourceStatus = '', ResourceStatusReason = '' } = event;
    if (EventId === previousEvent) break;
    if (PhysicalResourceId === StackId) {
      if (STARTS.includes(ResourceStatus)) break;
      if (ResourceStatus.endsWith('ROLLBACK_IN_PROGRESS')) {
        rollback = [...failures, ...rollback];
        failures = [];
      }
    } else if (ResourceStatus.endsWith('_FAILED') && !CANCELLED.test(ResourceStatusReason)) {
      failures = [event, ...failures];
    }
  }
  return { deployment: failures, rollback };
}

function adviceFor(stack: string, status: string | null): string[] {
  const again = 'run the same command again';
  if (status?.endsWith('_IN_PROGRESS') === true && status !== 'REVIEW_IN_PROGRESS') {
    return [`CloudFormation is still working. When it has finished, ${again}.`];
  }
  switch (status) {
    case null:
    case 'REVIEW_IN_PROGRESS':
      return [`Nothing was created. Fix the cause and ${again}.`];
    case 'ROLLBACK_COMPLETE':
      return [`Everything that was created is deleted again. Fix the cause and ${again}.`];
    case 'ROLLBACK_FAILED':
      return [`Some resources could not be deleted. Fix the cause and ${again}: it deletes the stack first.`];
    case 'UPDATE_ROLLBACK_COMPLETE':
      return [`The previous version is in service. Fix the cause and ${again}.`];
    case 'UPDATE_ROLLBACK_FAILED':
      return [
        'The rollback is not complete: some resources are new, others old. Fix what failed in the rollback, then:',
        `aws cloudformation continue-update-rollback --stack-name ${stack}`,
        'If an alias cannot be moved back because an alarm is on, see "Rollback failed" in lib/runbook.md.',
      ];
    case 'CREATE_FAILED':
    case 'UPDATE_FAILED':
      return [`Nothing was rolled back. Fix the cause and ${again}, or roll back: npx cdk rollback ${stack}`];
    case 'DELETE_FAILED':
      return [
        `Delete the rest of the stack, then ${again}:`,
        `aws cloudformation delete-stack --stack-name ${stack}`,
      ];
    default:
      return [`The deployment changed nothing. The reason is above. Fix it and ${again}.`];
  }
}
