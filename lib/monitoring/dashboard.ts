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
import { dashboardRows, type DashboardInputs } from './dashboard-rows';

const FULL_WIDTH = 24;

type ConnectorDashboardProps = {
  inputs: DashboardInputs;
  alarms: IAlarm[];
  /** URLs by title. */
  links: Record<string, string>;
};

/** The dashboard of a stage, named after the stack. */
export class ConnectorDashboard extends Dashboard {
  readonly url: string;

  constructor(scope: Construct, id: string, { inputs, alarms, links }: ConnectorDashboardProps) {
    const { stackName } = Stack.of(scope);
    const markdownLinks = Object.entries(links).map(([title, url]) => `[${title}](${url})`);
    const status = new AlarmStatusWidget({ title: 'Alarms', alarms, width: FULL_WIDTH, height: 4 });
    super(scope, id, {
      dashboardName: stackName,
      defaultInterval: Duration.days(1),
      // Otherwise CloudWatch widens the periods of long time ranges, and calls per minute would exceed the line of the quota.
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [text(`# ${stackName}\n${markdownLinks.join(' · ')}`)],
        ...(alarms.length > 0 ? [[status]] : []),
        ...dashboardRows(inputs),
      ],
    });
    this.url = `https://${Aws.REGION}.console.aws.amazon.com/cloudwatch/home?region=${Aws.REGION}#dashboards/dashboard/${stackName}`;
  }
}

function text(markdown: string): TextWidget {
  return new TextWidget({
    markdown,
    width: FULL_WIDTH,
    height: 2,
    background: TextWidgetBackground.TRANSPARENT,
  });
}
