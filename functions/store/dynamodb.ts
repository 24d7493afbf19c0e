/** A change of one item, attribute by attribute. An attribute may appear once. */
export type ItemUpdate = {
  set?: Record<string, unknown>;
  /** Unless the item has them already. */
  setOnce?: Record<string, unknown>;
  /** To what another attribute holds before the change; to `otherwise` where the item lacks that. */
  setAs?: Record<string, { attribute: string; otherwise: unknown }>;
  /** To the end of a list, which may not be there yet. */
  append?: Record<string, unknown[]>;
  add?: Record<string, number>;
  remove?: string[];
};

/** A condition in DynamoDB's words, with an attribute named `#name`. */
export type Condition = { expression: string; attributes: string[]; values: Record<string, unknown> };

/** The parameters of an UpdateItem that makes the change if all conditions hold. */
export function updateExpression(
  { set = {}, setOnce = {}, setAs = {}, append = {}, add = {}, remove = [] }: ItemUpdate,
  conditions: Condition[],
) {
  const assignments = [
    ...Object.keys(set).map((name) => `#${name} = :${name}`),
    ...Object.keys(setOnce).map((name) => `#${name} = if_not_exists(#${name}, :${name})`),
    ...Object.entries(setAs).map(
      ([name, { attribute }]) => `#${name} = if_not_exists(#${attribute}, :${name})`,
    ),
    ...Object.keys(append).map((name) => `#${name} = list_append(if_not_exists(#${name}, :none), :${name})`),
  ];
  const additions = Object.keys(add).map((name) => `#${name} :${name}`);
  const removals = remove.map((name) => `#${name}`);
  const fallbacks = Object.entries(setAs).map(([name, { otherwise }]) => [name, otherwise] as const);
  const values = { ...set, ...setOnce, ...Object.fromEntries(fallbacks), ...append, ...add };
  const names = [
    ...Object.keys(values),
    ...Object.values(setAs).map(({ attribute }) => attribute),
    ...remove,
    ...conditions.flatMap(({ attributes }) => attributes),
  ];
  return {
    UpdateExpression: [clause('SET', assignments), clause('ADD', additions), clause('REMOVE', removals)].join(
      ' ',
    ),
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value])),
      ...(Object.keys(append).length > 0 && { ':none': [] }),
      ...Object.fromEntries(conditions.flatMap((condition) => Object.entries(condition.values))),
    },
    ...(conditions.length > 0 && {
      ConditionExpression: conditions.map(({ expression }) => `(${expression})`).join(' AND '),
    }),
  };
}

function clause(keyword: string, parts: string[]): string {
  return parts.length > 0 ? `${keyword} ${parts.join(', ')}` : '';
}
