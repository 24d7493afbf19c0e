import type { Configuration } from '../../functions/domain/configuration';
import { tableNote, textTable } from '../command-line/output';
import type { Person } from './person';
import type { Step } from './steps';

/** Within 120 characters. */
const columns = (count: string) => [
  { title: 'Table', width: 16 },
  { title: 'About the employee', width: 84 },
  { title: count, width: 20 },
];

/** Formats the counts of what is, or was, deleted. */
export function formatSteps(steps: Step[], { isDryRun }: { isDryRun: boolean }): string {
  return textTable(
    columns(isDryRun ? 'To delete' : 'Deleted'),
    steps.filter(({ count }) => count > 0).map(({ table, what, count }) => [table, what, String(count)]),
  );
}

/** Describes the employee: id, tenant and addresses. */
export function describePerson({ tenant, id, addresses }: Person): string {
  const employee = id === null ? [] : [`employee ${id} of ${tenant ?? ''}`];
  return [...employee, ...addresses].join(', ');
}

/** Formats what the command does not delete. */
export function formatRemaining(
  { id, addresses }: Person,
  reassigned: string[],
  configurations: Configuration[],
): string {
  const notified = configurations.filter(({ notificationEmails }) =>
    notificationEmails.some((email) => addresses.includes(email.toLowerCase())),
  );
  const remaining = [
    'Google: events and invitations stay in the calendars. If an event changes in Lucca later, it is written and kept here ' +
      'again. If it is deleted in Lucca, it stays in Google.',
    'Lucca: while the employee works in a configured establishment, the next directory refresh stores the employee again.',
    'Queue: messages that are not processed yet, up to 14 days. Repeat the command after that.',
    'Logs: events of other people that name the employee in their payload or details, and events in an unknown format, up ' +
      'to 90 days.',
    'Audit trail: what the employee changed as an administrator.',
    'CloudWatch: ids and keyed hashes, for the retention of the stage.',
    'Backups: point-in-time recovery of the tables, 35 days.',
    ...notified.map(
      ({ id: configuration }) =>
        `Configuration ${configuration}: the address gets notifications. Remove it there; hashes of it stay for 90 days.`,
    ),
    ...reassigned.map((address) => `${address}: another employee has this former address now.`),
    ...(id === null
      ? ['No Lucca id is known for the address. Repeat the command with the id: it also finds older events.']
      : []),
  ];
  return `\nNot deleted:\n${remaining.map((line) => tableNote(columns(''), `- ${line}`)).join('')}`;
}
