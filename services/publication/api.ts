/** What can be asked of publication over HTTP: to-do, digests, records of publication, failed mail, and the public page. */
import type { Express, Response } from 'express';
import QRCode from 'qrcode';
import Type from 'typebox';
import { toBusiness } from '../../shared/calendar/clock';
import { dayOf, instantOf } from '../../shared/calendar/day';
import type { Clock, Instant } from '../../shared/contracts/plan';
import type { TodoList } from '../../shared/contracts/views';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import type { Ask } from '../../shared/http/ask';
import { mountOpenApi } from '../../shared/http/openapi';
import { DomainError, isDomainError } from '../../shared/http/problem';
import { createRouter } from '../../shared/http/route';
import { addInboxRoutes, type KeptInbox } from '../../shared/kafka/inbox-routes';
import type { CalendarNow } from './calendars';
import { trusted } from './html';
import { type PublishedCommitment, shownOn, writeAwayPage, writeNotFoundPage, writePublicPage } from './public-page';
import { maySee, pathsOfOffice } from './rules';
import type { PublicationStore } from './store';
import { findTodo } from './todo';

const NAMES_AT_ONCE = 200;
const NAMES_KEPT_MS = 60_000;
const MOST_NAMES = 50_000;
const MOST_DIGESTS = 60;
const PAGE_SECONDS = 60;

export interface ApiDeps {
  store: PublicationStore;
  clock: Clock;
  calendar: CalendarNow;
  members: Ask;
  commitments: Ask;
  publicUrl: string;
  inboxes: Record<string, KeptInbox>;
  /** How fresh the projection is, business time. */
  asOf: () => Instant;
  internalTokenKey: string;
}

