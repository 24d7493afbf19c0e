import * as z from 'zod';
import {
  resourcesOf,
  resolveIntrinsics,
  type Lookup,
  type Template,
} from '../../local-stack/runner/template';
import { AwsFault, type FakeService } from './server';

const alarm = z.object({
  AlarmName: z.string(),
  AlarmActions: z.array(z.string()).default([]),
  OKActions: z.array(z.string()).default([]),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
});

type State = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
/** It is in the history from the second read on. */
type Action = { at: number; topic: string; isDone: boolean; reads: number };
type FakeAlarm = z.infer<typeof alarm> & {
  state: State;
  reason: string;
  changedAt: number;
  actions: Action[];
};

const CROSSED = 'Threshold Crossed: 1 datapoint [1.0] was greater than or equal to the threshold (1.0).';
const RECOVERY_MS = 60_000;
const EVALUATION_READS = 3;

const types = z.array(z.enum(['MetricAlarm', 'CompositeAlarm']));
const describe = z.strictObject({
  AlarmTypes: types,
  AlarmNamePrefix: z.string().optional(),
  AlarmNames: z.array(z.string()).optional(),
  NextToken: z.string().optional(),
});
const setState = z.strictObject({
  AlarmName: z.string(),
  StateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  StateReason: z.string().max(1023),
});
const history = z.strictObject({
  AlarmName: z.string(),
  AlarmTypes: types,
  HistoryItemType: z.literal('Action'),
  StartDate: z.number(),
});

/** Forces several pages. */
const PAGE = 5;

/** CloudWatch with the alarms of a template. All are off. */
export class FakeAlarms {
  readonly all = new Map<string, FakeAlarm>();
  /** AWS-03: topics to which CloudWatch may not publish. */
  readonly refusingTopics = new Set<string>();
  /** AWS-06: whether Lambda counts errors by executed version. */
  countsByVersion = true;
  /** Alarms whose metric has an error, with the number of reads since. */
  readonly #errors = new Map<string, number>();

  constructor(
    template: Template,
    lookup: Lookup,
    private readonly now: () => number,
  ) {
    for (const [, { Properties }] of resourcesOf(template, 'AWS::CloudWatch::Alarm')) {
      const parsed = alarm.parse(resolveIntrinsics(Properties, lookup));
      this.all.set(parsed.AlarmName, {
        ...parsed,
        state: 'OK',
        reason: 'Threshold not crossed',
        changedAt: 0,
        actions: [],
      });
    }
  }

  set(name: string, state: State, reason: string): void {
    const found = this.all.get(name);
    if (!found) throw new AwsFault('ResourceNotFound', `There is no alarm ${name}`, 404);
    const topics = { OK: found.OKActions, ALARM: found.AlarmActions, INSUFFICIENT_DATA: [] }[state];
    if (found.state !== state) {
      const actions = topics.map((topic) => ({
        at: this.now(),
        topic,
        isDone: !this.refusingTopics.has(topic),
        reads: 0,
      }));
      found.actions.unshift(...actions);
    }
    Object.assign(found, { state, reason, changedAt: this.now() });
  }

  /** Alarms go off some reads after an error, and end when their metric has recovered. */
  #evaluate(): void {
    for (const [name, reads] of this.#errors) {
      this.#errors.set(name, reads + 1);
      if (reads + 1 < EVALUATION_READS) continue;
      this.#errors.delete(name);
      this.set(name, 'ALARM', CROSSED);
    }
    for (const { AlarmName, state, reason, changedAt } of this.all.values()) {
      if (state !== 'ALARM' || reason !== CROSSED || this.now() - changedAt < RECOVERY_MS) continue;
      this.set(AlarmName, 'OK', 'Threshold not crossed');
    }
  }

  /** A version failed in an invocation of an alias. */
  countError(functionName: string, version: string): void {
    if (!this.countsByVersion) return;
    for (const { AlarmName, Dimensions } of this.all.values()) {
      const value = (name: string) => Dimensions.find((one) => one.Name === name)?.Value;
      if (value('ExecutedVersion') !== version || value('FunctionName') !== functionName) continue;
      this.#errors.set(AlarmName, 0);
    }
  }

  readonly operations: FakeService['operations'] = {
    DescribeAlarms: (input) => {
      const { AlarmNamePrefix = '', AlarmNames, NextToken } = describe.parse(input);
      this.#evaluate();
      const found = [...this.all.values()].filter(({ AlarmName }) =>
        AlarmNames ? AlarmNames.includes(AlarmName) : AlarmName.startsWith(AlarmNamePrefix),
      );
      const from = Number(NextToken ?? 0);
      const end = from + PAGE;
      return {
        MetricAlarms: found.slice(from, end).map(({ AlarmName, AlarmActions, state, reason }) => ({
          ...{ AlarmName, AlarmActions, ActionsEnabled: true, StateValue: state, StateReason: reason },
        })),
        CompositeAlarms: [],
        ...(end < found.length && { NextToken: String(end) }),
      };
    },
    SetAlarmState: (input) => {
      const { AlarmName, StateValue, StateReason } = setState.parse(input);
      this.set(AlarmName, StateValue, StateReason);
      return {};
    },
    DescribeAlarmHistory: (input) => {
      const { AlarmName, StartDate } = history.parse(input);
      const actions = (this.all.get(AlarmName)?.actions ?? []).filter(({ at }) => at >= StartDate * 1000);
      const found = actions.filter(({ reads }) => reads > 0);
      for (const action of actions) action.reads += 1;
      return {
        AlarmHistoryItems: found.map(({ at, topic, isDone }) => ({
          AlarmName,
          Timestamp: at / 1000,
          HistoryItemType: 'Action',
          HistorySummary: `${isDone ? 'Successfully executed' : 'Failed to execute'} action ${topic}`,
          HistoryData: JSON.stringify({
            actionState: isDone ? 'Succeeded' : 'Failed',
            notificationResource: topic,
          }),
        })),
      };
    },
  };
}
