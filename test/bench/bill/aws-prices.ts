/**
 * List prices of AWS in Europe (Paris, eu-west-3), on demand, in USD, without taxes and without what is free each month. Those of
 * DynamoDB and Lambda are of its Price List of September 2026, the others of its pricing pages. Ireland is a little cheaper.
 */
export const PRICES = {
  /** A million each. */
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
  /** A month each. */
  secret: 0.4,
  metric: 0.3,
  alarm: 0.1,
} as const;
