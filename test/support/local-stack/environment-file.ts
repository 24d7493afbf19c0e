/**
 * What a second shell must source so that the commands talk to the local stack.
 *
 * A profile or a session token of the shell would be preferred to the keys in here.
 */
export function environmentFile(environment: Record<string, string>): string {
  const exports = Object.entries(environment).map(([name, value]) => `export ${name}=${quoted(value)}`);
  return `${['unset AWS_PROFILE AWS_SESSION_TOKEN', ...exports].join('\n')}\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
