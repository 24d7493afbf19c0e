/** Safe HTML. Create it with {@link markup}. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = Markup | string | number | null | readonly Markup[];

/** A template tag for HTML that escapes all parts except {@link Markup}; null becomes an empty string. */
export function markup(fixed: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(String.raw({ raw: fixed }, ...parts.map(htmlOf)));
}

function htmlOf(part: Part): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(({ text }) => text).join('\n');
  return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
