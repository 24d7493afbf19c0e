import { arch, availableParallelism, cpus, totalmem, type } from 'node:os';

/**
 * What the figures were measured on, in one line.
 *
 * @param now ms since the epoch
 */
export function machine(now: number): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  const at = new Date(now).toISOString().slice(0, 16).replace('T', ' ');
  return `${model}, ${availableParallelism()} cores, ${memory}, ${type()} ${arch()}, Node ${process.version}, ${at} UTC`;
}
