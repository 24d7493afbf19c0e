/**
 * On-demand list prices of AWS in Europe (Paris, eu-west-3) in USD, without taxes and free tier. The prices of DynamoDB and Lambda
 * are from the Price List of September 2026, the others from the pricing pages. Ireland is slightly cheaper.
 */
export const PRICES = {
  /** Per million. */
  httpApiRequests: 1.17,
  lambdaRequests: 0.2,
  fifoRequests: 0.5,
  writeUnits: 0.7423,
  readUnits: 0.1487,
  secretRequests: 5,
  traces: 5,
  /** arm64 */
  gigabyteSecond: 0.000_013_333_4,
  logGigabyte: 0.5985,
  /** Per month. */
  secret: 0.4,
  metric: 0.3,
  alarm: 0.1,
} as const;
