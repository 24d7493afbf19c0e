/**
 * Returns a command line of this project, for instructions in mails.
 *
 * @param stackName the stack whose outputs name the tables; null if environment variables name them
 */
export function terminalCommand(script: string, args: string[], stackName: string | null): string {
  const stack = stackName === null ? [] : ['--stack', stackName];
  return ['npm run', script, '--', ...args, ...stack].join(' ');
}
