import { createLookup } from './resource-references';
import { scheduledEvent, schedulesOf } from './schedule';
import { template } from './template';

function schedules(properties: Record<string, unknown>) {
  const parsed = template.parse({
    Resources: {
      Job: { Type: 'AWS::Lambda::Function' },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          ScheduleExpression: 'rate(5 minutes)',
          State: 'ENABLED',
          Targets: [{ Id: 'Target0', Arn: { 'Fn::GetAtt': ['Job', 'Arn'] }, RetryPolicy: {} }],
          ...properties,
        },
      },
    },
  });
  return schedulesOf(parsed, createLookup(parsed, { sqs: '', httpApi: '' }));
}

describe('schedulesOf', () => {
  it.each([
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
    ['rate(12 hours)', 43_200_000],
    ['rate(1 day)', 86_400_000],
  ])('reads %s', (expression, everyMs) => {
    expect(schedules({ ScheduleExpression: expression })).toEqual([
      { ruleArn: 'arn:aws:events:eu-west-3:000000000000:rule/Rule', functionName: 'Job', everyMs },
    ]);
  });

  it.each([
    [{ ScheduleExpression: 'rate(5 minute)' }],
    [{ ScheduleExpression: 'rate(1 minutes)' }],
    [{ ScheduleExpression: 'rate(0 minutes)' }],
    [{ ScheduleExpression: 'cron(0 10 * * ? *)' }],
    [{ State: 'DISABLED' }],
  ])('rejects an unsupported rule: %j', (properties) => {
    expect(() => schedules(properties)).toThrow();
  });
});

describe('scheduledEvent', () => {
  it('has the format of EventBridge', () => {
    // Prepare
    const ruleArn = 'arn:aws:events:eu-west-3:000000000000:rule/Rule';
    // Act
    const event = scheduledEvent({ ruleArn }, Date.parse('2026-03-02T10:00:00.7Z'));
    // Assess
    expect(event).toMatchObject({
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      time: '2026-03-02T10:00:00Z',
      resources: [ruleArn],
    });
  });
});
