/** What can be asked of a service: routes from TypeBox schemas, checked before the handler sees them. */
import type { Express, Request, RequestHandler, Response } from 'express';
import type { Static, TSchema } from 'typebox';
import type { ErrorCode } from '../contracts/errors';
import type { Actor } from '../contracts/organisation';
import { ANONYMOUS_ACTOR, bearerToken, verifyActor } from './actor';
import { DomainError } from './problem';
import { createCheck } from './validation';

export interface RouteSpec<
  P extends TSchema = TSchema,
  Q extends TSchema = TSchema,
  B extends TSchema = TSchema,
  R extends TSchema = TSchema,
  H extends TSchema = TSchema,
> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** In Express style: `/people/:id`. */
  path: string;
  /** One Chinese line for the documentation page. */
  summary: string;
  params?: P;
  query?: Q;
  body?: B;
  /** Request headers that the route reads, by their names in lower case. */
  headers?: H;
  response?: R;
  /** Every answer states in its `ETag` which version it is of. */
  versioned?: boolean;
  /** No token is asked for; one that is there is still read. */
  public?: boolean;
  /** What may be refused, besides what every route may refuse. */
  errors?: ErrorCode[];
  /** Express handlers after the token and before the schemas, such as an upload. */
  before?: RequestHandler[];
  /** Media types for the documentation where the body or the answer is not JSON. */
  consumes?: string;
  produces?: string;
}

export interface RouteRequest<P extends TSchema, Q extends TSchema, B extends TSchema, H extends TSchema> {
  params: Static<P>;
  query: Static<Q>;
  body: Static<B>;
  headers: Static<H>;
  actor: Actor;
  raw: Request;
}

export interface Router {
  /**
   * The handler's result is sent as JSON; nothing is sent where it has answered itself, 204 where it returns undefined.
   * A handler that streams must await the end of its stream.
   */
  add<
    P extends TSchema = TSchema,
    Q extends TSchema = TSchema,
    B extends TSchema = TSchema,
    R extends TSchema = TSchema,
    H extends TSchema = TSchema,
  >(
    spec: RouteSpec<P, Q, B, R, H>,
    handler: (request: RouteRequest<P, Q, B, H>, response: Response) => Promise<unknown>,
  ): void;
  specs: RouteSpec[];
}

export function createRouter(app: Express, { internalTokenKey }: { internalTokenKey: string }): Router {
  const specs: RouteSpec[] = [];
  return {
    specs,
    add(spec, handler) {
      specs.push(spec);
      const checkParams = spec.params && createCheck(spec.params, 'params');
      const checkQuery = spec.query && createCheck(spec.query, 'query');
      const checkBody = spec.body && createCheck(spec.body, 'body');
      const checkHeaders = spec.headers && createCheck(spec.headers, 'headers');

      const identify: RequestHandler = async (request, response, next) => {
        response.locals.actor = await actorOf(request, internalTokenKey, spec.public ?? false);
        next();
      };
      const answer: RequestHandler = async (request, response) => {
        const result = await handler(
          {
            params: (checkParams ? checkParams(request.params) : request.params) as never,
            query: (checkQuery ? checkQuery(request.query) : request.query) as never,
            body: (checkBody ? checkBody(request.body) : request.body) as never,
            headers: (checkHeaders ? checkHeaders(request.headers) : request.headers) as never,
            actor: response.locals.actor as Actor,
            raw: request,
          },
          response,
        );
        if (response.headersSent) return;
        if (!spec.public && !response.hasHeader('Cache-Control')) response.set('Cache-Control', 'no-store');
        if (result === undefined) response.status(response.statusCode === 200 ? 204 : response.statusCode).end();
        else response.json(result);
      };
      app[spec.method](spec.path, identify, ...(spec.before ?? []), answer);
    },
  };
}

async function actorOf(request: Request, key: string, isPublic: boolean): Promise<Actor> {
  const token = bearerToken(request.headers.authorization);
  if (token) return verifyActor(token, key);
  if (isPublic) return ANONYMOUS_ACTOR;
  throw new DomainError('not_signed_in');
}
