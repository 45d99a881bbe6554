/** Do the stages of a year follow each other: which line of a plan must not come after which. Pure. */
import { addDays } from '../../shared/calendar/day';
import { RUNGS, type Plan } from '../../shared/contracts/plan';
import { readClause } from '../../shared/contracts/plan-lines';

export interface Disorder {
  /** The clause that must come first, or be the smaller one. */
  first: string;
  second: string;
}

interface Order extends Disorder {
  holds: (first: number | string, second: number | string, plan: Plan) => boolean;
}

const notAfter = (first: string, second: string): Order => ({ first, second, holds: (a, b) => a <= b });
const before = (first: string, second: string): Order => ({ first, second, holds: (a, b) => a < b });

function annual(of: string): Order[] {
  return [
    // A pledge comes before what is asked of it at mid-year; its own review and publication are limits from deeds.
    notAfter(`${of}.pledge.due`, `${of}.midYear.opens`),
    notAfter(`${of}.midYear.opens`, `${of}.midYear.reflectionDue`),
    notAfter(`${of}.midYear.reflectionDue`, `${of}.midYear.assessmentDue`),
    notAfter(`${of}.midYear.assessmentDue`, `${of}.selfAppraisal.opens`),
    notAfter(`${of}.selfAppraisal.opens`, `${of}.selfAppraisal.due`),
    // S2 三2: appraisal builds on self-appraisal; S3 三2: the result is told after the appraisal.
    notAfter(`${of}.selfAppraisal.opens`, `${of}.appraisal.opens`),
    notAfter(`${of}.selfAppraisal.due`, `${of}.appraisal.due`),
    notAfter(`${of}.appraisal.opens`, `${of}.appraisal.due`),
    notAfter(`${of}.appraisal.due`, `${of}.result.due`),
    notAfter(`${of}.result.due`, `${of}.closes`),
    {
      first: `${of}.result.publicationDays`,
      second: `${of}.closes`,
      holds: (days, closes, plan) => addDays(String(readClause(plan, `${of}.result.due`)), Number(days)) <= closes,
    },
    before('to', `${of}.closes`),
  ];
}

function everySubject(of: string): Order[] {
  const smallerThanLimit: Order = {
    first: `${of}.review.reminders`,
    second: `${of}.review.limit`,
    holds: (list, limit) => (list as unknown as number[]).every((days) => days < Number(limit)),
  };
  return [
    notAfter(`${of}.pledge.opens`, `${of}.pledge.due`),
    notAfter(`${of}.items.min`, `${of}.items.max`),
    smallerThanLimit,
    ...['pledge', 'resubmit', 'publish'].map((limit) =>
      before(`${of}.${limit}.secretaryAfter`, `${of}.${limit}.superiorAfter`),
    ),
    ...RUNGS.slice(1).map((rung, i) => before(`${of}.fulfil.rungs.${RUNGS[i]}`, `${of}.fulfil.rungs.${rung}`)),
  ];
}

/** A record after its period, the comment that builds on it not before it, both before the result (A2). */
function periods(of: string, names: string[]): Order[] {
  return names.flatMap((name, i) => {
    const path = `${of}.periods.${name}`;
    return [
      before(`${path}.to`, `${path}.record.due`),
      notAfter(`${path}.record.due`, `${path}.comment.due`),
      notAfter(`${path}.record.due`, `${of}.result.due`),
      notAfter(`${path}.comment.due`, `${of}.result.due`),
      ...(i > 0 ? [notAfter(`${of}.periods.${names[i - 1]}.record.due`, `${path}.record.due`)] : []),
    ];
  });
}

const ORDERS: readonly Order[] = [
  // P9: leading cadres and organisations pledge first.
  notAfter('member.pledge.opens', 'leadingCadrePledgeDue'),
  notAfter('leadingCadrePledgeDue', 'member.pledge.due'),
  notAfter('organisation.pledge.due', 'member.pledge.due'),
  ...['member', 'organisation', 'immediate'].flatMap(everySubject),
  ...['member', 'organisation'].flatMap(annual),
  ...periods('member', ['q1', 'q2', 'q3', 'q4']),
  ...periods('organisation', ['q1', 'h1', 'q3', 'h2']),
  // F2: the result of a check is told after its period, before the year closes.
  ...['q1', 'h1', 'q3', 'h2'].flatMap((name) => [
    before(`organisation.periods.${name}.to`, `organisation.periods.${name}.tell.due`),
    before(`organisation.periods.${name}.tell.due`, 'organisation.closes'),
  ]),
];

/** The first two clauses out of order of which `concerns` names one; what the plan does not have is in no order. */
export function findDisorder(plan: Plan, concerns: (path: string) => boolean = () => true): Disorder | undefined {
  return ORDERS.find(({ first, second, holds }) => {
    if (!concerns(first) && !concerns(second) && !isThird(first, concerns)) return false;
    const [a, b] = [readClause(plan, first), readClause(plan, second)];
    return a !== undefined && b !== undefined && !holds(a as never, b as never, plan);
  });
}

/** The days a result is shown reach from its due day, a third clause, to the close. */
function isThird(first: string, concerns: (path: string) => boolean): boolean {
  return first.endsWith('.result.publicationDays') && concerns(first.replace('publicationDays', 'due'));
}
