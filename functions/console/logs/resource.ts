/** What an event is about; `tenant` is the address of a Lucca. */
export type Resource = { tenant: string; type: string; id: string };

/** Reads a key such as `https://acme.ilucca.net#leave#12`; null if it is none. */
export function readResource(key: string | null): Resource | null {
  const [, tenant, type, id] = /^([^#]*)#([^#]+)#(.+)$/s.exec(key ?? '') ?? [];
  return tenant === undefined || type === undefined || id === undefined ? null : { tenant, type, id };
}

/** `<type>/<id>` */
export function shownResource(key: string | null): string | null {
  const resource = readResource(key);
  return resource && `${resource.type}/${resource.id}`;
}

/** Where Lucca's API has the resource; null if that cannot be told. All is text of the sender: it must look like an address. */
export function luccaLink(key: string | null): string | null {
  const resource = readResource(key);
  if (!resource || !isOrigin(resource.tenant) || !/^[a-z]+(-[a-z]+)*$/.test(resource.type)) return null;
  return `${resource.tenant}/lucca-api/${resource.type}s/${encodeURIComponent(resource.id)}`;
}

function isOrigin(tenant: string): boolean {
  const url = URL.parse(tenant);
  return url?.protocol === 'https:' && url.origin === tenant;
}
