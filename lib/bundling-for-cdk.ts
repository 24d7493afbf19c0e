import { LogLevel, OutputFormat, type BundlingOptions } from 'aws-cdk-lib/aws-lambda-nodejs';
import { BUNDLING, STAND_INS } from './bundling/bundling';

/** The same settings in the words of CDK, which starts esbuild as a command. */
export const CDK_BUNDLING: BundlingOptions = {
  format: OutputFormat.CJS,
  target: BUNDLING.target,
  mainFields: BUNDLING.mainFields,
  minify: BUNDLING.minify,
  sourceMap: BUNDLING.sourcemap,
  sourcesContent: BUNDLING.sourcesContent,
  externalModules: BUNDLING.external,
  logLevel: LogLevel.WARNING,
  esbuildArgs: {
    '--alias': Object.entries(STAND_INS).map(([name, standIn]) => `${name}=${standIn}`),
  },
};
