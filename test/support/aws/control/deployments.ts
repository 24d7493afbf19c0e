import * as z from 'zod';
import { parseJson } from '../../../../functions/shared/json';
import {
  resourcesOf,
  resolveIntrinsics,
  type Lookup,
  type Template,
} from '../../local-stack/runner/template';
import type { FakeAlarms } from './alarms';
import type { FakeFunctions } from './functions';
import { AwsFault, type FakeService } from './server';

const group = z.object({
  AlarmConfiguration: z
    .object({
      Alarms: z.array(z.object({ Name: z.string() })).default([]),
      Enabled: z.boolean().default(false),
    })
    .prefault({}),
  AutoRollbackConfiguration: z.object({ Enabled: z.boolean(), Events: z.array(z.string()) }),
});

const byGroup = z.strictObject({ applicationName: z.string(), deploymentGroupName: z.string() });
const list = byGroup.extend({ includeOnlyStatuses: z.array(z.string()) });
const create = byGroup.extend({
  description: z.string(),
  revision: z.strictObject({
    revisionType: z.literal('AppSpecContent'),
    appSpecContent: z.strictObject({ content: z.string() }),
  }),
});
const byId = z.strictObject({ deploymentId: z.string() });
const stop = byId.extend({ autoRollbackEnabled: z.literal(true) });

const appSpec = z.strictObject({
  version: z.literal(0),
  Resources: z.tuple([
    z.record(
      z.string(),
      z.strictObject({
        Type: z.literal('AWS::Lambda::Function'),
        Properties: z.strictObject({
          Name: z.string(),
          Alias: z.literal('live'),
          CurrentVersion: z.string(),
          TargetVersion: z.string(),
        }),
      }),
    ),
  ]),
});

type Deployment = {
  group: string;
  description: string;
  functionName: string;
  from: string;
  to: string;
  status: 'Created' | 'InProgress' | 'Succeeded' | 'Stopped';
  /** How often its state was read. */
  reads: number;
  error?: string;
  rollback?: string;
};

const STOP_ON_ALARM = 'DEPLOYMENT_STOP_ON_ALARM';

/** A canary ends when it was read this often, which stands for its 5 minutes. */
const READS = 25;

/** CodeDeploy with the groups of a template. Each read of a deployment moves it on. */
export class FakeDeployments {
  readonly all = new Map<string, Deployment>();
  readonly groups = new Map<string, z.infer<typeof group>>();
  /** AWS-05: whether it looks at the alarms of a group. */
  watchesAlarms = true;

  constructor(
    template: Template,
    lookup: Lookup,
    private readonly functions: FakeFunctions,
    private readonly alarms: FakeAlarms,
  ) {
    for (const [id, { Properties }] of resourcesOf(template, 'AWS::CodeDeploy::DeploymentGroup')) {
      this.groups.set(lookup.ref(id), group.parse(resolveIntrinsics(Properties, lookup)));
    }
  }

  readonly service: FakeService = {
    prefix: 'codedeploy',
    id: 'CodeDeploy_20141006',
    operations: {
      GetDeploymentGroup: (input) => {
        const { AlarmConfiguration, AutoRollbackConfiguration } = this.#group(
          byGroup.parse(input).deploymentGroupName,
        );
        return {
          deploymentGroupInfo: {
            alarmConfiguration: {
              enabled: AlarmConfiguration.Enabled,
              alarms: AlarmConfiguration.Alarms.map(({ Name: name }) => ({ name })),
            },
            autoRollbackConfiguration: {
              enabled: AutoRollbackConfiguration.Enabled,
              events: AutoRollbackConfiguration.Events,
            },
          },
        };
      },
      CreateDeployment: (input) => ({ deploymentId: this.#create(create.parse(input)) }),
      GetDeployment: (input) => {
        const { deploymentId } = byId.parse(input);
        const one = this.#advance(deploymentId);
        return {
          deploymentInfo: {
            ...{ deploymentId, status: one.status, description: one.description },
            ...(one.error !== undefined && { errorInformation: { code: one.error, message: one.error } }),
            ...(one.rollback !== undefined && { rollbackInfo: { rollbackDeploymentId: one.rollback } }),
          },
        };
      },
      ListDeployments: (input) => {
        const { deploymentGroupName, includeOnlyStatuses } = list.parse(input);
        const found = [...this.all].filter(
          ([, one]) => one.group === deploymentGroupName && includeOnlyStatuses.includes(one.status),
        );
        return { deployments: found.map(([id]) => id) };
      },
      StopDeployment: (input) => {
        const one = this.#find(stop.parse(input).deploymentId);
        this.#rollBack(one, 'MANUAL_STOP');
        return { status: 'Pending' };
      },
    },
  };

  #create({ deploymentGroupName, description, revision }: z.infer<typeof create>): string {
    this.#group(deploymentGroupName);
    const spec = appSpec.parse(parseJson(revision.appSpecContent.content));
    const [{ Properties }] = z
      .tuple([
        z.object({
          Properties: z.object({ Name: z.string(), CurrentVersion: z.string(), TargetVersion: z.string() }),
        }),
      ])
      .parse(Object.values(spec.Resources[0]));
    const { Name: functionName, CurrentVersion: from, TargetVersion: to } = Properties;
    if (this.functions.aliasOf(functionName).version !== from) {
      throw new AwsFault('InvalidRevisionException', `The alias is not at version ${from}`);
    }
    return this.#add({ group: deploymentGroupName, description, functionName, from, to });
  }

  #add(fields: Pick<Deployment, 'group' | 'description' | 'functionName' | 'from' | 'to'>): string {
    const id = `d-${String(this.all.size + 1).padStart(9, '0')}`;
    this.all.set(id, { ...fields, status: 'Created', reads: 0 });
    return id;
  }

  #advance(id: string): Deployment {
    const one = this.#find(id);
    const alias = this.functions.aliasOf(one.functionName);
    const isRollback = Number(one.to) < Number(one.from);
    if (one.status === 'Created' && one.reads === 0) {
      one.reads = 1;
      return one;
    }
    if (one.status === 'Created') {
      one.status = isRollback ? 'Succeeded' : 'InProgress';
      Object.assign(alias, isRollback ? { version: one.to, weights: {} } : { weights: { [one.to]: 0.1 } });
      return one;
    }
    if (one.status !== 'InProgress') return one;
    one.reads += 1;
    const { AlarmConfiguration, AutoRollbackConfiguration } = this.#group(one.group);
    const isOn = AlarmConfiguration.Alarms.some(({ Name }) => this.alarms.all.get(Name)?.state === 'ALARM');
    if (this.watchesAlarms && isOn && AutoRollbackConfiguration.Events.includes(STOP_ON_ALARM)) {
      this.#rollBack(one, 'ALARM_ACTIVE');
    } else if (one.reads >= READS) {
      one.status = 'Succeeded';
      Object.assign(alias, { version: one.to, weights: {} });
    }
    return one;
  }

  #rollBack(one: Deployment, error: string): void {
    const { group: name, functionName, from, to } = one;
    const rollback = this.#add({ group: name, description: 'rollback', functionName, from: to, to: from });
    Object.assign(one, { status: 'Stopped', error, rollback });
  }

  #group(name: string): z.infer<typeof group> {
    const found = this.groups.get(name);
    if (!found) throw new AwsFault('DeploymentGroupDoesNotExistException', `There is no group ${name}`);
    return found;
  }

  #find(id: string): Deployment {
    const found = this.all.get(id);
    if (!found) throw new AwsFault('DeploymentDoesNotExistException', `There is no deployment ${id}`);
    return found;
  }
}
