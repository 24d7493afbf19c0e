/** Latin, so that everyone sees that a text is not real. */
const WORDS = `ab ad at ex in non per sit sub vel ager alba arbor aqua aurum bonus caput castra causa corona
  corpus cura dies domus ensis fabula ferrum flumen forum frater gladius hortus ignis imago insula iter labor
  liber littera lumen luna magister mare mensa mons murus navis nemus numerus oppidum orbis panis patria pons
  populus porta provincia puer ratio regio rosa saxum schola sedes silva sol somnus stella tabula templum tempus
  terra turris umbra urbs ventus verbum vesper victoria villa vinum virtus vita voluptas consilium sapientia
  magistratus constantia memorabilis adulescentia benevolentia universitas`
  .trim()
  .split(/\s+/);

export const ALPHABET = 'abcdefghijkmnopqrstuvwxyz'.split('');

/** A number from 0 to below 1. */
export type Random = () => number;

/** @throws RangeError for an empty list */
export function pick<T>(choices: readonly T[], random: Random): T {
  const choice = choices[Math.floor(random() * choices.length)];
  if (choice === undefined) throw new RangeError('There is nothing to choose from');
  return choice;
}

/** Returns one word, if possible of this length. */
export function word(length: number, random: Random): string {
  const similar = WORDS.filter((one) => Math.abs(one.length - length) <= 2);
  let text = pick(similar.length > 0 ? similar : WORDS, random);
  while (text.length < length - 4) text += pick(WORDS, random);
  return text.slice(0, Math.max(1, length));
}

/** Returns words of about this length in all, with a capital letter. */
export function words(length: number, random: Random): string {
  let text = '';
  while (text.length < length) text = text === '' ? pick(WORDS, random) : `${text} ${pick(WORDS, random)}`;
  // Without the fragment of a word at the end, if the text is long enough.
  const cut = length > 12 ? text.slice(0, length).replace(/ \w{0,2}$/, '') : text.slice(0, length).trimEnd();
  return cut.charAt(0).toUpperCase() + cut.slice(1);
}

/** Returns letters in random order. */
export function letters(length: number, random: Random): string {
  return Array.from({ length }, () => pick(ALPHABET, random)).join('');
}
