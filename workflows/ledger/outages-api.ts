/** What do others ask of outages (X11): the days they took, for every calendar; and the list, for who looks after the system. */
import type { Express } from 'express';
import Type from 'typebox';
import { lostDays, workingDaysLost } from '../../shared/calendar/outages';
import type { LostDays, OutageList } from '../../shared/contracts/outages';
import { systemOnly } from '../../shared/http/actor';
import type { Calendars } from '../../shared/http/calendars';
import { mountOpenApi } from '../../shared/http/openapi';
import { createRouter } from '../../shared/http/route';
import { countYears, findOutages, type LedgerStore } from './store';

export interface OutagesApiDeps {
  ledger: Pick<LedgerStore, 'entries' | 'outages'>;
  /** Only whose working days are shown depends on it: the one that holds today. */
  calendars: Calendars;
  internalTokenKey: string;
}

/** The gateway lets nobody reach `/internal`, and here only the system may. */
export function mountOutagesApi(app: Express, { ledger, calendars, internalTokenKey }: OutagesApiDeps): void {
  const router = createRouter(app, { internalTokenKey });

  router.add(
    { method: 'get', path: '/internal/lost-days', summary: '因系统停用而不计入时限的日子', errors: ['not_found'] },
    async ({ actor }): Promise<LostDays> => {
      systemOnly(actor);
      return { days: lostDays(await findOutages(ledger)) };
    },
  );

  router.add(
    {
      method: 'get',
      path: '/internal/outages',
      summary: '系统停用记录，由新到旧',
      query: Type.Object({
        cursor: Type.Optional(Type.String({ format: 'date-time' })),
        limit: Type.Integer({ minimum: 1, maximum: 200, default: 20 }),
      }),
      errors: ['not_found'],
    },
    async ({ actor, query: { cursor, limit } }): Promise<OutageList> => {
      systemOnly(actor);
      const [all, { notice }] = await Promise.all([findOutages(ledger), calendars()]);
      const older = all.reverse().filter(({ from }) => cursor === undefined || from < cursor);
      const page = older.slice(0, limit);
      const years = await countYears(ledger, page);
      return {
        items: page.map((outage) => ({
          ...outage,
          lost: workingDaysLost(outage, all, notice),
          years: years.get(outage.from) ?? 0,
        })),
        ...(older.length > limit ? { next: page.at(-1)!.from } : {}),
      };
    },
  );

  mountOpenApi(app, '流程与台账', router.specs);
}
