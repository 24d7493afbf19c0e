import { createHmac } from 'node:crypto';

/**
 * What stands for an employee in CloudWatch: it tells employees apart, and who has the key can find one by the address.
 *
 * @param key secret of the stage
 */
export function employeeHash(key: string, address: string): string {
  return createHmac('sha256', key).update(address.trim().toLowerCase()).digest('hex').slice(0, 16);
}
