import fc from 'fast-check';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jsonNodes, toObject, type JsonObject } from '../../../bin/acceptance/lucca/events/json-nodes';
import { formOf } from '../../../bin/acceptance/lucca/events/value-form';
import { anonymise } from '../../../bin/acceptance/lucca/samples/anonymise';
import { shapeOf } from '../../../bin/acceptance/lucca/samples/shape';
import { writeSamples } from '../../../bin/acceptance/lucca/samples/write-samples';
import { redactJson } from '../../../functions/lucca/redact-body';
import { recordHistory } from '../../support/acceptance/lucca-event-history';
import { nastyEvents } from '../../support/acceptance/lucca-event-nasty';
import { FakeLucca } from '../../support/fakes/lucca/lucca';

/** The same numbers for the same seed. */
function seeded(seed: number) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const textsIn = (value: unknown): string[] =>
  [...jsonNodes(value, '')].flatMap((node) => (typeof node.value === 'string' ? [node.value] : []));

function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  return Object.entries(toObject(value) ?? {}).flatMap(([name, field]) => [name, ...namesIn(field)]);
}

/** What may stay: values of enumerations and types, topics, versions, time zones, durations. */
const KEPT =
  /^(calendar-event|leave)\.\w+$|^2024-11-01$|^(training-session|work-location|confirmed|tentative|fullDay|morning|office|home|allDay|firstHalfDay)$|^(employee|event|calendar-event|leave)$|^Europe\/Paris$/;

const isDate = (text: string) => formOf(text).startsWith('date');

/** Parts of all links and addresses of samples. */
const TEMPLATES = ['https://acme.ilucca.net/lucca-api/employees/', '@acme.example'];

describe('An anonymised sample', () => {
  it('contains no original text longer than three characters, no address and no id', () => {
    fc.assert(
      fc.property(nastyEvents, fc.nat(), (events, seed) => {
        const redacted = events.map(redactJson);
        const { events: samples } = anonymise(redacted, seeded(seed));

        const originals = redacted
          .flatMap(textsIn)
          .filter(
            (text) => text.length > 3 && !KEPT.test(text) && !TEMPLATES.some((one) => one.includes(text)),
          );
        const addresses = originals.flatMap((text) => text.match(/[\w.+-]+@[\w.-]+/g) ?? []);
        const left = [...samples.flatMap(textsIn), ...samples.flatMap(namesIn)].filter(
          (text) => !KEPT.test(text),
        );
        // A date contains the digits of others; it must be another day.
        const survivors = left.flatMap((text) =>
          isDate(text)
            ? originals.filter((one) => one.slice(0, 10) === text.slice(0, 10))
            : [...originals, ...addresses].filter((one) => text.includes(one)),
        );
        expect(survivors).toEqual([]);
        expect(JSON.stringify(samples)).not.toMatch(/dupont|fontaine|gmail|4162|90125|hospital/i);
      }),
      { numRuns: 200 },
    );
  });

  it('has the same ids where the original had the same, and different ones otherwise', () => {
    fc.assert(
      fc.property(nastyEvents, fc.nat(), (events, seed) => {
        const redacted = events.map(redactJson);
        const { events: samples } = anonymise(redacted, seeded(seed));
        const idsOf = (all: JsonObject[]) =>
          all.flatMap((one) => [...jsonNodes(one, '')].filter(({ path }) => /(^|\.)id$/.test(path)));
        const replacements = idsOf(samples);
        const pairs = idsOf(redacted).map(({ value }, index) => [value, replacements[index]?.value]);

        const distinct = new Set(pairs.map((pair) => JSON.stringify(pair)));
        expect(distinct.size).toBe(new Set(pairs.map(([original]) => original)).size);
        expect(distinct.size).toBe(new Set(pairs.map(([, replaced]) => replaced)).size);
      }),
      { numRuns: 50 },
    );
  });

  it('has the shape of the original', () => {
    const { events } = historyOf();
    const { events: samples } = anonymise(events, seeded(1));

    expect(samples.map(shapeOf)).toEqual(events.map(shapeOf));
  });

  it('has the same weekday, time and offset, all as many weeks earlier', () => {
    const { events } = historyOf();
    const { events: samples } = anonymise(events, seeded(2));
    const dates = (all: JsonObject[]) =>
      all.flatMap(textsIn).filter((text) => isDate(text) && text.length > 10);
    const shiftedDates = dates(samples);
    const shifts = dates(events).map((date, index) => {
      const shifted = shiftedDates[index] ?? '';
      expect(shifted.slice(10)).toBe(date.slice(10));
      return (Date.parse(date) - Date.parse(shifted)) / (7 * 24 * 60 * 60 * 1000);
    });

    expect(new Set(shifts).size).toBe(1);
    expect(Number.isInteger(shifts[0])).toBe(true);
  });

  it.each([
    ['Excel avancé', /^[A-Z][a-z]+( [a-z]+)*$/],
    ['Marseille', /^[A-Z][a-z]+$/],
    ['Un\r\n\nDeux lignes', /^[A-Z][a-z]\r\n\n[A-Z][a-z ]+$/],
    ['<p>Apportez un <b class="x">sujet</b></p>', /^<p>[A-Za-z ]+<b>[a-z]+<\/b><\/p>$/],
    ['EMP-0042', /^[A-Z]{3}-\d{4}$/],
    ['+33 6 12 34 56 78', /^[A-Za-z ]+$/],
  ])('replaces the text %j', (title, expected) => {
    const data = { id: '1', category: 'training-session', title };
    const [sample] = anonymise([{ topic: 'calendar-event.updated', data }], seeded(3)).events;

    expect(toObject(sample?.['data'])?.['title']).toMatch(expected);
  });

  it('replaces words of unknown fields, and reports that they may be enumerations', () => {
    const data = {
      id: '1',
      category: 'training-session',
      format: 'remote',
      trainer: { name: 'Jean Dupont' },
    };
    const { events, maybeEnumerations } = anonymise([{ topic: 'calendar-event.updated', data }], seeded(4));

    expect(maybeEnumerations).toEqual(['data.format']);
    expect(JSON.stringify(events)).not.toMatch(/remote|Dupont/);
  });
});

