import { GraphWidget, LegendPosition, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';

/** A third of the dashboard's 24 columns. */
const THIRD = 8;
const HEIGHT = 6;

type Options = {
  right?: IMetric[];
  /** One above the other: together they are a whole. */
  stacked?: boolean;
  /** Lines across, by what they mean. */
  lines?: Record<string, number>;
};

/** One graph of three in a row. A value is always shown from 0. */
export function graph(title: string, left: IMetric[], options: Options = {}): GraphWidget {
  const { right = [], stacked = false, lines = {} } = options;
  return new GraphWidget({
    title,
    left,
    right,
    stacked,
    width: THIRD,
    height: HEIGHT,
    leftYAxis: { min: 0, showUnits: false },
    rightYAxis: { min: 0, showUnits: false },
    leftAnnotations: Object.entries(lines).map(([label, value]) => ({ label, value })),
    legendPosition: LegendPosition.BOTTOM,
  });
}

/** The usual, the slow and the slowest. */
export function percentiles(metric: (statistic: string) => IMetric): IMetric[] {
  return ['p50', 'p95', 'p99'].map(metric);
}
