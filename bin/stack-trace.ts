import { bundleFunction, functionFolders } from '../lib/bundling/function-bundle';
import { runCommand } from './command-line/command';
import { stackTraceCommand } from './stack-trace/stack-trace';

async function main(): Promise<void> {
  const context = {
    input: process.stdin,
    output: process.stdout,
    errors: process.stderr,
    functions: await functionFolders(),
    sourceMapOf: async (name: string) => (await bundleFunction(name)).sourceMap,
  };
  process.exitCode = await runCommand(stackTraceCommand(context), process.argv.slice(2), context);
}

void main();
