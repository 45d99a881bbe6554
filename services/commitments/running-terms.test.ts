import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import { defaultPlan } from '../../shared/calendar/default-plan';
import type { PlanTerms } from '../../shared/contracts/plan-views';
import type { TemporalClient } from '../../shared/temporal/connect';
import { createRunningTerms } from './running-terms';

const plan = defaultPlan(2026, CALENDAR_2026);
const before: PlanTerms = { plan, calendar: CALENDAR_2026 };
/** The same plan under the next holiday notice. */
const after: PlanTerms = { plan, calendar: { ...CALENDAR_2026, id: 'notice-2', coverageTo: '2027-12-31' } };

/** Years that answer on which terms they run; how often they were asked. */
function years(terms: Record<string, PlanTerms>): { client: TemporalClient; asked: string[] } {
  const asked: string[] = [];
  const client = {
    withDeadline: (_until: number, work: () => unknown) => work(),
    workflow: {
      getHandle: (chain: string) => ({
        query: async () => {
          asked.push(chain);
          return terms[chain];
        },
      }),
    },
  };
  return { client: client as unknown as TemporalClient, asked };
}
const head = (chain: string, calendar?: string) => ({
  _id: chain,
  plan: { id: plan.id, version: plan.version },
  ...(calendar ? { calendar } : {}),
});

it('X2 a notice that changes the calendar under the same plan is not answered with the terms from before it', async () => {
  const { client, asked } = years({ a: before, b: after });
  const terms = createRunningTerms(client);
  expect(await terms(head('a', CALENDAR_2026.id))).toEqual(before);
  expect(await terms(head('b', 'notice-2'))).toEqual(after);
  expect(await terms(head('b', 'notice-2'), before)).toEqual(after);
  expect(await terms(head('a', CALENDAR_2026.id), before)).toBe(before);
  expect(asked).toEqual(['a', 'b']);
});

it('X2 a year whose head is a notice behind is not told for the others', async () => {
  const { client } = years({ a: after });
  expect(await createRunningTerms(client)(head('a', CALENDAR_2026.id))).toBeUndefined();
});

it('X11 what one year lost to outages is not told of another', async () => {
  const { client } = years({ a: { plan, calendar: { ...CALENDAR_2026, outages: ['2026-04-14'] } } });
  expect(await createRunningTerms(client)(head('b'))).toBeUndefined();
  expect((await createRunningTerms(client)(head('a')))?.calendar).toEqual(CALENDAR_2026);
});
