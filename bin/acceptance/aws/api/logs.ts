import {
  CloudWatchLogsClient,
  DescribeMetricFiltersCommand,
  DescribeQueryDefinitionsCommand,
  GetQueryResultsCommand,
  StartQueryCommand,
  TestMetricFilterCommand,
  type CloudWatchLogsClientConfig,
} from '@aws-sdk/client-cloudwatch-logs';
import * as z from 'zod';
import { CONTROL_CLIENT_OPTIONS, permitted } from './permitted';

const filter = z
  .object({
    logGroupName: z.string(),
    filterPattern: z.string(),
    metricTransformations: z.tuple([z.object({ metricName: z.string() })]),
  })
  .transform(
    ({ logGroupName: logGroup, filterPattern: pattern, metricTransformations: [{ metricName }] }) => ({
      logGroup,
      pattern,
      metric: metricName,
    }),
  );

export type MetricFilter = z.infer<typeof filter>;

const definition = z
  .object({
    name: z.string(),
    queryString: z.string(),
    logGroupNames: z.array(z.string()).min(1),
  })
  .transform(({ name, queryString: query, logGroupNames: logGroups }) => ({ name, query, logGroups }));

export type SavedQuery = z.infer<typeof definition>;

const match = z.object({ eventNumber: z.number().int() });
const field = z.object({ field: z.string(), value: z.string() });
const queryState = z.object({ status: z.string(), results: z.array(z.array(field)).default([]) });

type QueryState = { status: string; rows: Record<string, string>[] };

/** Metric filters and queries of CloudWatch Logs. */
export function createLogsApi(overrides: CloudWatchLogsClientConfig) {
  const client = new CloudWatchLogsClient({ ...CONTROL_CLIENT_OPTIONS, ...overrides });
  return {
    async filters(logGroup: string): Promise<MetricFilter[]> {
      const { metricFilters } = await permitted('logs:DescribeMetricFilters', () =>
        client.send(new DescribeMetricFiltersCommand({ logGroupName: logGroup, limit: 50 })),
      );
      return z.array(filter).parse(metricFilters ?? []);
    },

    /** @returns the indexes of the lines that match the pattern */
    async testPattern(pattern: string, lines: string[]): Promise<number[]> {
      const { matches = [] } = await permitted('logs:TestMetricFilter', () =>
        client.send(new TestMetricFilterCommand({ filterPattern: pattern, logEventMessages: lines })),
      );
      // AWS counts from 1.
      return z
        .array(match)
        .parse(matches)
        .map(({ eventNumber }) => eventNumber - 1);
    },

    async savedQueries(folder: string): Promise<SavedQuery[]> {
      const input = { queryDefinitionNamePrefix: folder, maxResults: 1000 };
      const { queryDefinitions } = await permitted('logs:DescribeQueryDefinitions', () =>
        client.send(new DescribeQueryDefinitionsCommand(input)),
      );
      return z.array(definition).parse(queryDefinitions ?? []);
    },

    /**
     * @param period ms since the epoch
     * @returns the id
     * @throws MalformedQueryException
     */
    async startQuery(
      { query, logGroups }: Pick<SavedQuery, 'query' | 'logGroups'>,
      period: { from: number; to: number },
    ): Promise<string> {
      const { queryId } = await permitted('logs:StartQuery', () =>
        client.send(
          new StartQueryCommand({
            queryString: query,
            logGroupNames: logGroups,
            startTime: Math.floor(period.from / 1000),
            endTime: Math.ceil(period.to / 1000),
          }),
        ),
      );
      return z.string().parse(queryId);
    },

    async queryState(id: string): Promise<QueryState> {
      const found = await permitted('logs:GetQueryResults', () =>
        client.send(new GetQueryResultsCommand({ queryId: id })),
      );
      const { status, results } = queryState.parse(found);
      const rows = results.map((row) => Object.fromEntries(row.map((one) => [one.field, one.value])));
      return { status, rows };
    },
  };
}
