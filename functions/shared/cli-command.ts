/**
 * A command of the project as an administrator types it.
 *
 * @param stackName the deployed stack, which the command reads its tables from; null: the environment names them
 */
export function terminalCommand(script: string, args: string[], stackName: string | null): string {
  const stack = stackName === null ? [] : ['--stack', stackName];
  return ['npm run', script, '--', ...args, ...stack].join(' ');
}
