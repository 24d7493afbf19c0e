import { availableParallelism } from 'node:os';
import { runCommand } from '../../bin/command-line/command';
import { BENCHES } from './benches';
import { startChildProcess } from './harness/child-process';
import { benchCommand } from './harness/bench-command';
import { machine } from './harness/machine';
import { rows } from './harness/rows';

async function main(): Promise<void> {
  const context = {
    output: process.stdout,
    errors: process.stderr,
    names: Object.keys(BENCHES),
    concurrencyOf: (name: string) => (BENCHES[name]?.runsInParallel ? availableParallelism() : 1),
    runBench: async (name: string) => {
      const { answer, stop } = await startChildProcess('run-bench', { args: [name] });
      return { text: await stop(), rows: rows.parse(answer) };
    },
    machine: machine(Date.now()),
    now: Date.now,
  };
  process.exitCode = await runCommand(benchCommand(context), process.argv.slice(2), context);
}

void main();
