import { AwsUsage } from './bill/aws-usage';
import { CloudWatchUsage } from './bill/cloudwatch-usage';
import { playWeek } from './bill/play-week';
import { googleCalls } from './google-calls';
import { awsRequests } from './bill/aws-bill';
import type { Row } from './harness/row';

const EMPLOYEES = 10_000;

/** What the week of a company of 10,000 employees takes of Google and of AWS, see {@link simulatedWeek}. */
export async function week(): Promise<Row[]> {
  const use = new AwsUsage();
  const cloudWatch = new CloudWatchUsage();
  const harness = await cloudWatch.during(() =>
    playWeek({ employees: EMPLOYEES }, { observe: use, telemetry: cloudWatch.telemetry }),
  );
  return [...googleCalls(harness), ...awsRequests(use, cloudWatch, harness.lucca.events.length)];
}
