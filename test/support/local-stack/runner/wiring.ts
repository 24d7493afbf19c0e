import * as z from 'zod';
import type { EventSourceSettings } from './event-source';
import type { JwtSettings } from './http-api/jwt-authorizer';
import type { Lookup } from './intrinsics';
import { functionName } from './local-values';
import { readProperties } from './read-properties';
import { resourcesOf, type Template } from './template';

const eventSource = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.number().default(10),
  FunctionResponseTypes: z.array(z.string()).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }).optional(),
  Enabled: z.literal(true).default(true),
});

const route = z.object({
  RouteKey: z.string(),
  Target: z.string().transform((target) => target.replace('integrations/', '')),
  AuthorizationType: z.enum(['NONE', 'JWT']).default('NONE'),
  AuthorizerId: z.string().optional(),
});

const authorizer = z.object({
  AuthorizerType: z.literal('JWT'),
  IdentitySource: z.tuple([z.literal('$request.header.Authorization')]),
  JwtConfiguration: z.object({ Issuer: z.string(), Audience: z.array(z.string()) }),
});

const integration = z.object({
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
});

/** The event source mappings of a template, and the function that each invokes. */
export function eventSourcesOf(
  template: Template,
  lookup: Lookup,
): (EventSourceSettings & { functionName: string })[] {
  const queueUrls = new Map(
    resourcesOf(template, 'AWS::SQS::Queue').map(([id]) => [lookup.attribute(id, 'Arn'), lookup.ref(id)]),
  );
  return resourcesOf(template, 'AWS::Lambda::EventSourceMapping').map(([id, resource]) => {
    const mapping = readProperties(resource, eventSource, lookup);
    const queueUrl = queueUrls.get(mapping.EventSourceArn);
    if (queueUrl === undefined) throw new Error(`${id} reads from no queue of the template`);
    return {
      functionName: functionName(mapping.FunctionName),
      queueUrl,
      queueArn: mapping.EventSourceArn,
      batchSize: mapping.BatchSize,
      reportsFailures: mapping.FunctionResponseTypes.includes('ReportBatchItemFailures'),
      maxConcurrency: mapping.ScalingConfig?.MaximumConcurrency ?? Number.POSITIVE_INFINITY,
    };
  });
}

/** The routes of the template's HTTP API, and the function that each invokes. */
export function routesOf(
  template: Template,
  lookup: Lookup,
): { key: string; functionName: string; jwt: JwtSettings | null }[] {
  const authorizers = new Map(
    resourcesOf(template, 'AWS::ApiGatewayV2::Authorizer').map(([id, resource]) => {
      const { Issuer, Audience } = readProperties(resource, authorizer, lookup).JwtConfiguration;
      return [lookup.ref(id), { issuer: Issuer, audience: Audience }];
    }),
  );
  const integrations = new Map(
    resourcesOf(template, 'AWS::ApiGatewayV2::Integration').map(([id, resource]) => [
      lookup.ref(id),
      readProperties(resource, integration, lookup),
    ]),
  );
  return resourcesOf(template, 'AWS::ApiGatewayV2::Route').map(([id, resource]) => {
    const {
      RouteKey,
      Target,
      AuthorizationType,
      AuthorizerId = '',
    } = readProperties(resource, route, lookup);
    const target = integrations.get(Target);
    if (!target) throw new Error(`${id} leads to no integration of the template`);
    const jwt = authorizers.get(AuthorizerId) ?? null;
    if (AuthorizationType === 'JWT' && !jwt) throw new Error(`${id} has no authorizer of the template`);
    return { key: RouteKey, functionName: functionName(target.IntegrationUri), jwt };
  });
}
