/** What can be asked of the ballot box: by the system to set up a sitting, by anyone to vote and to recount. */
import type { Express, RequestHandler } from 'express';
import Type from 'typebox';
import { SCALE_NAMES, TOKEN_RANDOM_BYTES } from '../../shared/contracts/ballots';
import { systemOnly } from '../../shared/http/actor';
import { mountOpenApi } from '../../shared/http/openapi';
import { createRouter } from '../../shared/http/route';
import type { BallotBox } from './box';

const id = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' });
const instant = Type.String({ format: 'date-time', pattern: 'Z$' });
const bytes = (maxLength: number) => Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength });
const closed = { additionalProperties: false };
const params = Type.Object({ id });

const sitting = Type.Object(
  {
    opens: instant,
    closes: instant,
    floor: Type.Integer({ minimum: 1, maximum: 100 }),
    questions: Type.Array(
      Type.Object(
        {
          id,
          scale: Type.Enum(SCALE_NAMES),
          groups: Type.Array(Type.Object({ id, publicKey: bytes(2_048) }, closed), { minItems: 1, maxItems: 10 }),
        },
        closed,
      ),
      { minItems: 1, maxItems: 500 },
    ),
  },
  closed,
);

const ballot = Type.Object(
  {
    group: id,
    message: bytes(2 * (TOKEN_RANDOM_BYTES + 128)),
    signature: bytes(1_024),
    choice: Type.String({ pattern: '^[A-Za-z]{1,32}$' }),
  },
  closed,
);

export interface ApiDeps {
  box: BallotBox;
  tokenKey: string;
  /** Where the console is: its pages may vote here, without cookies. */
  consoleOrigin: string;
}

export function mountApi(app: Express, { box, tokenKey, consoleOrigin }: ApiDeps): void {
  app.use('/sittings', allowFrom(consoleOrigin));
  const router = createRouter(app, { internalTokenKey: tokenKey });

  router.add(
    {
      method: 'post',
      path: '/internal/sittings/:id',
      summary: '设立一场测评的票箱（一经设立不再改变）',
      params,
      body: sitting,
      errors: ['not_found', 'sitting_unsound', 'sitting_fixed'],
    },
    async ({ actor, params: p, body }) => {
      systemOnly(actor);
      await box.setUp({ id: p.id, ...body });
    },
  );

  router.add(
    {
      method: 'get',
      path: '/sittings/:id',
      summary: '一场测评的题目、选项、公钥和投票起止时间',
      params,
      public: true,
      errors: ['not_found'],
    },
    async ({ params: p }) => box.find(p.id),
  );

  router.add(
    {
      method: 'post',
      path: '/sittings/:id/ballots',
      summary: '凭投票凭证投一票，返回回执',
      params,
      body: ballot,
      public: true,
      errors: ['not_found', 'ballots_not_open', 'ballots_closed', 'token_invalid', 'token_spent', 'choice_unknown'],
    },
    async ({ params: p, body }, response) => {
      response.set('Cache-Control', 'no-store');
      return box.cast(p.id, body);
    },
  );

  router.add(
    {
      method: 'get',
      path: '/sittings/:id/result',
      summary: '截止后公布的计票结果和全部选票，任何人可据以重新计票',
      params,
      public: true,
      errors: ['not_found', 'ballots_not_counted'],
    },
    async ({ params: p }) => box.result(p.id),
  );

  mountOpenApi(app, '票箱服务', router.specs);
}

/** The browser asks first whether a page of another origin may send JSON; credentials are not among what it may send. */
function allowFrom(origin: string): RequestHandler {
  return (request, response, next) => {
    response.set({ 'Access-Control-Allow-Origin': origin, Vary: 'Origin' });
    // Read by pages of the console, so it is no resource of this origin alone.
    response.set('Cross-Origin-Resource-Policy', 'cross-origin');
    if (request.method !== 'OPTIONS') return next();
    response.set({
      'Access-Control-Allow-Methods': 'GET, POST',
      'Access-Control-Allow-Headers': 'content-type',
      'Access-Control-Max-Age': '86400',
    });
    response.status(204).end();
  };
}
