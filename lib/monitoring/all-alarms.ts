import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { consoleAlarms } from '../alarms/console-alarms';
import { doorAlarms } from './alarms/webhook-alarms';
import { failureAlarms } from './alarms/failure-alarms';
import { functionAlarms } from './alarms/function-alarms';
import { googleAlarms } from './alarms/google-alarms';
import { queueAlarms } from './alarms/queue-alarms';
import { reconcileAlarms } from './alarms/reconcile-alarms';
import { tableAlarms } from './alarms/table-alarms';
import { waitingAlarms } from '../alarms/waiting-alarms';
import type { Watched } from './alarms/alarm-inputs';
import { ConnectorAlarm } from './alarm';

const definitionsOf = (watched: Watched) => ({
  ...doorAlarms(watched),
  ...queueAlarms(watched),
  ...functionAlarms(watched),
  ...failureAlarms(watched),
  ...waitingAlarms(watched),
  ...googleAlarms(watched),
  ...reconcileAlarms(watched),
  ...tableAlarms(watched),
  ...consoleAlarms(watched),
});

type AlarmName = keyof ReturnType<typeof definitionsOf>;

/** What a bad version does within minutes, and hardly anything else. */
const OF_A_BAD_VERSION: AlarmName[] = [
  'DoorErrors',
  'DeliveriesUnavailable',
  'IngestErrors',
  'SyncErrors',
  'InternalErrors',
  'ConsoleErrors',
  'ConsoleFailing',
];

export type ConnectorAlarmsProps = Watched & { topic: ITopic; runbookUrl: string };

/** All alarms of a stage: those on the way of an event in its order, then what stands beside it. */
export class ConnectorAlarms extends Construct {
  readonly all: IAlarm[];
  /** While one of these rings, a deployment goes back to the version before. */
  readonly rollback: IAlarm[];

  constructor(scope: Construct, id: string, { topic, runbookUrl, ...watched }: ConnectorAlarmsProps) {
    super(scope, id);
    const alarms = new Map(
      Object.entries(definitionsOf(watched)).map(([name, definition]) => [
        name,
        new ConnectorAlarm(this, name, { ...definition, topic, runbookUrl }),
      ]),
    );
    this.all = [...alarms.values()];
    this.rollback = OF_A_BAD_VERSION.flatMap((name) => alarms.get(name) ?? []);
  }
}
