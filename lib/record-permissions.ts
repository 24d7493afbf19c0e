import type { Permission } from './functions/lambda-function';

/**
 * What a function may do in the table of the configurations: read it, and write the records that it owns. The item with the
 * configurations is not among those: only people write it.
 *
 * @param ids of the records, such as `authorization#*`
 * @param deletes whether it takes records away itself, and does not only let them expire
 */
export function recordPermissions(
  tableArn: string,
  ids: string[],
  { deletes }: { deletes: boolean },
): Permission[] {
  return [
    { actions: ['dynamodb:GetItem'], resource: tableArn },
    {
      actions: ['dynamodb:PutItem', ...(deletes ? ['dynamodb:DeleteItem'] : [])],
      resource: tableArn,
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ids } },
    },
  ];
}
