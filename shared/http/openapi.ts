/** What does a service offer, in a form tools read: OpenAPI 3.1 made from its route table. */
import type { Express } from 'express';
import { type ErrorCode, ERRORS } from '../contracts/errors';
import type { RouteSpec } from './route';

const EVERY_ROUTE: ErrorCode[] = ['bad_request', 'internal', 'unavailable'];

interface ObjectSchema {
  properties?: Record<string, object>;
  required?: string[];
}

/** GET /openapi.json; `specs` may still grow until it is asked. */
export function mountOpenApi(app: Express, title: string, specs: RouteSpec[]): void {
  app.get('/openapi.json', (_request, response) => {
    response.json(openApiDocument(title, specs));
  });
}

export function openApiDocument(title: string, specs: RouteSpec[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const spec of specs) {
    const path = spec.path.replace(/[:*](\w+)/g, '{$1}');
    (paths[path] ??= {})[spec.method] = operation(spec);
  }
  return {
    openapi: '3.1.0',
    info: { title, version: '1', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: { internal: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: { Problem: PROBLEM },
    },
  };
}

function operation(spec: RouteSpec): object {
  return {
    operationId: `${spec.method}${spec.path.replace(/[^A-Za-z0-9]+(\w)?/g, (_match, letter: string | undefined) => (letter ?? '').toUpperCase())}`,
    summary: spec.summary,
    security: spec.public ? [] : [{ internal: [] }],
    parameters: [...parameters('path', spec), ...parameters('query', spec), ...parameters('header', spec)],
    ...(spec.body || spec.consumes
      ? {
          requestBody: {
            required: true,
            content: { [spec.consumes ?? 'application/json']: { schema: spec.body ?? {} } },
          },
        }
      : {}),
    responses: { ...success(spec), ...refusals(spec) },
  };
}

function parameters(place: 'path' | 'query' | 'header', spec: RouteSpec): object[] {
  const schemas = { path: spec.params, query: spec.query, header: spec.headers };
  const { properties = {}, required = [] }: ObjectSchema = schemas[place] ?? {};
  const known = Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
  if (place !== 'path') return known;
  const named = new Set(known.map(({ name }) => name));
  const others = [...spec.path.matchAll(/[:*](\w+)/g)]
    .map((match) => match[1] ?? '')
    .filter((name) => !named.has(name));
  return [...known, ...others.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))];
}

function success(spec: RouteSpec): object {
  const told = {
    description: '成功',
    ...(spec.versioned ? { headers: { ETag: { description: '版本', schema: { type: 'string' } } } } : {}),
  };
  if (!spec.response && !spec.produces) return { '2XX': told };
  return {
    '200': { ...told, content: { [spec.produces ?? 'application/json']: { schema: spec.response ?? {} } } },
  };
}

function refusals(spec: RouteSpec): object {
  const codes = new Set<ErrorCode>([
    ...(spec.public ? [] : (['not_signed_in'] as const)),
    ...(spec.errors ?? []),
    ...EVERY_ROUTE,
  ]);
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) byStatus.set(ERRORS[code].status, [...(byStatus.get(ERRORS[code].status) ?? []), code]);
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => [
      String(status),
      {
        description: ofStatus.map((code) => `\`${code}\` ${ERRORS[code].title}`).join('；'),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(ERRORS) },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
    traceId: { type: 'string' },
  },
};
