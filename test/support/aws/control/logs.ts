import * as z from 'zod';
import {
  resourcesOf,
  resolveIntrinsics,
  type Lookup,
  type Template,
} from '../../local-stack/runner/template';
import { matchesPattern } from './log-patterns';
import { AwsFault, type FakeService } from './server';

const filter = z.object({
  LogGroupName: z.string(),
  FilterPattern: z.string(),
  MetricTransformations: z.tuple([z.object({ MetricName: z.string() })]),
});
const definition = z.object({
  Name: z.string(),
  QueryString: z.string(),
  LogGroupNames: z.array(z.string()),
});

const filtersOf = z.strictObject({ logGroupName: z.string(), limit: z.number().max(50) });
const test = z.strictObject({
  filterPattern: z.string().max(1024),
  logEventMessages: z.array(z.string().min(1)).min(1).max(50),
});
const definitionsOf = z.strictObject({
  queryDefinitionNamePrefix: z.string(),
  maxResults: z.number().max(1000),
});
const start = z.strictObject({
  queryString: z.string(),
  logGroupNames: z.array(z.string()).min(1).max(50),
  startTime: z.int(),
  endTime: z.int(),
});
const byId = z.strictObject({ queryId: z.string() });

/** AWS-12: the commands that queries may have. */
const COMMAND = /^(fields|filter|stats|sort|limit) \S/;

/** Status codes in the access log of the last hour, which API Gateway writes as texts. */
const STATUSES = ['202', '202', '401', '503'];

/** CloudWatch Logs with the metric filters and saved queries of a template. */
export class FakeLogs {
  readonly filters: z.infer<typeof filter>[];
  readonly definitions: z.infer<typeof definition>[];
  /** AWS-11: whether `*` in patterns is any text. */
  comparesWildcards = true;
  /** AWS-13: whether queries compare quoted numbers as numbers. */
  comparesNumbers = true;
  readonly #queries = new Map<string, { query: string; reads: number }>();

  constructor(template: Template, lookup: Lookup) {
    const read = <T>(type: string, schema: z.ZodType<T>) =>
      resourcesOf(template, type).map(([, { Properties }]) =>
        schema.parse(resolveIntrinsics(Properties, lookup)),
      );
    this.filters = read('AWS::Logs::MetricFilter', filter);
    this.definitions = read('AWS::Logs::QueryDefinition', definition);
  }

  readonly service: FakeService = {
    prefix: 'logs',
    id: 'Logs_20140328',
    operations: {
      DescribeMetricFilters: (input) => {
        const { logGroupName } = filtersOf.parse(input);
        const found = this.filters.filter(({ LogGroupName }) => LogGroupName === logGroupName);
        return {
          metricFilters: found.map(
            ({ FilterPattern, MetricTransformations: [{ MetricName: metricName }] }) => ({
              logGroupName,
              filterPattern: FilterPattern,
              metricTransformations: [{ metricName }],
            }),
          ),
        };
      },
      TestMetricFilter: (input) => {
        const { filterPattern, logEventMessages } = test.parse(input);
        return {
          matches: logEventMessages.flatMap((eventMessage, index) =>
            matchesPattern(filterPattern, eventMessage, this.comparesWildcards)
              ? [{ eventNumber: index + 1, eventMessage, extractedValues: {} }]
              : [],
          ),
        };
      },
      DescribeQueryDefinitions: (input) => {
        const { queryDefinitionNamePrefix: prefix } = definitionsOf.parse(input);
        const found = this.definitions.filter(({ Name }) => Name.startsWith(prefix));
        return {
          queryDefinitions: found.map(
            ({ Name: name, QueryString: queryString, LogGroupNames: logGroupNames }) => ({
              ...{ name, queryString, logGroupNames },
            }),
          ),
        };
      },
      StartQuery: (input) => {
        const { queryString, startTime, endTime } = start.parse(input);
        if (startTime > endTime) throw new AwsFault('InvalidParameterException', 'The period has no end');
        if (!queryString.split('\n| ').every((command) => COMMAND.test(command))) {
          throw new AwsFault('MalformedQueryException', 'Unexpected symbol');
        }
        const queryId = `query-${this.#queries.size + 1}`;
        this.#queries.set(queryId, { query: queryString, reads: 0 });
        return { queryId };
      },
      GetQueryResults: (input) => {
        const found = this.#queries.get(byId.parse(input).queryId);
        if (!found) throw new AwsFault('ResourceNotFoundException', 'There is no such query');
        found.reads += 1;
        if (found.reads < 2) return { status: 'Running', results: [] };
        return { status: 'Complete', results: this.#count(found.query) };
      },
    },
  };

  /** The lines of the access log that a query counts. Other queries find nothing. */
  #count(query: string): { field: string; value: string }[][] {
    if (!query.endsWith('stats count(*) as lines')) return [];
    const [, limit] = /^filter status < (\d+)\n/.exec(query) ?? [];
    const found = STATUSES.filter((status) => {
      if (limit === undefined) return true;
      return this.comparesNumbers ? Number(status) < Number(limit) : status < limit;
    });
    return found.length === 0 ? [] : [[{ field: 'lines', value: String(found.length) }]];
  }
}
