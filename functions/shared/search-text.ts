/** Letters that Unicode does not decompose, as people type them. */
const SPELLED: Record<string, string> = { œ: 'oe', æ: 'ae', ß: 'ss', ø: 'o', ł: 'l', đ: 'd' };

/** Returns the text without case and accents, for searches. */
export function searchText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[œæßøłđ]/g, (letter) => SPELLED[letter] ?? letter);
}

/** Returns the words of a name: those of "Jean-Pierre O’Neill" are `jean`, `pierre`, `o` and `neill`. */
export function searchWords(text: string): string[] {
  return searchText(text)
    .split(/[^\p{Letter}\p{Number}]+/u)
    .filter((word) => word !== '');
}
