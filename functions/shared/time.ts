/** The answers so far: the question is a slow one, and the same few names come again and again. */
const known = new Map<string, boolean>();
const MAX_KNOWN = 1000;

/** Whether Node, and so the calculation of local times, knows this IANA name; an offset such as `+01:00` is none. */
export function isTimeZone(name: string): boolean {
  const answer = known.get(name) ?? isKnownToNode(name);
  if (known.size < MAX_KNOWN) known.set(name, answer);
  return answer;
}

function isKnownToNode(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return !/^[+-]/.test(name);
  } catch {
    return false;
  }
}
