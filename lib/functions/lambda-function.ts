import { RemovalPolicy, type Duration } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
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
  SourceMapMode,
  type BundlingOptions,
  type ICommandHooks,
} from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type LogGroupProps } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { dirname, join } from 'node:path';
import { BUNDLING, EXTERNAL_PACKAGES, REPLACEMENTS } from '../bundling/bundling';
import { allowWildcard } from '../nag';
import type { StageSettings } from '../settings/stage-settings';
import { policyDocument, TRACING_PERMISSION, type Permission } from './permissions';

const ROOT = join(__dirname, '../..');

/** Memory of a function, which also sets its share of a core: 1,769 MB are one core. */
export const MEMORY_MB = 512;

type ConnectorFunctionProps = {
  settings: Pick<StageSettings, 'stage' | 'tracing'>;
  /** Its folder below `functions/`, whose `index.ts` exports `handler`. */
  folder: string;
  description: string;
  timeout: Duration;
  /** MB. @default {@link MEMORY_MB} */
  memoryMb?: number;
  environment: Record<string, string>;
  /** All its permissions, except those for its own logs and traces. */
  permissions: Permission[];
  logs: LogGroupProps;
  /** For asynchronous invocations. @default as Lambda: 2 retries within 6 hours */
  asyncInvocation?: { retryAttempts: number; maxEventAge: Duration };
  /** Whether its `index.ts` also exports a promise, `ready`, for which the first invocation waits. @default false */
  prewarms?: boolean;
  /** Packages of {@link EXTERNAL_PACKAGES} that this function needs in its bundle. */
  keptPackages?: string[];
  /** A script of this project that creates files next to the bundle. Its argument is the folder to create. */
  extraFiles?: { script: string; folder: string };
  /** A JSON file to write next to the bundle, for settings that may exceed the 4 KB of Lambda's environment. */
  settingsFile?: { name: string; content: unknown };
};

/** A Lambda function with its bundle, its log group, a version with alias, and a role that other constructs cannot extend. */
export class ConnectorFunction extends Construct {
  readonly lambda: NodejsFunction;
  readonly logGroup: LogGroup;
  readonly roleArn: string;
  readonly permissions: readonly Permission[];
  readonly #asyncInvocation: ConnectorFunctionProps['asyncInvocation'];
  #liveAlias: Alias | undefined;

  constructor(scope: Construct, id: string, props: ConnectorFunctionProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'LogGroup', props.logs);
    this.permissions = props.permissions;
    this.#asyncInvocation = props.asyncInvocation;
    const role = this.#createRole(props);
    this.roleArn = role.roleArn;
    this.lambda = new NodejsFunction(this, 'Function', {
      description: props.description,
      entry: join(ROOT, 'functions', props.folder, 'index.ts'),
      ...(props.prewarms && { handler: 'start.handler' }),
      projectRoot: ROOT,
      depsLockFilePath: join(ROOT, 'package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMb ?? MEMORY_MB,
      timeout: props.timeout,
      // Otherwise CDK would add broader statements of its own.
      role: role.withoutPolicyUpdates(),
      environment: {
        ...props.environment,
        STAGE: props.settings.stage,
      },
      awsSdkConnectionReuse: false,
      tracing: props.settings.tracing ? Tracing.ACTIVE : Tracing.PASS_THROUGH,
      // Old versions are kept for manual rollbacks. AWS-15: a version whose deployment failed is deleted. While it is the newest
      // one, Lambda publishes no other version of the same code, and the deployment could not be repeated.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
      bundling: {
        ...CDK_BUNDLING,
        externalModules: EXTERNAL_PACKAGES.filter((name) => !props.keptPackages?.includes(name)),
        commandHooks: runAfterBundling(props),
      },
    });
  }

  /**
   * The alias that all triggers invoke. Each deployment publishes a version and moves the alias to it. Created on first access,
   * because the deploy check's function needs none.
   */
  get liveAlias(): Alias {
    this.#liveAlias ??= new Alias(this, 'Live', {
      aliasName: 'live',
      version: this.lambda.currentVersion,
      ...this.#asyncInvocation,
    });
    return this.#liveAlias;
  }

  #createRole({ permissions, settings: { tracing } }: ConnectorFunctionProps): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        Permissions: policyDocument([
          ...permissions,
          { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resource: this.logGroup.logGroupArn },
          ...(tracing ? [TRACING_PERMISSION] : []),
        ]),
      },
    });
    if (tracing) {
      allowWildcard(role, '*', "X-Ray's two actions don't support resource-level permissions.");
    }
    return role;
  }
}

/** The options of {@link BUNDLING} under CDK's names. CDK runs esbuild as a command. */
const CDK_BUNDLING: BundlingOptions = {
  format: OutputFormat.CJS,
  target: BUNDLING.target,
  mainFields: BUNDLING.mainFields,
  minify: BUNDLING.minify,
  sourceMap: true,
  sourceMapMode: SourceMapMode.EXTERNAL,
  sourcesContent: BUNDLING.sourcesContent,
  externalModules: BUNDLING.external,
  logLevel: LogLevel.WARNING,
  esbuildArgs: {
    '--alias': Object.entries(REPLACEMENTS).map(([name, replacement]) => `${name}=${replacement}`),
  },
};

const WRITE_FILE = "require('node:fs').writeFileSync(process.argv[1],Buffer.from(process.argv[2],'base64'))";

/**
 * Keeps the source map as a build artefact, in `source-maps/` of the cloud assembly: functions neither need nor ship it.
 * Then adds the other files.
 */
function runAfterBundling({
  folder,
  prewarms,
  extraFiles,
  settingsFile,
}: Pick<ConnectorFunctionProps, 'folder' | 'prewarms' | 'extraFiles' | 'settingsFile'>): ICommandHooks {
  const base64 = Buffer.from(JSON.stringify(settingsFile?.content ?? null)).toString('base64');
  return {
    beforeBundling: () => [],
    beforeInstall: () => [],
    afterBundling: (_, output) => {
      const maps = join(dirname(output), 'source-maps');
      const map = join(maps, `${folder}.js.map`);
      return [
        `mkdir -p "${maps}"`,
        `mv "${join(output, 'index.js.map')}" "${map}"`,
        ...(prewarms ? [`cp "${join(ROOT, 'lib/bundling/start.mjs')}" "${output}"`] : []),
        ...(extraFiles
          ? [`node --import tsx "${join(ROOT, extraFiles.script)}" "${join(output, extraFiles.folder)}"`]
          : []),
        ...(settingsFile ? [`node -e "${WRITE_FILE}" "${join(output, settingsFile.name)}" ${base64}`] : []),
      ];
    },
  };
}
