/** What can be asked about rolls and tokens over HTTP. */
import Type from 'typebox';
import { LEAST_FLOOR, type MyRoll, type RollView, SCALE_NAMES, VOTER_GROUPS } from '../../shared/contracts/ballots';
import type { Actor } from '../../shared/contracts/organisation';
import { systemOnly } from '../../shared/http/actor';
import type { Router } from '../../shared/http/route';
import type { Rolls } from './rolls';

const id = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' });
const instant = Type.String({ format: 'date-time', pattern: 'Z$' });
const closed = { additionalProperties: false };
const params = Type.Object({ id });

const rollRequest = Type.Object(
  {
    id,
    year: Type.Integer({ minimum: 2000, maximum: 2100 }),
    organisationId: id,
    opens: instant,
    closes: instant,
    floor: Type.Integer({ minimum: LEAST_FLOOR, maximum: 100 }),
    questions: Type.Array(
      Type.Object(
        {
          subjectId: id,
          scale: Type.Enum(SCALE_NAMES),
          groups: Type.Array(
            Type.Object(
              {
                kind: Type.Enum(Object.keys(VOTER_GROUPS) as (keyof typeof VOTER_GROUPS)[]),
                participants: Type.Array(id, { minItems: 1, maxItems: 2_000 }),
              },
              closed,
            ),
            { minItems: 1, maxItems: 10 },
          ),
        },
        closed,
      ),
      { minItems: 1, maxItems: 500 },
    ),
  },
  closed,
);

/** `sees`: throws `not_found` for whoever has no appointment over the organisation. */
export function addRollRoutes(
  router: Router,
  rolls: Rolls,
  sees: (actor: Actor, organisationId: string) => Promise<unknown>,
): void {
  router.add(
    {
      method: 'post',
      path: '/internal/rolls',
      summary: '确定一次测评的参评人员名册，生成密钥并设立票箱',
      body: rollRequest,
      errors: ['not_found', 'roll_unsound', 'roll_fixed', 'tokens_not_given'],
    },
    async ({ actor, body }): Promise<RollView> => {
      systemOnly(actor);
      return rolls.freeze(body);
    },
  );

  router.add(
    { method: 'get', path: '/rolls/mine', summary: '本人参评的各次测评' },
    async ({ actor }): Promise<{ items: MyRoll[] }> => ({ items: await rolls.mine(actor.personId) }),
  );

  router.add(
    {
      method: 'get',
      path: '/rolls/:id',
      summary: '一次测评的参评人数、下限和名册校验值（不含参评人员）',
      params,
      errors: ['not_found'],
    },
    async ({ actor, params: p }): Promise<RollView> => {
      const roll = await rolls.find(p.id);
      await sees(actor, roll.organisationId);
      return roll;
    },
  );

  router.add(
    {
      method: 'post',
      path: '/rolls/:id/tokens',
      summary: '领取本人的投票凭证（盲签名：签名人看不到凭证本身）',
      params,
      body: Type.Object(
        {
          tokens: Type.Array(
            Type.Object({ group: id, blinded: Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: 1_024 }) }, closed),
            { minItems: 1, maxItems: 100 },
          ),
        },
        closed,
      ),
      errors: ['not_found', 'tokens_not_given', 'token_issued', 'blinding_invalid'],
    },
    async ({ actor, params: p, body }) => ({ signatures: await rolls.issue(actor.personId, p.id, body.tokens) }),
  );
}
