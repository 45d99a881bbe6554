/** What an organisation's office sets for its public side: supervision contacts and webhooks (U4, U5). */
import Type from 'typebox';
import { dayOf } from '../../shared/calendar/day';
import type { Actor, Appointment } from '../../shared/contracts/organisation';
import type { Instant } from '../../shared/contracts/plan';
import { sees } from '../../shared/contracts/scope';
import { type SupervisionView, WEBHOOK_KINDS, type WebhookKind } from '../../shared/contracts/publication';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import { DomainError } from '../../shared/http/problem';
import type { Router } from '../../shared/http/route';
import { id } from './request';
import { officeOf, supervisionOf } from './rules';
import type { PublicationStore } from './store';
import type { Webhooks } from './webhooks';

export interface SettingRoutesDeps {
  store: PublicationStore;
  webhooks: Webhooks;
  now: () => Instant;
}

const closed = { additionalProperties: false };
const kind = Type.Enum(Object.keys(WEBHOOK_KINDS)) as unknown as ReturnType<typeof Type.Unsafe<WebhookKind>>;
const organisation = Type.Object({ id });

export function addSettingRoutes(router: Router, { store, webhooks, now }: SettingRoutesDeps): void {
  async function getSeen(actor: Actor, organisationId: string): Promise<{ path: string }> {
    const found = await store.organisations.findOne({ _id: organisationId });
    const isSystem = actor.personId === SYSTEM_ACTOR.personId;
    if (!found || !(isSystem || sees(actor, found, dayOf(now())))) throw new DomainError('not_found');
    return found;
  }
  async function getOffice(actor: Actor, organisationId: string): Promise<Appointment> {
    await getSeen(actor, organisationId);
    const office = officeOf(actor, [organisationId], dayOf(now()));
    if (!office) throw new DomainError('not_allowed');
    return office;
  }
  async function viewSupervision(actor: Actor, organisationId: string): Promise<SupervisionView> {
    const { path } = await getSeen(actor, organisationId);
    const stated = await store.supervision.find({ _id: { $in: path.split('/').filter(Boolean) } }).toArray();
    return {
      ...supervisionOf(path, stated),
      maySet: officeOf(actor, [organisationId], dayOf(now())) !== undefined,
    };
  }

  router.add(
    {
      method: 'get',
      path: '/organisations/:id/supervision',
      summary: '一个党组织的监督电话和邮箱；没有自己的，用最近上级的',
      params: organisation,
      errors: ['not_found'],
    },
    ({ actor, params }) => viewSupervision(actor, params.id),
  );

  router.add(
    {
      method: 'post',
      path: '/organisations/:id/supervision',
      summary: '设置监督电话和邮箱（书记、副书记、组织委员）；留空即沿用上级的',
      params: organisation,
      body: Type.Object(
        {
          phone: Type.Optional(
            Type.String({ maxLength: 40, pattern: '^\\+?[0-9][0-9 ()-]{3,24}[0-9)]( ?转 ?[0-9]{1,6})?$' }),
          ),
          email: Type.Optional(Type.String({ maxLength: 100, format: 'email' })),
        },
        closed,
      ),
      errors: ['not_found', 'not_allowed'],
    },
    async ({ actor, params, body }) => {
      await getOffice(actor, params.id);
      await store.supervision.replaceOne(
        { _id: params.id },
        { ...body, by: actor.personId, at: now() },
        { upsert: true },
      );
      return viewSupervision(actor, params.id);
    },
  );

  router.add(
    {
      method: 'get',
      path: '/organisations/:id/webhooks',
      summary: '一个党组织登记的推送地址及最近一次投递；只显示主机名',
      params: organisation,
      errors: ['not_found'],
    },
    async ({ actor, params }) => {
      await getSeen(actor, params.id);
      return {
        items: await webhooks.list(params.id),
        maySet: officeOf(actor, [params.id], dayOf(now())) !== undefined,
      };
    },
  );

  router.add(
    {
      method: 'post',
      path: '/organisations/:id/webhooks',
      summary: '登记每日摘要的推送地址（书记、副书记、组织委员），每种一个；通用型的签名密钥只显示一次',
      params: organisation,
      body: Type.Object(
        {
          kind,
          url: Type.String({ minLength: 8, maxLength: 500 }),
          secret: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: '钉钉、飞书的加签密钥' })),
        },
        closed,
      ),
      errors: ['not_found', 'not_allowed', 'webhook_address_refused'],
    },
    async ({ actor, params, body }, response) => {
      await getOffice(actor, params.id);
      response.status(201);
      return webhooks.set(params.id, body, actor.personId, now());
    },
  );

  router.add(
    {
      method: 'post',
      path: '/organisations/:id/webhooks/:kind/remove',
      summary: '取消一个推送地址（书记、副书记、组织委员）',
      params: Type.Object({ id, kind }),
      errors: ['not_found', 'not_allowed'],
    },
    async ({ actor, params }) => {
      await getOffice(actor, params.id);
      await webhooks.remove(params.id, params.kind);
    },
  );
}
