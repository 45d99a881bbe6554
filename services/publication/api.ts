/** What can be asked of publication over HTTP: to-do, digests, records of publication, failed mail, and the public page. */
import type { Express } from 'express';
import Type from 'typebox';
import { toBusiness } from '../../shared/calendar/clock';
import { dayOf, instantOf } from '../../shared/calendar/day';
import type { Clock, Instant } from '../../shared/contracts/plan';
import type { TodoList } from '../../shared/contracts/views';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import type { Ask } from '../../shared/http/ask';
import { mountOpenApi } from '../../shared/http/openapi';
import { DomainError } from '../../shared/http/problem';
import type { Calendars } from '../../shared/http/calendars';
import { createRouter } from '../../shared/http/route';
import { addInboxRoutes, type KeptInbox } from '../../shared/kafka/inbox-routes';
import type { Opinions } from './opinions';
import { addOpinionRoutes } from './opinions-api';
import { addPublicRoutes } from './public-api';
import { createPublicReader } from './public-read';
import { addRecordRoutes } from './records-api';
import { page } from './request';
import { pathsOfOffice } from './rules';
import { addSettingRoutes } from './settings-api';
import type { PublicationStore } from './store';
import { findTodo } from './todo';
import type { Webhooks } from './webhooks';

const MOST_DIGESTS = 60;

export interface ApiDeps {
  store: PublicationStore;
  clock: Clock;
  calendars: Calendars;
  members: Ask;
  commitments: Ask;
  publicUrl: string;
  opinions: Opinions;
  webhooks: Webhooks;
  inboxes: Record<string, KeptInbox>;
  /** How fresh the projection is, business time. */
  asOf: () => Instant;
  internalTokenKey: string;
}

export function mountApi(app: Express, deps: ApiDeps): void {
  const { store, clock } = deps;
  const router = createRouter(app, deps);
  const now = (): Instant => instantOf(toBusiness(clock, Date.now()));

  router.add(
    { method: 'get', path: '/todo', summary: '我的待办：本人的、任职的和上报到我这里的' },
    async ({ actor }): Promise<TodoList> => {
      const todo = await findTodo(store, {
        personId: actor.personId,
        appointments: actor.appointments,
        now: now(),
        calendars: deps.calendars,
      });
      return { ...todo, asOf: deps.asOf() };
    },
  );

  router.add({ method: 'get', path: '/digests', summary: '我的每日摘要' }, async ({ actor }) => {
    const found = await store.deliveries
      .find({ personId: actor.personId, lines: { $exists: true } }, { sort: { day: -1 }, limit: MOST_DIGESTS })
      .toArray();
    return {
      items: found.map(({ day, state, lines, counts, asOf, outages }) => ({
        day,
        state,
        lines,
        counts,
        asOf,
        outages: outages ?? [],
      })),
    };
  });

  router.add(
    {
      method: 'get',
      path: '/deliveries',
      summary: '邮件和推送的投递情况（领导小组办公室）；不含内容',
      query: Type.Object({
        state: Type.Enum(['planned', 'sending', 'sent', 'kept', 'failed', 'givenUp'], { default: 'failed' }),
        ...page,
      }),
      errors: ['not_allowed'],
    },
    async ({ actor, query }) => {
      const { state, cursor, limit } = query as { state: string; cursor?: string; limit: number };
      const paths = pathsOfOffice(actor, dayOf(now()));
      const isSystem = actor.personId === SYSTEM_ACTOR.personId;
      if (!isSystem && paths.length === 0) throw new DomainError('not_allowed');
      const scope = isSystem
        ? {}
        : { $or: paths.map((path) => ({ path: { $gte: path, $lt: `${path.slice(0, -1)}0` } })) };
      const found = await store.deliveries
        .find({ state, ...scope, ...(cursor ? { _id: { $lt: cursor } } : {}) } as never, { sort: { _id: -1 }, limit })
        .toArray();
      return {
        items: found.map(({ _id, day, personId, webhook, attempts, error, nextAt, open }) => ({
          id: _id,
          day,
          ...(webhook ? { webhook } : { personId }),
          state,
          attempts,
          ...(error ? { error } : {}),
          ...(open ? { nextAt } : {}),
        })),
        ...(found.length === limit ? { next: found.at(-1)?._id } : {}),
      };
    },
  );

  addRecordRoutes(router, { ...deps, now });
  addOpinionRoutes(router, { ...deps, now });
  addSettingRoutes(router, { ...deps, now });
  addPublicRoutes(router, { ...deps, now, reader: createPublicReader(deps) });
  addInboxRoutes(router, deps.inboxes);
  mountOpenApi(app, '公示服务', router.specs);
}
