import { createHash } from 'node:crypto';
import type { Product } from '../domain/configuration';
import { productOf } from '../domain/event-facts';
import { parseJson } from '../shared/json';
import type { ImportChanges, ListedChange } from '../store/import-changes';
import { addCalendarEvents, exclusionOf } from './calendar-events';
import type { FindEstablishments } from './establishments';
import { importMessage, type ImportMessage, type MessageContext } from './import-message';
import {
  addExclusion,
  CursorExpiredError,
  exclusion,
  NO_COUNTS,
  type ImportPage,
  type Source,
} from './import-page';
import type { Reading } from './import-job';
import type { ImportScope } from './scope';

/** A page has at least as many events, except the last one. */
const PAGE_SIZE = 100;

const HASH_LENGTH = 12;

/** Returns the stored form of a change. Excluded ones count too: they may be newer than others of their resource. */
export function listedChange(
  { event }: ImportMessage,
  scope: Pick<ImportScope, 'configuration' | 'since'>,
): ListedChange {
  const hash = createHash('sha256').update(event.resource).digest('base64url').slice(0, HASH_LENGTH);
  return [hash, event.version, productOf(event.state), exclusionOf(event, scope)];
}

/** The newest change of each resource: its position in its part, by part. */
export type NewestChanges = { position: number; product: Product | null; exclusion: string | null }[][];

/**
 * Finds the newest change of each resource.
 *
 * @throws CursorExpiredError if parts are missing
 */
export async function findNewestChanges(
  changes: Pick<ImportChanges, 'all'>,
  tenant: string,
  { id, parts }: Pick<Reading, 'id' | 'parts'>,
): Promise<NewestChanges> {
  const newest = new Map<string, { part: number; position: number; change: ListedChange }>();
  let found = 0;
  for await (const { part, changes: listed } of changes.all(tenant, id)) {
    // A part that was stored before a crash is not part of the progress.
    if (part >= parts) break;
    found += 1;
    for (const [position, change] of listed.entries()) {
      const [hash, version] = change;
      const known = newest.get(hash);
      if (!known || version > known.change[1]) newest.set(hash, { part, position, change });
    }
  }
  if (found < parts) throw new CursorExpiredError('The stored changes have expired');
  const byPart: NewestChanges = Array.from({ length: parts }, () => []);
  for (const { part, position, change } of newest.values()) {
    byPart[part]?.push({ position, product: change[2], exclusion: change[3] });
  }
  return byPart;
}

type ListedChangesDependencies = {
  newest: NewestChanges;
  /** Returns the events of a part by position. */
  bodies: (part: number) => Promise<ReadonlyMap<number, string> | null>;
  findEstablishments: FindEstablishments;
  context: MessageContext;
};

/** Creates the source of one product's calendar events in their newest state, in parts. The cursor is a part's number. */
export function createListedChangesSource(
  scope: ImportScope,
  { newest, bodies, findEstablishments, context }: ListedChangesDependencies,
): Source {
  const own = newest.map((changes) => changes.filter(({ product }) => product === scope.product));
  const total = own.reduce((sum, { length }) => sum + length, 0);
  const emptyPage = (): ImportPage => ({ items: [], counts: NO_COUNTS, remarks: [], next: null, total });

  return async function* (cursor) {
    let page = emptyPage();
    for (let part = cursor === null ? 0 : Number(cursor); part < own.length; part++) {
      await addPart(page, part);
      if (page.counts.read < PAGE_SIZE || part + 1 === own.length) continue;
      yield { ...page, next: String(part + 1) };
      page = emptyPage();
    }
    yield page;
  };

  async function addPart(page: ImportPage, part: number): Promise<void> {
    const changes = own[part] ?? [];
    for (const change of changes) {
      if (change.exclusion !== null) addExclusion(page, exclusion.parse(change.exclusion));
    }
    const candidates = changes.filter((change) => change.exclusion === null);
    if (candidates.length === 0) return;
    const stored = await bodies(part);
    if (!stored) throw new CursorExpiredError('The stored events have expired');
    const messages = candidates.flatMap(({ position }) => {
      const json = parseJson(stored.get(position) ?? '');
      const message = json === undefined ? null : importMessage(json, context);
      return message?.ok ? [message] : [];
    });
    await addCalendarEvents(page, messages, scope, findEstablishments);
  }
}
