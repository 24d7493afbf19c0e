/** HTML that is safe to show: only {@link markup} makes it. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = Markup | string | number | null | readonly Markup[];

/** HTML in which every part that is not HTML itself is text, whatever stands in it. Null is nothing. */
export function markup(fixed: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(String.raw({ raw: fixed }, ...parts.map(textOf)));
}

function textOf(part: Part): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(({ text }) => text).join('\n');
  return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
