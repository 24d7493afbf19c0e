import type { Duration } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogLevel, NodejsFunction, OutputFormat, type ICommandHooks } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type LogGroupProps } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { join } from 'node:path';
import { acceptFinding } from './accept-finding';

const ROOT = join(__dirname, '..');
const MEMORY_MB = 512;

/** Actions are named one by one, and `resource` is an ARN. */
export type Permission = {
  actions: string[];
  resource: string;
  /** As a policy statement has them: by operator and key, what the request must hold. */
  conditions?: Record<string, Record<string, string | string[]>>;
};

export type ConnectorFunctionProps = {
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
  /** A script of this project that puts files beside the bundle: it gets the folder to create. */
  files?: { script: string; folder: string };
};

/** A function as one bundled file with its log group, and a role that nothing else can widen. */
export class ConnectorFunction extends Construct {
  readonly lambda: NodejsFunction;
  readonly logGroup: LogGroup;
  readonly roleArn: string;

  constructor(scope: Construct, id: string, props: ConnectorFunctionProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'LogGroup', props.logs);
    const role = this.createRole(props.permissions);
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
      ...props.asyncInvocation,
      // CDK would add its own, broader statements to a role that can be changed.
      role: role.withoutPolicyUpdates(),
      environment: { ...props.environment, NODE_OPTIONS: '--enable-source-maps' },
      awsSdkConnectionReuse: false,
      tracing: Tracing.ACTIVE,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
      bundling: {
        format: OutputFormat.CJS,
        target: 'node24',
        mainFields: ['module', 'main'],
        minify: true,
        sourceMap: true,
        logLevel: LogLevel.WARNING,
        sourcesContent: false,
        // Bundled and tree-shaken, the AWS SDK loads faster than the copy of the runtime.
        externalModules: [],
        ...(props.files && { commandHooks: filesBeside(props.files) }),
      },
    });
  }

  private createRole(permissions: Permission[]): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        Permissions: new PolicyDocument({
          statements: [
            ...permissions,
            { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resource: this.logGroup.logGroupArn },
            { actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resource: '*' },
          ].map(statementOf),
        }),
      },
    });
    acceptFinding(
      role,
      'IAM5[Resource::*]',
      'X-Ray has no resources to name: its two actions take only "*".',
    );
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
