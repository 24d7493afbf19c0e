import {
  CodeDeployClient,
  CreateDeploymentCommand,
  GetDeploymentCommand,
  GetDeploymentGroupCommand,
  ListDeploymentsCommand,
  StopDeploymentCommand,
  type CodeDeployClientConfig,
} from '@aws-sdk/client-codedeploy';
import * as z from 'zod';
import { LIVE } from './functions';
import { CONTROL_CLIENT_OPTIONS, permitted } from './permitted';

export type DeploymentGroup = { application: string; group: string };

const group = z
  .object({
    alarmConfiguration: z
      .object({
        enabled: z.boolean().default(false),
        alarms: z.array(z.object({ name: z.string() })).default([]),
      })
      .prefault({}),
    autoRollbackConfiguration: z
      .object({ enabled: z.boolean().default(false), events: z.array(z.string()).default([]) })
      .prefault({}),
  })
  .transform(({ alarmConfiguration, autoRollbackConfiguration }) => ({
    alarms: alarmConfiguration.enabled ? alarmConfiguration.alarms.map(({ name }) => name) : [],
    rollsBackOnAlarm:
      autoRollbackConfiguration.enabled &&
      autoRollbackConfiguration.events.includes('DEPLOYMENT_STOP_ON_ALARM'),
  }));

const deployment = z
  .object({
    status: z.string(),
    description: z.string().default(''),
    errorInformation: z.object({ code: z.string().default('') }).prefault({}),
    rollbackInfo: z.object({ rollbackDeploymentId: z.string().optional() }).prefault({}),
  })
  .transform(({ status, description, errorInformation, rollbackInfo }) => ({
    status,
    description,
    error: errorInformation.code,
    /** The deployment that moves back; null if there is none yet. */
    rollback: rollbackInfo.rollbackDeploymentId ?? null,
  }));

export type DeploymentState = z.infer<typeof deployment>;

const ENDED = ['Succeeded', 'Failed', 'Stopped'];

export function hasEnded({ status }: DeploymentState): boolean {
  return ENDED.includes(status);
}

export type NewDeployment = DeploymentGroup & {
  functionName: string;
  from: string;
  to: string;
  description: string;
};

/** Deployments of aliases by CodeDeploy. */
export function createDeploymentsApi(overrides: CodeDeployClientConfig) {
  const client = new CodeDeployClient({ ...CONTROL_CLIENT_OPTIONS, ...overrides });
  return {
    async group({ application, group: name }: DeploymentGroup) {
      const input = { applicationName: application, deploymentGroupName: name };
      const { deploymentGroupInfo } = await permitted('codedeploy:GetDeploymentGroup', () =>
        client.send(new GetDeploymentGroupCommand(input)),
      );
      return group.parse(deploymentGroupInfo);
    },

    /** Starts to move the alias `live`, as CloudFormation does in an update. @returns the id */
    async create({ application, group: name, description, ...move }: NewDeployment): Promise<string> {
      const { deploymentId } = await permitted('codedeploy:CreateDeployment', () =>
        client.send(
          new CreateDeploymentCommand({
            applicationName: application,
            deploymentGroupName: name,
            description,
            revision: { revisionType: 'AppSpecContent', appSpecContent: { content: appSpecOf(move) } },
          }),
        ),
      );
      return z.string().parse(deploymentId);
    },

    async state(id: string): Promise<DeploymentState> {
      const { deploymentInfo } = await permitted('codedeploy:GetDeployment', () =>
        client.send(new GetDeploymentCommand({ deploymentId: id })),
      );
      return deployment.parse(deploymentInfo);
    },

    /** Lists the deployments that have not ended. */
    async running({ application, group: name }: DeploymentGroup): Promise<string[]> {
      const { deployments } = await permitted('codedeploy:ListDeployments', () =>
        client.send(
          new ListDeploymentsCommand({
            applicationName: application,
            deploymentGroupName: name,
            includeOnlyStatuses: ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'],
          }),
        ),
      );
      return z.array(z.string()).parse(deployments ?? []);
    },

    /** Stops a deployment and moves back. */
    async stop(id: string): Promise<void> {
      await permitted('codedeploy:StopDeployment', () =>
        client.send(new StopDeploymentCommand({ deploymentId: id, autoRollbackEnabled: true })),
      );
    },
  };
}

function appSpecOf({ functionName, from, to }: Pick<NewDeployment, 'functionName' | 'from' | 'to'>): string {
  const Properties = { Name: functionName, Alias: LIVE, CurrentVersion: from, TargetVersion: to };
  return JSON.stringify({
    version: 0,
    Resources: [{ [functionName]: { Type: 'AWS::Lambda::Function', Properties } }],
  });
}
