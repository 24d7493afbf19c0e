import {
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
  type LambdaClientConfig,
} from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { CONTROL_CLIENT_OPTIONS, permitted } from './permitted';

/** The alias that all triggers invoke. */
export const LIVE = 'live';

const configuration = z
  .object({
    FunctionName: z.string(),
    Version: z.string(),
    Role: z.string(),
    CodeSha256: z.string(),
    Description: z.string().default(''),
    State: z.string().default('Active'),
    LastUpdateStatus: z.string().default('Successful'),
    Environment: z.object({ Variables: z.record(z.string(), z.string()).default({}) }).prefault({}),
  })
  .transform((found) => ({
    name: found.FunctionName,
    version: found.Version,
    roleArn: found.Role,
    codeHash: found.CodeSha256,
    description: found.Description,
    environment: found.Environment.Variables,
    isReady: found.State === 'Active' && found.LastUpdateStatus === 'Successful',
  }));

export type FunctionConfiguration = z.infer<typeof configuration>;

const alias = z
  .object({
    FunctionVersion: z.string(),
    RoutingConfig: z
      .object({ AdditionalVersionWeights: z.record(z.string(), z.number()).default({}) })
      .prefault({}),
  })
  .transform(({ FunctionVersion: version, RoutingConfig: { AdditionalVersionWeights: weights } }) => ({
    version,
    /** Shares of other versions. */
    weights,
  }));

export type Alias = z.infer<typeof alias>;

/** Functions of Lambda with their versions and the alias `live`. `name` may be an ARN without a qualifier. */
export function createFunctionsApi(overrides: LambdaClientConfig) {
  const client = new LambdaClient({ ...CONTROL_CLIENT_OPTIONS, ...overrides });
  return {
    /** @param qualifier a version or an alias; without one, the unpublished version */
    async configuration(name: string, qualifier?: string): Promise<FunctionConfiguration> {
      const input = { FunctionName: name, Qualifier: qualifier };
      return configuration.parse(
        await permitted('lambda:GetFunctionConfiguration', () =>
          client.send(new GetFunctionConfigurationCommand(input)),
        ),
      );
    },

    /** Changes the unpublished version only. */
    async setDescription(name: string, description: string): Promise<void> {
      const input = { FunctionName: name, Description: description };
      await permitted('lambda:UpdateFunctionConfiguration', () =>
        client.send(new UpdateFunctionConfigurationCommand(input)),
      );
    },

    /** @returns the version: a new one if code or configuration differ from the newest version, else the newest one */
    async publish(name: string, { codeHash, description }: { codeHash: string; description: string }) {
      const input = { FunctionName: name, CodeSha256: codeHash, Description: description };
      const published = await permitted('lambda:PublishVersion', () =>
        client.send(new PublishVersionCommand(input)),
      );
      return configuration.parse(published);
    },

    async versions(name: string): Promise<FunctionConfiguration[]> {
      const found: FunctionConfiguration[] = [];
      let page: string | undefined;
      do {
        const { Versions = [], NextMarker } = await permitted('lambda:ListVersionsByFunction', () =>
          client.send(new ListVersionsByFunctionCommand({ FunctionName: name, Marker: page })),
        );
        found.push(...Versions.flatMap((one) => configuration.safeParse(one).data ?? []));
        page = NextMarker;
      } while (page !== undefined);
      return found;
    },

    async deleteVersion(name: string, version: string): Promise<void> {
      // Without a qualifier, Lambda would delete the function.
      const Qualifier = z.string().regex(/^\d+$/).parse(version);
      await permitted('lambda:DeleteFunction', () =>
        client.send(new DeleteFunctionCommand({ FunctionName: name, Qualifier })),
      );
    },

    async liveAlias(name: string): Promise<Alias> {
      return alias.parse(
        await permitted('lambda:GetAlias', () =>
          client.send(new GetAliasCommand({ FunctionName: name, Name: LIVE })),
        ),
      );
    },

    /** Sends all invocations to one version. */
    async moveLiveAlias(name: string, version: string): Promise<void> {
      const RoutingConfig = { AdditionalVersionWeights: {} };
      const input = { FunctionName: name, Name: LIVE, FunctionVersion: version, RoutingConfig };
      await permitted('lambda:UpdateAlias', () => client.send(new UpdateAliasCommand(input)));
    },

    /** Invokes the alias. @returns the version that ran, and whether it failed */
    async invokeLive(name: string, payload: object): Promise<{ version: string; hasFailed: boolean }> {
      const { ExecutedVersion, FunctionError } = await permitted('lambda:InvokeFunction', () =>
        client.send(
          new InvokeCommand({ FunctionName: name, Qualifier: LIVE, Payload: JSON.stringify(payload) }),
        ),
      );
      return { version: z.string().parse(ExecutedVersion), hasFailed: FunctionError !== undefined };
    },
  };
}
