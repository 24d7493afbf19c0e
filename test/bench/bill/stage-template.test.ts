import { accessLogBytes } from './access-log';
import { standingItems, sumOf } from './monthly-bill';
import { readStage } from './stage-template';

const DestinationArn = { 'Fn::GetAtt': ['LogGroup', 'Arn'] };
const STAGE = {
  Type: 'AWS::ApiGatewayV2::Stage',
  Properties: { AccessLogSettings: { Format: '{}', DestinationArn } },
};
/** A stage needs a secret with Google credentials. */
const GOOGLE_SECRET = 0.4;
const LOG_GROUP = { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 30 } };

const period = (Period: number) => ({ MetricStat: { Metric: {}, Period } });

function stageWith(resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>) {
  const withProperties = Object.entries({ Stage: STAGE, LogGroup: LOG_GROUP, ...resources }).map(
    ([id, resource]) => [id, Object.assign({ Properties: {} }, resource)] as const,
  );
  return readStage({ Resources: Object.fromEntries(withProperties), Outputs: {} });
}

const dollars = (resources: Parameters<typeof stageWith>[0]) =>
  sumOf(standingItems(stageWith(resources))) - GOOGLE_SECRET;

describe('the standing bill of a template', () => {
  it('costs nothing but a secret without alarms, dashboards and event sources', () => {
    expect(dollars({ Queue: { Type: 'AWS::SQS::Queue' }, Rule: { Type: 'AWS::Events::Rule' } })).toBeCloseTo(
      0,
    );
  });

  it('bills each metric of an alarm, and more for a period below a minute', () => {
    const math = {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { Metrics: [{ Expression: 'SUM([a, b])' }, period(60), period(300)] },
    };
    const single = { Type: 'AWS::CloudWatch::Alarm', Properties: { Period: 10 } };

    expect(stageWith({ math, single }).alarms).toEqual({
      ...{ count: 2, metrics: 2, highResolutionMetrics: 1, composite: 0 },
    });
    expect(dollars({ math })).toBeCloseTo(0.2);
    expect(dollars({ math, single })).toBeCloseTo(0.5);
  });

  it('rejects an alarm on a query, whose price it does not know', () => {
    const query = { Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics: [{ Expression: 'SELECT 1' }] } };

    expect(() => stageWith({ query })).toThrow('The number of metrics of an alarm is not known');
  });

  it.each([
    [50, 0],
    [51, 3],
  ])('bills a dashboard of %d metrics with %d $', (metrics, price) => {
    const graph = { properties: { metrics: Array.from({ length: metrics }, () => ['AWS/SQS', 'Sent']) } };
    const expressions = { properties: { metrics: [[{ expression: 'a / 2' }]] } };
    const body = JSON.stringify({ widgets: [graph, expressions, { properties: { markdown: 'Text' } }] });
    const [before, after] = [body.slice(0, 3), body.slice(3)];
    const Properties = { DashboardBody: { 'Fn::Join': ['', [before, after]] } };

    expect(dollars({ Dashboard: { Type: 'AWS::CloudWatch::Dashboard', Properties } })).toBeCloseTo(price);
  });

  it('bills secrets, and the polling of a queue', () => {
    const EventSourceArn = { 'Fn::GetAtt': ['Queue', 'Arn'] };

    const secret = (Name: string) => ({ Type: 'AWS::SecretsManager::Secret', Properties: { Name } });

    expect(dollars({ Secret: secret('prod/webhook') })).toBeCloseTo(0.4);
    expect(dollars({ Secret: secret('prod/google/france') })).toBeCloseTo(0);
    expect(
      dollars({ Source: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn } } }),
    ).toBeCloseTo(0.3285);
  });

  it('knows which tables can be recovered', () => {
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
    const { tables, recoverableTables } = stageWith({
      Mappings: { Type: 'AWS::DynamoDB::Table', Properties: { PointInTimeRecoverySpecification } },
      Logs: { Type: 'AWS::DynamoDB::Table' },
    });

    expect({ tables, recoverableTables }).toEqual({ tables: 2, recoverableTables: ['Mappings'] });
  });

  it('takes metrics from the lines of the access log, not of other logs', () => {
    const filter = (Ref: string, MetricName: string, MetricValue: string) => ({
      Type: 'AWS::Logs::MetricFilter',
      Properties: { LogGroupName: { Ref }, MetricTransformations: [{ MetricName, MetricValue }] },
    });
    const { accessLogMetrics } = stageWith({
      Latency: filter('LogGroup', 'WebhookLatency', '$.latency'),
      Errors: filter('LogGroup', 'WebhookErrors', '1'),
      Other: filter('SyncLogGroup', 'SyncLatency', '$.durationMs'),
    });

    expect(accessLogMetrics).toEqual(['WebhookLatency']);
  });

  it('rejects a resource whose price it does not know', () => {
    expect(() => stageWith({ Gateway: { Type: 'AWS::EC2::NatGateway' } })).toThrow(
      'What AWS::EC2::NatGateway costs is not known',
    );
  });
});

describe('a line of the access log', () => {
  it('is as long as its values, and the overhead of CloudWatch', () => {
    expect(accessLogBytes('{"status":$context.status}')).toBe('{"status":202}'.length + 26);
  });

  it('rejects a variable whose length it does not know', () => {
    expect(() => accessLogBytes('$context.identity.sourceIp')).toThrow('identity.sourceIp is not known');
  });
});
