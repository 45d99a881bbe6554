/** What can be asked of scoring over HTTP: rates of a subtree, who is behind a gap, and the rolls of appraisals. */
import type { Express } from 'express';
import Type from 'typebox';
import { toBusiness } from '../../shared/calendar/clock';
import { dayOf, instantOf } from '../../shared/calendar/day';
import type { Actor } from '../../shared/contracts/organisation';
import type { Clock, Instant } from '../../shared/contracts/plan';
import { scopeWithin, type Scope } from '../../shared/contracts/scope';
import {
  type CommentingReport,
  type LeadingReport,
  type RateName,
  type RateReport,
  RATES,
} from '../../shared/contracts/views';
import { mountOpenApi } from '../../shared/http/openapi';
import { DomainError } from '../../shared/http/problem';
import { createRouter } from '../../shared/http/route';
import { addInboxRoutes, type KeptInbox } from '../../shared/kafka/inbox-routes';
import { findCommenting } from './commenting';
import { findLeading } from './leading';
import { findMissing, findRates } from './rates';
import { addRollRoutes } from './roll-api';
import type { Rolls } from './rolls';
import type { ScoringStore } from './store';

export interface ApiDeps {
  store: ScoringStore;
  rolls: Rolls;
  clock: Clock;
  inboxes: Record<string, KeptInbox>;
  /** How fresh the projection is, business time. */
  asOf: () => Instant;
  internalTokenKey: string;
}

/** An answer that took longer than this is given again for ten times as long as it took; `asOf` says how old it is. */
const SLOW_MS = 500;

const id = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' });
const year = Type.Integer({ minimum: 2000, maximum: 2100 });
const page = {
  cursor: Type.Optional(Type.String({ maxLength: 1_000 })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
};

export function mountApi(app: Express, { store, rolls, clock, inboxes, asOf, internalTokenKey }: ApiDeps): void {
  const router = createRouter(app, { internalTokenKey });
  const today = (): string => dayOf(instantOf(toBusiness(clock, Date.now())));

  async function getScope(actor: Actor, organisationId: string): Promise<Scope> {
    const organisation = await store.organisations.findOne({ _id: organisationId });
    const scope = organisation && scopeWithin(actor, organisation.path, today());
    if (!scope) throw new DomainError('not_found');
    return scope;
  }

  const answers = new Map<string, Promise<RateReport>>();
  /** A leader's page and the export ask the same of a province at once: it is counted once. */
  function reportOf(organisationId: string, scope: Scope, ofYear: number): Promise<RateReport> {
    const day = today();
    const question = [scope.path, scope.fields, ofYear, day].join(' ');
    const known = answers.get(question);
    if (known) return known;
    const asked = performance.now();
    const at = asOf();
    const report = findRates(store, { organisationId, scope, year: ofYear, today: day }).then((rates) => ({
      asOf: at,
      organisationId,
      year: ofYear,
      ...rates,
    }));
    answers.set(question, report);
    const forget = (): void => void answers.delete(question);
    report.then(() => {
      const tookMs = performance.now() - asked;
      if (tookMs < SLOW_MS) forget();
      else setTimeout(forget, 10 * tookMs).unref();
    }, forget);
    return report;
  }

  router.add(
    {
      method: 'get',
      path: '/rates',
      summary: '一个党组织及其下级的各项比率',
      query: Type.Object({ organisation: id, year: Type.Optional(year) }),
      errors: ['not_found'],
    },
    async ({ actor, query }): Promise<RateReport> => {
      const { organisation: organisationId, year: asked } = query;
      const scope = await getScope(actor, organisationId);
      return reportOf(organisationId, scope, asked ?? Number(today().slice(0, 4)));
    },
  );

  router.add(
    {
      method: 'get',
      path: '/rates/leading',
      summary: '领导机关和领导干部是否带头：承诺、审核通过、履诺各多少，与其他并列，不排名',
      query: Type.Object({ organisation: id, year: Type.Optional(year) }),
      errors: ['not_found'],
    },
    async ({ actor, query }): Promise<LeadingReport> => {
      const scope = await getScope(actor, query.organisation);
      const ofYear = query.year ?? Number(today().slice(0, 4));
      const at = asOf();
      const groups = await findLeading(store, { scope, year: ofYear, today: today() });
      return { asOf: at, organisationId: query.organisation, year: ofYear, groups };
    },
  );

  router.add(
    {
      method: 'get',
      path: '/rates/commenting',
      summary: '党组织书记是否都作了点评，尚未点评的是谁、还有多少对象没有被点评（C5）',
      query: Type.Object({ organisation: id, year: Type.Optional(year), ...page }),
      errors: ['not_found'],
    },
    async ({ actor, query }): Promise<CommentingReport> => {
      const { organisation: organisationId, year: asked, cursor, limit } = query;
      const scope = await getScope(actor, organisationId);
      const ofYear = asked ?? Number(today().slice(0, 4));
      const at = asOf();
      const found = await findCommenting(store, { scope, year: ofYear, today: today(), cursor, limit });
      return { asOf: at, organisationId, year: ofYear, ...found };
    },
  );

  router.add(
    {
      method: 'get',
      path: '/rates/:name/missing',
      summary: '一项比率中尚未完成的对象',
      params: Type.Object({ name: Type.Enum(Object.keys(RATES)) }),
      query: Type.Object({
        organisation: id,
        year: Type.Optional(year),
        type: Type.Optional(Type.Enum(['member', 'organisation'])),
        ...page,
      }),
      errors: ['not_found'],
    },
    async ({ actor, params, query }) => {
      const { organisation, year: asked, type, cursor, limit } = query;
      const scope = await getScope(actor, organisation);
      const found = await findMissing(store, {
        name: params.name as RateName,
        scope,
        year: asked ?? Number(today().slice(0, 4)),
        type,
        today: today(),
        cursor,
        limit,
      });
      return { ...found, asOf: asOf() };
    },
  );

  addRollRoutes(router, rolls, getScope);
  addInboxRoutes(router, inboxes);
  mountOpenApi(app, '评价统计服务', router.specs);
}
