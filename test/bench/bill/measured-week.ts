import { fillDirectory, type SimulationHarness } from '../../simulation/simulation-harness';
import { AwsUsage } from './aws-usage';
import { CloudWatchUsage } from './cloudwatch-usage';
import type { StageTemplate } from './stage-template';
import { synthesizeStage } from './synthesized-stage';
import { playWeek, type CompanyOptions } from './simulated-week';

/** The simulated week of a company, with what AWS bills for it. */
export type MeasuredWeek = {
  harness: SimulationHarness;
  employees: number;
  use: AwsUsage;
  cloudWatch: CloudWatchUsage;
  /** Changes in Lucca. */
  events: number;
  stage: StageTemplate;
};

/** Plays the simulated week, and counts the AWS usage. The directory is filled before it begins. */
export async function measureWeek(company: Omit<CompanyOptions, 'prepare'>): Promise<MeasuredWeek> {
  const stage = synthesizeStage();
  const use = new AwsUsage();
  const cloudWatch = new CloudWatchUsage();
  const prepare = async (harness: SimulationHarness) => {
    cloudWatch.now = harness.time.now;
    await fillDirectory(harness, company.employees);
  };
  const harness = await cloudWatch.during(() =>
    playWeek({ ...company, prepare }, { observe: use, telemetry: cloudWatch.telemetry }),
  );
  return {
    harness,
    employees: company.employees,
    use,
    cloudWatch,
    events: harness.lucca.events.length,
    stage,
  };
}