describe('writeSamples', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'samples-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('writes one file for each shape, and leaves those of an earlier run as they are', async () => {
    const { events } = historyOf();
    await writeSamples(folder, events.slice(0, 3).map(asListed));
    const [first = ''] = (await readdir(folder)).toSorted();
    const before = await readFile(join(folder, first), 'utf8');

    const tables = await writeSamples(folder, [...events, ...events].map(asListed));
    const again = await writeSamples(folder, events.map(asListed));

    const shapes = new Set(events.map(shapeOf));
    expect(await readdir(folder)).toHaveLength(shapes.size);
    expect(await readFile(join(folder, first), 'utf8')).toBe(before);
    expect(tables[0]?.rows).toHaveLength(shapes.size - 3);
    expect(again.at(-1)?.rows).toContainEqual(['Written', '0']);
  });

  it('writes at most 40 files, those with new features first, and skips other files', async () => {
    const { events } = historyOf();
    const many = Array.from({ length: 60 }, (_, number) => ({
      ...events[0],
      data: { ...toObject(events[0]?.['data']), [`field${number % 50}x`]: number },
    }));
    await writeFile(join(folder, 'broken.json'), '{');

    const tables = await writeSamples(folder, many.map(asListed));

    expect(await readdir(folder)).toHaveLength(41);
    expect(tables.at(-1)?.rows).toContainEqual(['Left out, write them with another run', '10']);
  });

  it('contains no health data', async () => {
    await writeSamples(folder, historyOf().listed);
    const files = await readdir(folder);
    const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));

    expect(texts.join('')).not.toMatch(/details|hospital|nature|previousAttributes/);
    expect(files).toContain('calendar-event.updated-training-session-1.json');
    expect(files).toContain('calendar-event.deleted-reference-1.json');
  });
});

const asListed = (json: JsonObject) => ({ json });

/** The events of the fake, as listed and redacted. */
function historyOf() {
  const lucca = new FakeLucca(() => Date.parse('2026-03-01T12:00:00Z'), '12');
  recordHistory(lucca);
  const listed = lucca.events.map((event) => asListed({ ...event }));
  return { listed, events: listed.map(({ json }) => redactJson(json)) };
}
