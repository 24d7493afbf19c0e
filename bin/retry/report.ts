import { withoutTenant } from '../../functions/lucca/event-key';
import type { UnresolvedEvent } from '../../functions/store/log/unresolved-events';
import { withoutControlCharacters } from '../command-line/output';
import type { EventOutcome } from './outcomes';
import type { PreparedEvent } from './prepared-event';
import { RuleCounts, rulesOf } from './rules';
import type { SentEvent } from './send-events';

const COUNT_WIDTH = 6;

/** What the command found, in numbers. Names events by their ids in Lucca, never by addresses or titles. */
export class RetryReport {
  /** All events that were still unresolved. */
  events = 0;
  /** Events that can be sent. */
  ready = 0;
  /** Of these, the ones that were read from Lucca again. */
  readAgain = 0;
  /** Events that are not sent. */
  left = 0;
  readonly #rules = new RuleCounts();
  readonly #whyLeft = new RuleCounts();

  add(row: UnresolvedEvent, prepared: PreparedEvent): void {
    this.events += 1;
    if (row.reason === 'invalid_event') this.#rules.add(rulesOf(row.detail), null);
    if (prepared.kind === 'left') {
      this.addLeft(row, prepared.why);
      return;
    }
    this.ready += 1;
    if (prepared.isReadAgain) this.readAgain += 1;
  }

  addLeft(row: UnresolvedEvent, why: readonly string[]): void {
    this.left += 1;
    this.#whyLeft.add(why, row.resource === null ? `event ${row.eventId}` : withoutTenant(row.resource));
  }

  /** Lists the rules that the events violated when they were processed last. Empty for other reasons. */
  formatRules(): string {
    return section('Invalid so far, by field and rule:', this.#rules);
  }

  /** @param title for the number of events that are not sent */
  formatLeft(title: string): string {
    return section(`${title}: ${this.left}`, this.#whyLeft);
  }
}

export function formatDryRun(report: RetryReport): string {
  if (report.events === 0) return '';
  return (
    report.formatRules() +
    summary('Would be sent', report.ready, report.readAgain) +
    report.formatLeft('Would not be sent') +
    '\nDry run, nothing sent\n'
  );
}

/** @param sent the events that were sent; those without an outcome are still in the queue */
export function formatRun(
  report: RetryReport,
  sent: readonly SentEvent[],
  outcomes: readonly EventOutcome[],
): string {
  if (report.events === 0) return '';
  const labels = new RuleCounts();
  const rules = new RuleCounts();
  for (const one of outcomes) {
    labels.add([one.label], null);
    rules.add(one.rules, null);
  }
  const pending = sent.length - outcomes.length;
  return (
    summary('Sent', sent.length, sent.filter(({ isReadAgain }) => isReadAgain).length) +
    section('Outcomes:', labels) +
    section(
      'The deployed version does not understand these events. Deploy this one, and run the command again:',
      rules,
    ) +
    (pending === 0
      ? ''
      : `\n${countOf(pending)} without an outcome yet. To see the outcomes: npm run logs\n`) +
    report.formatLeft('Not sent')
  );
}

/** @param events number of events whose configuration is unknown */
export function formatUnassigned(events: number): string {
  return `\n${countOf(events)} of no known configuration: to include such events, leave out --configuration\n`;
}

/** `1 event`, `2 events` */
export function countOf(events: number): string {
  return events === 1 ? '1 event' : `${events} events`;
}

function summary(title: string, events: number, readAgain: number): string {
  return `\n${title}: ${events}${readAgain === 0 ? '' : `, ${readAgain} of them read from Lucca again`}\n`;
}

function section(title: string, counts: RuleCounts): string {
  const groups = counts.list();
  if (groups.length === 0) return '';
  const lines = groups.map(({ rule, count, examples }) => {
    const more = count > examples.length ? ', …' : '';
    const named = examples.length === 0 ? '' : ` (${examples.join(', ')}${more})`;
    return `${String(count).padStart(COUNT_WIDTH)}  ${withoutControlCharacters(rule + named)}\n`;
  });
  return `\n${title}\n${lines.join('')}`;
}