const id = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' });
const page = {
  cursor: Type.Optional(Type.String({ maxLength: 300 })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
};

export function mountApi(app: Express, deps: ApiDeps): void {
  const { store, clock, members, commitments } = deps;
  const router = createRouter(app, deps);
  const now = (): Instant => instantOf(toBusiness(clock, Date.now()));

  router.add(
    { method: 'get', path: '/todo', summary: '我的待办：本人的、任职的和上报到我这里的' },
    async ({ actor }): Promise<TodoList> => {
      const todo = await findTodo(store, {
        personId: actor.personId,
        appointments: actor.appointments,
        now: now(),
        calendar: await deps.calendar(),
      });
      return { ...todo, asOf: deps.asOf() };
    },
  );

  router.add({ method: 'get', path: '/digests', summary: '我的每日摘要' }, async ({ actor }) => {
    const found = await store.deliveries
      .find({ personId: actor.personId, lines: { $exists: true } }, { sort: { day: -1 }, limit: MOST_DIGESTS })
      .toArray();
    return { items: found.map(({ day, state, lines, counts, asOf }) => ({ day, state, lines, counts, asOf })) };
  });

  router.add(
    {
      method: 'get',
      path: '/deliveries',
      summary: '邮件投递情况（领导小组办公室）；不含内容',
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
        items: found.map(({ _id, day, personId, attempts, error, nextAt, open }) => ({
          id: _id,
          day,
          personId,
          state,
          attempts,
          ...(error ? { error } : {}),
          ...(open ? { nextAt } : {}),
        })),
        ...(found.length === limit ? { next: found.at(-1)?._id } : {}),
      };
    },
  );

  router.add(
    {
      method: 'get',
      path: '/publications',
      summary: '一个党组织的公示记录',
      query: Type.Object({ organisation: id, ...page }),
      errors: ['not_found'],
    },
    async ({ actor, query }) => {
      const { organisation: organisationId, cursor, limit } = query;
      const organisation = await store.organisations.findOne({ _id: organisationId });
      if (!organisation || !maySee(actor, organisation.path, dayOf(now()))) throw new DomainError('not_found');
      const [at, after] = cursor?.split('|') ?? [];
      const older = at && after ? { $or: [{ at: { $lt: at } }, { at, _id: { $lt: after } }] } : {};
      const found = await store.records
        .find({ organisations: organisationId, ...older } as never, { sort: { at: -1, _id: -1 }, limit })
        .toArray();
      const last = found.at(-1);
      return {
        items: found.map(({ _id, organisations: _organisations, ...record }) => ({ id: _id, ...record })),
        ...(last && found.length === limit ? { next: `${last.at}|${last._id}` } : {}),
        asOf: deps.asOf(),
      };
    },
  );

  const cachedNames = new Map<string, { name: string; until: number }>();
  async function namesOf(ids: string[]): Promise<Record<string, string>> {
    if (cachedNames.size > MOST_NAMES) cachedNames.clear();
    const missing = [...new Set(ids)].filter((one) => (cachedNames.get(one)?.until ?? 0) < Date.now());
    for (let from = 0; from < missing.length; from += NAMES_AT_ONCE) {
      const asked = missing.slice(from, from + NAMES_AT_ONCE);
      const { names } = await members.get<{ names: Record<string, string> }>(
        `/names?ids=${asked.map(encodeURIComponent).join(',')}`,
        SYSTEM_ACTOR,
      );
      for (const [one, name] of Object.entries(names))
        cachedNames.set(one, { name, until: Date.now() + NAMES_KEPT_MS });
    }
    return Object.fromEntries(
      ids.flatMap((one) => (cachedNames.has(one) ? [[one, (cachedNames.get(one) as { name: string }).name]] : [])),
    );
  }

  router.add(
    {
      method: 'get',
      path: '/public/organisations/:id',
      summary: '党组织的公示页面，无需登录；年度用 ?year=',
      public: true,
      produces: 'text/html',
    },
    async ({ params, query }, response) => {
      try {
        const { id: organisationId } = params as { id: string };
        const asked = Number((query as { year?: string }).year);
        const organisation = await store.organisations.findOne({ _id: organisationId, active: true });
        if (!organisation) throw new DomainError('not_found');
        const today = dayOf(now());
        const thisYear = Number(today.slice(0, 4));
        const year = Number.isInteger(asked) && asked >= 2000 && asked <= 2100 ? asked : thisYear;
        const { items } = await commitments.get<{ items: PublishedCommitment[] }>(
          `/internal/published?organisation=${encodeURIComponent(organisationId)}&year=${year}`,
          SYSTEM_ACTOR,
        );
        const ids = items.map(({ chain }) => chain);
        const [records, chains] = await Promise.all([
          store.records.find({ chain: { $in: ids } }).toArray(),
          store.chains.find({ _id: { $in: ids } }).toArray(),
        ]);
        const shown = shownOn(today, items, records, chains);
        const names = await namesOf([organisationId, ...shown.map(({ subjectId }) => subjectId)]);
        const address = new URL(`/public/organisations/${encodeURIComponent(organisationId)}`, deps.publicUrl).href;
        answer(
          response,
          200,
          writePublicPage({
            organisation: { id: organisationId, name: names[organisationId] ?? '党组织' },
            year,
            today,
            names,
            shown,
            address,
            qrCode: trusted(await QRCode.toString(address, { type: 'svg', margin: 1 })),
            otherYears: [thisYear, thisYear - 1].filter((other) => other !== year),
          }),
        );
      } catch (error) {
        if (!isDomainError(error)) throw error;
        if (error.code === 'not_found') answer(response, 404, writeNotFoundPage());
        else answer(response, 503, writeAwayPage());
      }
    },
  );

  addInboxRoutes(router, deps.inboxes);
  mountOpenApi(app, '公示服务', router.specs);
}

function answer(response: Response, status: number, text: string): void {
  response
    .status(status)
    .set('Cache-Control', status === 200 ? `public, max-age=${PAGE_SECONDS}` : 'no-store')
    // No script at all: what somebody wrote can only ever be text.
    .set(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    )
    .type('html')
    .send(text);
}
