/** DynamoDB's limit for an item, in bytes. */
export const MAX_ITEM_BYTES = 400 * 1024;

/**
 * The size of an item in bytes by the rules of DynamoDB. Numbers count with their maximum size.
 * See {@link https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html item sizes}.
 */
export function itemBytes(item: object): number {
  return fieldsBytes(item);
}

function fieldsBytes(fields: object): number {
  return Object.entries(fields).reduce<number>(
    (sum, [name, value]) => sum + textBytes(name) + valueBytes(value),
    0,
  );
}

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return textBytes(value);
  if (typeof value === 'number') return 21;
  if (Array.isArray(value)) {
    return 3 + value.reduce<number>((sum, element) => sum + 1 + valueBytes(element), 0);
  }
  if (typeof value === 'object' && value !== null) {
    return 3 + Object.keys(value).length + fieldsBytes(value);
  }
  return 1;
}

function textBytes(text: string): number {
  return Buffer.byteLength(text);
}
