/** The forms of JSON values, which say how Lucca writes something without saying what. */

/** A value that may be shown where an enumeration is expected. */
const IDENTIFIER = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;

const GUID = /^[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}$/i;

const DATE_TIME =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2}(?:[.,](\d{1,12}))?)?)(?:([Zz])|([+-]\d{2}(?::?\d{2})?))?$/;

const FORMS: [form: string, pattern: RegExp][] = [
  ['empty text', /^$/],
  ['date', /^\d{4}-\d{2}-\d{2}$/],
  ['date with slashes', /^\d{1,2}[/.]\d{1,2}[/.]\d{4}$/],
  ['time', /^\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$/],
  ['duration', /^P(?=\d|T\d)(\d+([.,]\d+)?[YMWD])*(T(\d+([.,]\d+)?[HMS])+)?$/],
  ['digits', /^\d+$/],
  ['GUID', GUID],
  ['link', /^https?:\/\/\S+$/i],
  ['address', /^[^\s@]+@[^\s@]+$/],
];

/** `date and time` in these forms: with Z or an offset, with or without fractions. */
const INSTANT = /^date and time with/;

/** Returns whether a value looks like one of an enumeration, not like data. */
export function isIdentifier(value: unknown): value is string {
  return typeof value === 'string' && IDENTIFIER.test(value) && !GUID.test(value) && !/\d{5}/.test(value);
}

/** Returns whether the name of a field looks like one, not like data such as an id or an address. */
export function isFieldName(name: string): boolean {
  return IDENTIFIER.test(name) && !GUID.test(name) && !/\d{3}/.test(name);
}

/** Returns the form of a value, such as `date and time with an offset`. */
export function formOf(value: unknown): string {
  if (typeof value === 'string') return formOfText(value);
  if (Array.isArray(value)) return value.length === 0 ? 'empty list' : 'list';
  if (value === null) return 'null';
  return typeof value;
}

function formOfText(text: string): string {
  const [isDateTime, , , fraction, zulu, offset] = DATE_TIME.exec(text) ?? [];
  if (isDateTime === undefined) return FORMS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'text';
  const zone = zulu !== undefined ? ' with Z' : offset !== undefined ? ' with an offset' : ', no offset';
  return `date and time${zone}${fraction === undefined ? '' : ', with fractions'}`;
}

/** Returns whether a form is that of an instant: without an offset, a date and time is not one. */
export function isInstantForm(form: string): boolean {
  return INSTANT.test(form);
}

/** Returns whether a form is that of a text, whatever it contains. */
export function isTextForm(form: string): boolean {
  return !['null', 'number', 'boolean', 'list', 'empty list', 'object', 'undefined'].includes(form);
}

/** Returns whether a value is a version of Lucca's API such as `2024-11-01`. */
export function isApiVersion(value: unknown): value is string {
  return typeof value === 'string' && /^20\d{2}-\d{2}-\d{2}$/.test(value);
}
