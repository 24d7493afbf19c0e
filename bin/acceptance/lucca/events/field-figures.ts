import { countsOf, type Counts } from './counts';
import { jsonNodes, parentOf } from './json-nodes';
import { OPAQUE_FIELDS } from './known-fields';
import { formOf, isIdentifier } from './value-form';

/** Shown instead of a value that does not look like one of an enumeration. */
const OTHER_VALUE = '(other text)';

/** How often the fields of resources of one kind occur, in which forms. Contains no values except those of enumerations. */
export class FieldFigures {
  /** Number of resources. */
  events = 0;
  /** Forms by path. */
  readonly #forms = new Map<string, Counts>();
  /** Values of enumerations by path. */
  readonly #values = new Map<string, Counts>();

  /**
   * @param root path of the value
   * @param enumerations the paths of enumerations
   * @param opaque paths whose content is left out
   */
  add(
    value: unknown,
    root: string,
    enumerations: readonly string[],
    opaque: readonly string[] = OPAQUE_FIELDS,
  ): void {
    this.events += 1;
    for (const node of jsonNodes(value, root, opaque)) {
      const form = formOf(node.value);
      countsOf(this.#forms, node.path).add(form);
      if (enumerations.includes(node.path) && node.value !== null) {
        const shown = isIdentifier(node.value) ? node.value : form === 'text' ? OTHER_VALUE : `(${form})`;
        countsOf(this.#values, node.path).add(shown);
      }
    }
  }

  get paths(): string[] {
    return [...this.#forms.keys()];
  }

  forms(path: string): [form: string, count: number][] {
    return this.#forms.get(path)?.sorted ?? [];
  }

  values(path: string): [value: string, count: number][] {
    return this.#values.get(path)?.sorted ?? [];
  }

  /** How often a field is there, perhaps null. */
  present(path: string): number {
    return this.#forms.get(path)?.total ?? 0;
  }

  /** How often a field is missing in the objects that could have it. */
  missing(path: string): number {
    const parent = parentOf(path);
    const objects = parent === '' ? this.events : (this.#forms.get(parent)?.of('object') ?? 0);
    return path.endsWith('[]') ? 0 : Math.max(0, objects - this.present(path));
  }

  /** The fields that `known` leaves out, the outermost first: of an unknown object, also its own fields. */
  unknown(known: readonly string[]): string[] {
    return this.paths.filter((path) => !known.includes(path) && !path.endsWith('[]'));
  }
}
