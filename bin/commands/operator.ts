import { hostname, userInfo } from 'node:os';

/** The user of this process, and the machine: `ops@build-17`. */
export function operator(readUser: () => { username: string } = userInfo): string {
  return `${userName(readUser)}@${hostname()}`;
}

function userName(readUser: () => { username: string }): string {
  try {
    return readUser().username;
  } catch {
    // In a container a user may have a number only.
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
