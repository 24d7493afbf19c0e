/** The key of the thing that an event is about, `<tenant>#<type>#<id>`: all events of one resource are put in order. */
export function resourceKey(tenant: string, type: string, id: string): string {
  return `${tenant}#${type}#${id}`;
}
