/** Where a text stops being JSON; line and column count from 1. */
export type JsonFault = { line: number; column: number; found: string };

/** Words of JSON, and of what people take for JSON. */
const WORD = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^ \t\n\r{}[\]:,"]+|"/gs;

/** JSON.parse does not say for every fault where it is. Null if the text is JSON. */
export function jsonFault(text: string): JsonFault | null {
  const words = [...text.matchAll(WORD)];
  let next = 0;
  const take = (word: string) => {
    const isNext = words[next]?.[0] === word;
    if (isNext) next += 1;
    return isNext;
  };

  /** True if all of it is there; else `next` is at the fault. */
  function value(): boolean {
    if (take('{')) return members('}', () => scalar('"') && take(':') && value());
    if (take('[')) return members(']', value);
    return scalar('');
  }

  function members(end: string, member: () => boolean): boolean {
    if (take(end)) return true;
    do {
      if (!member()) return false;
    } while (take(','));
    return take(end);
  }

  function scalar(start: string): boolean {
    const word = words[next]?.[0] ?? '';
    const isScalar = word.startsWith(start) && isJson(word);
    if (isScalar) next += 1;
    return isScalar;
  }

  if (value() && next === words.length) return null;
  const word = words[next];
  const before = text.slice(0, word?.index).split('\n');
  return {
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    found: word ? JSON.stringify(word[0].slice(0, 20)) : 'the end',
  };
}

function isJson(word: string): boolean {
  try {
    JSON.parse(word);
    return true;
  } catch {
    return false;
  }
}
