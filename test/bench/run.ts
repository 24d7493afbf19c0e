import { mkdtemp, rm } from 'node:fs/promises';
import { arch, availableParallelism, cpus, tmpdir, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../bin/command-line/command';
import { BENCHES } from './benches';
import { benchCommand } from './harness/bench-command';
import { startChildProcess } from './harness/child-process';
import { rows } from './harness/rows';

async function main(): Promise<void> {
  // The benches of deployed bundles share one synthesis.
  const assemblies = await mkdtemp(join(tmpdir(), 'bench-'));
  process.env['SHARED_ASSEMBLIES'] = assemblies;
  try {
    await runBenches();
  } finally {
    await rm(assemblies, { recursive: true });
  }
}

async function runBenches(): Promise<void> {
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

/**
 * Describes the machine in one line.
 *
 * @param now ms since the epoch
 */
function machine(now: number): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  const at = new Date(now).toISOString().slice(0, 16).replace('T', ' ');
  return `${model}, ${availableParallelism()} cores, ${memory}, ${type()} ${arch()}, Node ${process.version}, ${at} UTC`;
}

void main();
