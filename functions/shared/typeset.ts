/** French has a no-break space before high punctuation and inside guillemets. */
export function typesetFrench(text: string): string {
  return text.replace(/ (?=[:;!?»])|(?<=«) /g, '\u00a0');
}
