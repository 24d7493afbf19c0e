import { RemovalPolicy, type Duration } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Alias,
  ApplicationLogLevel,
  Architecture,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import {
  LogLevel,
  NodejsFunction,
  OutputFormat,
  type BundlingOptions,
  type ICommandHooks,
} from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type LogGroupProps } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { join } from 'node:path';
import { BUNDLING, LEFT_OUT, STUBS } from '../bundling/bundling';
import { suppressNagRule } from '../nag';
import type { StageSettings } from '../settings/stage-settings';

const ROOT = join(__dirname, '../..');

export const MEMORY_MB = 512;

/** Actions are named one by one, and `resource` is an ARN. */
export type Permission = {
  actions: string[];
  resource: string;
  /** As a policy statement has them: by operator and key, what the request must hold. */
  conditions?: Record<string, Record<string, string | string[]>>;
};

const TRACES: Permission = { actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resource: '*' };

type ConnectorFunctionProps = {
  settings: Pick<StageSettings, 'stage' | 'tracing'>;
  /** Its folder below `functions/`, whose `index.ts` exports `handler`. */
  folder: string;
  description: string;
  timeout: Duration;
  environment: Record<string, string>;
  /** All that it may do, beside writing its own logs and traces. */
  permissions: Permission[];
  logs: LogGroupProps;
  /** For a function that is invoked by events and not by a queue. @default as Lambda does, twice and within 6 hours */
  asyncInvocation?: { retryAttempts: number; maxEventAge: Duration };
  /** Packages of {@link LEFT_OUT} that its bundle has all the same. */
  keeps?: string[];
  /** A script of this project that puts files beside the bundle: it gets the folder to create. */
  files?: { script: string; folder: string };
};

/** A function as one bundled file with its log group, and a role that nothing else can widen. */
export class ConnectorFunction extends Construct {
  readonly lambda: NodejsFunction;
  readonly logGroup: LogGroup;
  readonly roleArn: string;
  readonly permissions: readonly Permission[];
  readonly #asyncInvocation: ConnectorFunctionProps['asyncInvocation'];
  #live: Alias | undefined;

  constructor(scope: Construct, id: string, props: ConnectorFunctionProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'LogGroup', props.logs);
    this.permissions = props.permissions;
    this.#asyncInvocation = props.asyncInvocation;
    const role = this.createRole(props);
    this.roleArn = role.roleArn;
    this.lambda = new NodejsFunction(this, 'Function', {
      description: props.description,
      entry: join(ROOT, 'functions', props.folder, 'index.ts'),
      projectRoot: ROOT,
      depsLockFilePath: join(ROOT, 'package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: MEMORY_MB,
      timeout: props.timeout,
      // CDK would add its own, broader statements to a role that can be changed.
      role: role.withoutPolicyUpdates(),
      environment: {
        ...props.environment,
        STAGE: props.settings.stage,
        NODE_OPTIONS: '--enable-source-maps',
      },
      awsSdkConnectionReuse: false,
      tracing: props.settings.tracing ? Tracing.ACTIVE : Tracing.PASS_THROUGH,
      // An operator can go back to a version that is no longer in the template. One whose deployment failed goes: as long as
      // it is the last one, Lambda publishes no other of the same code, and the same deployment could not be tried again.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
      bundling: {
        ...CDK_BUNDLING,
        externalModules: LEFT_OUT.filter((name) => !props.keeps?.includes(name)),
        ...(props.files && { commandHooks: filesBeside(props.files) }),
      },
    });
  }

  /**
   * What does the work: each deployment publishes a version, and moves this alias to it. Whatever invokes the function, invokes
   * the alias. Made when it is first asked for: a function that works for deployments only has none.
   */
  get live(): Alias {
    this.#live ??= new Alias(this, 'Live', {
      aliasName: 'live',
      version: this.lambda.currentVersion,
      ...this.#asyncInvocation,
    });
    return this.#live;
  }

  private createRole({ permissions, settings: { tracing } }: ConnectorFunctionProps): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        Permissions: new PolicyDocument({
          statements: [
            ...permissions,
            { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resource: this.logGroup.logGroupArn },
            ...(tracing ? [TRACES] : []),
          ].map(statementOf),
        }),
      },
    });
    if (tracing) {
      suppressNagRule(
        role,
        'IAM5[Resource::*]',
        'X-Ray has no resources to name: its two actions take only "*".',
      );
    }
    return role;
  }
}

function filesBeside({ script, folder }: NonNullable<ConnectorFunctionProps['files']>): ICommandHooks {
  return {
    beforeBundling: () => [],
    beforeInstall: () => [],
    afterBundling: (_, output) => [
      `node --import tsx ${quoted(join(ROOT, script))} ${quoted(join(output, folder))}`,
    ],
  };
}

/** For the shell that runs the hooks. */
function quoted(path: string): string {
  return `"${path}"`;
}

function statementOf({ actions, resource, conditions }: Permission): PolicyStatement {
  return new PolicyStatement({ actions, resources: [resource], ...(conditions && { conditions }) });
}

/** The same settings in the words of CDK, which starts esbuild as a command. */
const CDK_BUNDLING: BundlingOptions = {
  format: OutputFormat.CJS,
  target: BUNDLING.target,
  mainFields: BUNDLING.mainFields,
  minify: BUNDLING.minify,
  sourceMap: BUNDLING.sourcemap,
  sourcesContent: BUNDLING.sourcesContent,
  externalModules: BUNDLING.external,
  logLevel: LogLevel.WARNING,
  esbuildArgs: {
    '--alias': Object.entries(STUBS).map(([name, standIn]) => `${name}=${standIn}`),
  },
};

/**
 * What a function may do in the table of the configurations: read it, and write the records that it owns. The item with the
 * configurations is not among those: only people write it.
 *
 * @param ids of the records, such as `authorization#*`
 * @param deletes whether it takes records away itself, and does not only let them expire
 */
export function recordPermissions(
  tableArn: string,
  ids: string[],
  { deletes }: { deletes: boolean },
): Permission[] {
  return [
    { actions: ['dynamodb:GetItem'], resource: tableArn },
    {
      actions: ['dynamodb:PutItem', ...(deletes ? ['dynamodb:DeleteItem'] : [])],
      resource: tableArn,
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ids } },
    },
  ];
}
