import { Aws, Duration, Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  PeriodOverride,
  TextWidget,
  TextWidgetBackground,
  type IAlarm,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { AlarmInputs } from './alarms/alarm-inputs';
import { costRows } from './dashboard-cost';
import { trafficRows } from './dashboard-rows';
import type { LogGroups } from './saved-queries';

const WIDTH = 24;

export type ConnectorDashboardProps = {
  watched: AlarmInputs;
  logGroups: LogGroups;
  alarms: IAlarm[];
  /** Pages for people, by what they are called. */
  links: Record<string, string>;
};

/** All of a stage on one page, which is called as the stack. */
export class ConnectorDashboard extends Dashboard {
  readonly url: string;

  constructor(scope: Construct, id: string, { watched, logGroups, alarms, links }: ConnectorDashboardProps) {
    const { stackName } = Stack.of(scope);
    super(scope, id, {
      dashboardName: stackName,
      defaultInterval: Duration.days(1),
      // Google's quota is by the minute: over more than that, the sum of calls would lie above the line that it keeps.
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [text(`# ${stackName}\n${Object.entries(links).map(link).join(' · ')}`)],
        [new AlarmStatusWidget({ title: 'Alarms', alarms, width: WIDTH, height: 5 })],
        ...trafficRows(watched),
        [text('## What it costs')],
        ...costRows(watched, logGroups),
      ],
    });
    this.url = `https://${Aws.REGION}.console.aws.amazon.com/cloudwatch/home?region=${Aws.REGION}#dashboards/dashboard/${stackName}`;
  }
}

function link([name, url]: [string, string]): string {
  return `[${name}](${url})`;
}

function text(markdown: string): TextWidget {
  return new TextWidget({ markdown, width: WIDTH, height: 2, background: TextWidgetBackground.TRANSPARENT });
}
