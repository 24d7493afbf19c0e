/** Looks something up when it is first asked for, and gives all who ask the same answer. */
export function once<T>(look: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= look());
}
