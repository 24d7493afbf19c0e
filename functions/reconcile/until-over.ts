/** A list as far as it is read before it is over. */
export async function* untilOver<T>(list: AsyncIterable<T>, isOver: () => boolean): AsyncGenerator<T> {
  for await (const one of list) {
    if (isOver()) return;
    yield one;
  }
}
