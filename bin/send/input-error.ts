/** What was asked for cannot be done as it was asked: the message is one line that names the field and its rule. */
export class InputError extends Error {
  constructor(field: string, rule: string) {
    super(`${field}: ${rule}`);
    this.name = 'InputError';
  }
}
