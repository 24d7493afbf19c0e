import { randomInt } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { redactJson } from '../../../../functions/lucca/redact-body';
import { parseJson } from '../../../../functions/shared/json';
import type { Measurement } from '../../check';
import { jsonNodes, toObject, type JsonObject } from '../events/json-nodes';
import type { ListedEvent } from '../events/listed-event';
import { isIdentifier } from '../events/value-form';
import { anonymise } from './anonymise';
import { isEnumerationPath } from './kept-values';
import { distinctShapes, labelOf, shapeOf } from './shape';
import type { Random } from './words';

/** Per run. */
const MAX_FILES = 40;

const RANGE = 2 ** 32;

const cryptoRandom: Random = () => randomInt(RANGE) / RANGE;

/**
 * Writes an anonymised event for each shape that the folder does not have yet. Existing files stay as they are.
 *
 * @param random for tests
 * @returns a table of the written files, and the fields that may be enumerations
 */
export async function writeSamples(
  folder: string,
  events: readonly Pick<ListedEvent, 'json'>[],
  random = cryptoRandom,
): Promise<Measurement[]> {
  await mkdir(folder, { recursive: true });
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  const existing = await Promise.all(
    names.map(async (name) => toObject(parseJson(await readFile(join(folder, name), 'utf8')))),
  );
  const known = new Set(existing.flatMap((event) => (event ? [shapeOf(event)] : [])));
  const shapes = distinctShapes(
    events.map(({ json }) => redactJson(json)),
    known,
  );
  const chosen = shapes.slice(0, MAX_FILES);
  const anonymised = anonymise(chosen, random);
  const taken = new Set(names);
  const written: string[] = [];
  for (const event of anonymised.events) {
    const name = freeName(labelOf(event), taken);
    taken.add(name);
    await writeFile(join(folder, name), `${JSON.stringify(event, null, 2)}\n`, { flag: 'wx' });
    written.push(name);
  }
  return [
    {
      title: 'Lucca: samples',
      columns: ['File', 'Values of enumerations'],
      rows: anonymised.events.map((event, index) => [written[index] ?? '', enumerationsOf(event)]),
    },
    {
      title: 'Lucca: fields of samples that may be enumerations',
      columns: ['Field'],
      rows: anonymised.maybeEnumerations.map((path) => [path]),
    },
    {
      title: 'Lucca: shapes of events',
      columns: ['Shapes', 'Number'],
      rows: [
        ['Known in the folder', String(known.size)],
        ['Written', String(written.length)],
        ['Left out, write them with another run', String(shapes.length - chosen.length)],
      ],
    },
  ].filter(({ rows }) => rows.length > 0);
}

function freeName(label: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const name = `${label}-${number}.json`;
    if (!taken.has(name)) return name;
  }
}

function enumerationsOf(event: JsonObject): string {
  const nodes = [...jsonNodes(event, '')].filter(
    ({ path, value }) => isEnumerationPath(path) && isIdentifier(value),
  );
  return [...new Set(nodes.map(({ value }) => String(value)))].join(', ');
}
