import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { StageSettings } from '../settings/stage-settings';
import { RunbookAlarm, type Severity } from './alarm';
import { AlarmTopic } from './alarm-topic';
import type { AlarmInputs } from './alarms/alarm-inputs';
import { pageAlarms } from './alarms/page-alarms';
import { ticketAlarms } from './alarms/ticket-alarms';

/** In the order of the runbook. */
const allDefinitions = (inputs: AlarmInputs) => ({ ...pageAlarms(inputs), ...ticketAlarms(inputs) });

type AlarmName = keyof ReturnType<typeof allDefinitions>;

/**
 * Symptoms of a bad version of ingest or sync that appear within minutes and rarely have another cause. CodeDeploy's
 * own alarms detect crashes of the new version.
 */
const ROLLBACK_ALARMS: AlarmName[] = ['WebhookFailing', 'InternalErrors'];

type AllAlarmsProps = AlarmInputs & { settings: StageSettings['alarms'] };

/**
 * All alarms of a stage, with a topic per severity. CloudWatch bills each metric that an alarm reads: with those of the
 * deployment, at most 15.
 */
export class AllAlarms extends Construct {
  readonly topics: Record<Severity, AlarmTopic>;
  readonly all: IAlarm[];
  /** Alarms that roll back a deployment. */
  readonly rollback: IAlarm[];

  constructor(scope: Construct, id: string, { settings, ...inputs }: AllAlarmsProps) {
    super(scope, id);
    const { page, ticket, runbookUrl } = settings;
    this.topics = {
      page: new AlarmTopic(this, 'Page', { severity: 'page', emails: page.emails }),
      ticket: new AlarmTopic(this, 'Ticket', { severity: 'ticket', emails: ticket.emails }),
    };
    const alarms = new Map(
      Object.entries(allDefinitions(inputs)).map(([name, definition]) => [
        name,
        new RunbookAlarm(this, name, {
          ...definition,
          topic: this.topics[definition.severity],
          runbookUrl,
        }),
      ]),
    );
    this.all = [...alarms.values()];
    this.rollback = ROLLBACK_ALARMS.flatMap((name) => alarms.get(name) ?? []);
  }
}
