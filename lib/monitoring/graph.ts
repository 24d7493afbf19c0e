import { GraphWidget, LegendPosition, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';

type GraphOptions = {
  /** Metrics of the right axis. */
  right?: IMetric[];
  /** For metrics that add up to a whole. */
  stacked?: boolean;
  /** Horizontal lines by label. */
  lines?: Record<string, number>;
};

/** A graph that takes a third of the dashboard's 24 columns. Its axes start at 0. */
export function graph(title: string, left: IMetric[], options: GraphOptions = {}): GraphWidget {
  const { right = [], stacked = false, lines = {} } = options;
  return new GraphWidget({
    title,
    left,
    right,
    stacked,
    width: 8,
    height: 6,
    leftYAxis: { min: 0, showUnits: false },
    rightYAxis: { min: 0, showUnits: false },
    leftAnnotations: Object.entries(lines).map(([label, value]) => ({ label, value })),
    legendPosition: LegendPosition.BOTTOM,
  });
}
