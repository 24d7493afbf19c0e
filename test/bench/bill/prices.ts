/**
 * On-demand list prices of AWS in Europe (Paris, eu-west-3) in USD, without taxes and free tier.
 *
 * - From the files of this region in AWS's Price List, as published from 11 September to 7 October 2026: HTTP API,
 *   Lambda, DynamoDB's units and storage, CloudWatch Logs, alarms and secrets.
 * - From the pricing pages, which state them for Northern Virginia, and not confirmed for Paris: SQS, custom metrics,
 *   dashboards, composite alarms, requests to Secrets Manager, X-Ray. Point-in-time recovery costs 0.8 times as much as
 *   storage there, which is assumed for Paris, too.
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
  storedGigabyte: 0.2975,
  recoverableGigabyte: 0.238,
  storedLogGigabyte: 0.0315,
  secret: 0.4,
  /** For each hour with data, a part of this. */
  metric: 0.3,
  /** For each metric of an alarm, with a period of at least a minute. */
  alarmMetric: 0.1,
  highResolutionAlarmMetric: 0.3,
  compositeAlarm: 0.5,
  dashboard: 3,
} as const;

/** An account has three dashboards of up to 50 metrics for free. */
export const METRICS_OF_A_FREE_DASHBOARD = 50;

/** CloudWatch Logs compresses what it stores to about this share of what it received. */
export const STORED_LOG_SHARE = 0.15;

export const MILLION = 1_000_000;
export const GIGABYTE = 2 ** 30;
export const DAYS_A_MONTH = 365 / 12;
export const WEEKS_A_MONTH = DAYS_A_MONTH / 7;
export const HOURS_A_MONTH = 24 * DAYS_A_MONTH;

/** What CloudWatch Logs bills in addition for each log event. */
export const LOG_EVENT_BYTES = 26;
