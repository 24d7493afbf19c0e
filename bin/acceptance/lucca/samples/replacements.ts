import { formOf } from '../events/value-form';
import { chooseShift, shiftedDate } from './date-shift';
import { replaceLink, SAMPLE_DOMAIN } from './links';
import type { PrivateTexts } from './private-texts';
import { ALPHABET, letters, pick, word, words, type Random } from './words';

const ATTEMPTS = 400;

const HEX = 'abcdef0123456789'.split('');

/** Tags that texts of a rich editor may have. */
const TAG = /<\/?(p|br|div|span|ul|ol|li|b|i|em|strong|h[1-6]|a)\b[^<>]*>/gi;

/**
 * Replaces texts by others of the same form, always the same text by the same one. Numbers of ids keep their length,
 * texts their lines and their approximate length, dates their weekday, time and offset.
 */
export class Replacements {
  readonly #known = new Map<string, string>();
  /** Replacements of ids and addresses, which stay distinct. */
  readonly #used = new Set<string>();
  readonly #shift: number;

  constructor(
    private readonly originals: PrivateTexts,
    private readonly random: Random,
  ) {
    this.#shift = chooseShift(originals.days, random);
  }

  /** @param isId whether the text identifies something, whatever it looks like */
  replace(text: string, isId: boolean): string {
    switch (formOf(text)) {
      case 'empty text':
        return text;
      case 'digits':
      case 'GUID':
        return this.id(text);
      case 'address':
        return this.#address(text);
      case 'link':
        return replaceLink(text, (part) => this.id(part)) ?? this.id(text);
      case 'time':
      case 'duration':
        return this.#code(text);
      case 'text':
        // A code such as EMP-0042 keeps its form.
        return isId || (/\d/.test(text) && !/\s/.test(text)) ? this.id(text) : this.#text(text);
      default:
        return shiftedDate(text, this.#shift) ?? this.#code(text);
    }
  }

  /** Returns an id of the same form. It is the same in texts, numbers and links. */
  id(text: string): string {
    return this.#consistent(`id ${text.toLowerCase()}`, text, true, (attempt) => {
      const more = attempt > ATTEMPTS / 2 ? this.#digit(false) : '';
      return this.#codeOf(text) + more;
    });
  }

  number(value: number): number {
    if (Number.isSafeInteger(value)) return Math.sign(value) * Number(this.id(String(Math.abs(value))));
    const decimals = /\.(\d+)$/.exec(String(value))?.[1]?.length ?? 1;
    return Number((this.random() * 10 + 10 ** -decimals).toFixed(Math.min(decimals, 6)));
  }

  /** @param name of a field that looks like data */
  name(name: string): string {
    return this.#consistent(`name ${name}`, name, true, (attempt) => `field${this.#used.size + attempt}`);
  }

  #address(text: string): string {
    return this.#consistent(`address ${text.toLowerCase()}`, text, true, (attempt) => {
      const more = attempt > ATTEMPTS / 4 ? word(6, this.random) : '';
      return `${word(5, this.random)}.${word(7, this.random)}${more}@${SAMPLE_DOMAIN}`;
    });
  }

  #code(text: string): string {
    return this.#consistent(`code ${text}`, text, false, () => this.#codeOf(text));
  }

  #text(text: string): string {
    return this.#consistent(`text ${text}`, text, false, (attempt) => {
      const keepsTags = attempt < ATTEMPTS / 2;
      return text
        .split(/(\r\n|\r|\n)/)
        .map((line, index) => (index % 2 === 1 ? line : this.#line(line, keepsTags)))
        .join('');
    });
  }

  #line(line: string, keepsTags: boolean): string {
    if (line.trim() === '') return '';
    const tags = keepsTags ? (line.match(TAG) ?? []) : [];
    if (tags.length === 0) return this.#phrase(line);
    const parts = line.split(new RegExp(TAG.source.replace('(', '(?:'), 'gi'));
    return parts
      .map((part, index) => {
        const tag = /^<\/?\w+/.exec(tags[index] ?? '')?.[0].toLowerCase();
        return (part.trim() === '' ? '' : this.#phrase(part)) + (tag === undefined ? '' : `${tag}>`);
      })
      .join('');
  }

  #phrase(text: string): string {
    const { length } = text.trim();
    if (/\s/.test(text.trim())) return words(length, this.random);
    const one = word(length, this.random);
    return /^\p{Lu}/u.test(text) ? one.charAt(0).toUpperCase() + one.slice(1) : one;
  }

  /** Letters become letters, digits digits; the first digit is not 0 unless it was. */
  #codeOf(text: string): string {
    const isHex = formOf(text) === 'GUID';
    return Array.from(text)
      .map((character, index) => {
        if (/\d/.test(character) && !isHex) return this.#digit(index > 0 || character === '0');
        const alphabet = isHex && /[\da-f]/i.test(character) ? HEX : ALPHABET;
        if (!/[\p{L}\d]/u.test(character)) return /[-_.:/#+, ]/.test(character) ? character : '-';
        const letter = pick(alphabet, this.random);
        return /\p{Lu}/u.test(character) ? letter.toUpperCase() : letter;
      })
      .join('');
  }

  #digit(mayBeZero: boolean): string {
    return String(Math.floor(this.random() * (mayBeZero ? 10 : 9)) + (mayBeZero ? 0 : 1));
  }

  /** Remembers a replacement. Generates until one neither contains a private text nor, if distinct, is in use. */
  #consistent(
    key: string,
    original: string,
    isDistinct: boolean,
    generate: (attempt: number) => string,
  ): string {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      // Punctuation that the form keeps may be a private text itself.
      const isHopeless = attempt > ATTEMPTS * 0.75;
      const candidate = isHopeless ? letters(original.length + 2, this.random) : generate(attempt);
      const isUsed = isDistinct && this.#used.has(candidate);
      if (isUsed || candidate === original || this.originals.occurIn(candidate)) continue;
      this.#used.add(candidate);
      this.#known.set(key, candidate);
      return candidate;
    }
    throw new Error('A value could not be replaced by another one of the same form');
  }
}
