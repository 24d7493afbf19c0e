import { Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RUNBOOK_FILE } from '../settings/alarm-settings';

/** What it means that a metric says nothing. */
const SILENCE = {
  /** It counts what goes wrong: nothing did. */
  fine: TreatMissingData.NOT_BREACHING,
  /** It counts what must happen: it did not. */
  wrong: TreatMissingData.BREACHING,
  /** Nobody looked: what was so before, is so still. */
  unknown: TreatMissingData.IGNORE,
} as const;

export type AlarmDefinition = {
  /** In one sentence: what people have of it. The first that is read at night. */
  impact: string;
  /** Its heading in the runbook. */
  section: string;
  metric: IMetric;
  /** Rings from this value on, or with `below`, at less than that. */
  threshold: number;
  below?: true;
  /** Rings once `datapoints` of the last `of` periods were so. */
  evaluation: { datapoints: number; of: number };
  missingData: keyof typeof SILENCE;
};

/** By name, without that of the stack. */
export type AlarmDefinitions = Record<string, AlarmDefinition>;

type ConnectorAlarmProps = AlarmDefinition & {
  topic: ITopic;
  /** Of the runbook, without a fragment. */
  runbookUrl: string;
};

/**
 * An alarm that says what people have of it, and where it stands what to do. It tells both its beginning and its end.
 *
 * @throws Error if the runbook has no such section
 */
export class ConnectorAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: ConnectorAlarmProps) {
    const { impact, section, topic, runbookUrl, evaluation, below } = props;
    if (!runbookSections().includes(section)) throw new Error(`The runbook has no section "${section}"`);
    super(scope, id, {
      alarmName: `${Stack.of(scope).stackName}-${id}`,
      alarmDescription: `${impact} ${runbookUrl}#${anchorOf(section)}`,
      metric: props.metric,
      threshold: props.threshold,
      comparisonOperator: below
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: evaluation.of,
      datapointsToAlarm: evaluation.datapoints,
      treatMissingData: SILENCE[props.missingData],
    });
    const tell = new SnsAction(topic);
    this.addAlarmAction(tell);
    this.addOkAction(tell);
  }
}

const RUNBOOK = join(__dirname, '../..', RUNBOOK_FILE);

/** What an alarm's section is, beside those on what is common to all. */
const SECTION = /^### (.+)$/gm;

/** The headings of the runbook's sections, each of one alarm, in their order. */
export function runbookSections(): string[] {
  return [...readFileSync(RUNBOOK, 'utf8').matchAll(SECTION)].map(([, heading = '']) => heading);
}

/** The fragment of a heading's address, as GitHub and most others make it. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}\p{Mark}_ -]/gu, '')
    .replaceAll(' ', '-');
}
