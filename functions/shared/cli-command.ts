/**
 * One of the project's commands, as an administrator types it.
 *
 * @param stackName the deployed stack to read the names of the tables from; null if the environment has them
 */
export function terminalCommand(script: string, args: string[], stackName: string | null): string {
  const stack = stackName === null ? [] : ['--stack', stackName];
  return ['npm run', script, '--', ...args, ...stack].join(' ');
}
