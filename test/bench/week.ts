import { AwsUse } from './bill/simulated-aws';
import { CloudWatch } from './bill/simulated-cloudwatch';
import { liveThroughWeek } from './bill/simulated-life';
import { googleCalls } from './google-calls';
import { awsRequests } from './harness/aws-requests';
import type { Row } from './harness/row';

const EMPLOYEES = 10_000;

/** What the week of a company of 10,000 employees takes of Google and of AWS, see {@link simulatedWeek}. */
export async function week(): Promise<Row[]> {
  const use = new AwsUse();
  const cloudWatch = new CloudWatch();
  const harness = await cloudWatch.during(() =>
    liveThroughWeek({ employees: EMPLOYEES }, { observe: use, telemetry: cloudWatch.telemetry }),
  );
  return [...googleCalls(harness), ...awsRequests(use, cloudWatch, harness.lucca.events.length)];
}
