import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import * as z from 'zod';
import document from './official-schemas.json';

/** The formats that the fake uses. */
const FORMATS = {
  date: /^\d{4}-\d\d-\d\d$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  duration: /^P(?!$)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?)?$/,
  uri: (text: string) => URL.canParse(text),
  email: /^[^@\s]+@[^@\s]+$/,
};

const list = z.looseObject({
  items: z.array(z.unknown()),
  /** By type and id. */
  embedded: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});

/** Lucca's own schemas of API answers and deliveries, without additional properties. */
export class OfficialSchemas {
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, formats: FORMATS });
  readonly #closed = new Map<string, ValidateFunction>();

  constructor() {
    this.#ajv.addSchema(document);
  }

  /**
   * @param name of a schema, such as `employee`
   * @returns the problems
   */
  problems(name: string, value: unknown): string[] {
    const validate = this.#closed.get(name) ?? this.#compile(name);
    this.#closed.set(name, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${name}${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
    );
  }

  /**
   * The problems of a list, its items and the resources that it embeds.
   *
   * @param item name of the schema of one
   */
  problemsOfList(item: string, value: unknown): string[] {
    const { data } = list.safeParse(value);
    if (!data) return [`${item}s: is no list`];
    const name = `${item}s`;
    // Only the list of job positions is missing in the document.
    const whole = name in document.$defs ? this.problems(name, { ...data, embedded: undefined }) : [];
    const embedded = Object.entries(data.embedded).flatMap(([type, resources]) =>
      Object.values(resources).flatMap((one) => this.problems(type, one)),
    );
    return [...whole, ...data.items.flatMap((one) => this.problems(item, one)), ...embedded];
  }

  #compile(name: string): ValidateFunction {
    const $ref = `${document.$id}#/$defs/${name}`;
    // Lists may hold embedded resources.
    const properties = { embedded: true };
    return this.#ajv.compile({ $ref, properties, unevaluatedProperties: false });
  }
}
