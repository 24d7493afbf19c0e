import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../aws/aws-environment';
import { functionName } from './resource-references';
import { readProperties, resourcesOf, type Lookup, type Template } from './template';

/** An EventBridge rule that invokes a function at a fixed rate. */
export type Schedule = { ruleArn: string; functionName: string; everyMs: number };

/** Starts an interval and returns a function that stops it. */
export type StartInterval = (ms: number, call: () => void) => () => void;

const UNITS_MS = { minute: 60_000, hour: 60 * 60_000, day: 24 * 60 * 60_000 };

/** `rate(5 minutes)`; EventBridge requires the singular for 1. */
const rate = z
  .string()
  .regex(/^rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minute|hour|day)s)\)$/)
  .transform((expression) => {
    const [, count, unit] = /^rate\((\d+) (minute|hour|day)/.exec(expression) ?? [];
    return Number(count) * UNITS_MS[z.enum(['minute', 'hour', 'day']).parse(unit)];
  });

const rule = z.object({
  ScheduleExpression: rate,
  State: z.literal('ENABLED'),
  Targets: z.array(z.object({ Arn: z.string() })),
});

/** The schedules of a template, one per target of a rule. */
export function schedulesOf(template: Template, lookup: Lookup): Schedule[] {
  return resourcesOf(template, 'AWS::Events::Rule').flatMap(([id, resource]) => {
    const { ScheduleExpression, Targets } = readProperties(resource, rule, lookup);
    return Targets.map(({ Arn }) => ({
      ruleArn: lookup.attribute(id, 'Arn'),
      functionName: functionName(Arn),
      everyMs: ScheduleExpression,
    }));
  });
}

/** The event that EventBridge passes to the function. */
export function scheduledEvent({ ruleArn }: Pick<Schedule, 'ruleArn'>, now: number) {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: LOCAL_ACCOUNT,
    time: `${new Date(now).toISOString().slice(0, 19)}Z`,
    region: LOCAL_REGION,
    resources: [ruleArn],
    detail: {},
  };
}
