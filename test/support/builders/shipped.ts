import type { Command } from 'commander';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runCommand } from '../../../bin/command-line/command';
import type { ShippedPackage } from '../../../lib/bundling/shipped-packages';
import type { Run } from '../harness/run-command';

export function aPackage(said: Partial<ShippedPackage> = {}): ShippedPackage {
  return {
    ...{ name: 'zod', version: '4.6.7' },
    ...{ licence: 'MIT', notices: 'MIT License', bundles: ['ingest', 'sync'] },
    ...said,
  };
}

type Streams = { output: PassThrough; errors: PassThrough };

/** Runs a command about what ships, without the world of the other commands. */
export async function runAboutShipped(
  createCommand: (streams: Streams) => Command,
  args: string[] = [],
): Promise<Run> {
  const streams = { output: new PassThrough(), errors: new PassThrough() };
  const said = Promise.all([text(streams.output), text(streams.errors)]);
  const code = await runCommand(createCommand(streams), args, streams);
  streams.output.end();
  streams.errors.end();
  const [output, errors] = await said;
  return { code, output, errors };
}
