/** How does a commitment count for the rates of L2: pure functions. */
import { addDays, dayOf } from '../../shared/calendar/day';
import { organisationOf } from '../../shared/contracts/commitment';
import { dueOf, type EntryKind } from '../../shared/contracts/entries';
import type { Entry } from '../../shared/contracts/ledger';
import type { Day, Period } from '../../shared/contracts/plan';
import type { RateName } from '../../shared/contracts/views';
import type { Fact, FactItem, Score } from './store';

type AnyEntry = { [K in EntryKind]: Entry<K> & { kind: K } }[EntryKind];

/** Later than any day. */
export const ALWAYS: Day = '9999-12-31';
const NEVER: Day = '';
const NOT_COUNTED: Score = { from: ALWAYS, until: NEVER };

const SATISFIED = ['excellent', 'qualified', 'satisfied', 'fairlySatisfied'];

/** Annual commitments only: an immediate one is appraised by itself (P2). */
export function isCounted(chain: string): boolean {
  return chain.startsWith('commitment/');
}

/** A commitment before its first entry. */
export function emptyFact(chain: string, subjectId: string): Fact {
  return {
    _id: chain,
    seq: 0,
    year: Number(chain.split('/')[1]),
    type: subjectId.startsWith('o') ? 'organisation' : 'member',
    subjectId,
    organisationId: subjectId,
    path: '',
    elderlyOrInfirm: false,
    leading: false,
    stage: 'drafting',
    submitted: false,
    reviewed: false,
    approved: false,
    published: false,
    items: [],
    recordDue: {},
    commentDue: {},
    recorded: [],
    commented: [],
    inCharge: '',
    commentedBy: [],
    excused: false,
    left: false,
    score: {} as Fact['score'],
  };
}

/** The facts after one more entry; `score` is left to `scored`. */
export function applyEntry(fact: Fact, entry: Entry): Fact {
  const next: Fact = {
    ...fact,
    ...withDues(fact, entry),
    seq: entry.seq,
    stage: entry.stage,
    inCharge: entry.inCharge,
    organisationId: organisationOf({ subjectType: fact.type, subjectId: fact.subjectId, inCharge: entry.inCharge }),
  };
  const known = entry as AnyEntry;
  const changeItem = (id: string, change: Partial<FactItem>): Fact => ({
    ...next,
    items: next.items.map((item) => (item.id === id ? { ...item, ...change } : item)),
  });
  switch (known.kind) {
    case 'pledged':
      return {
        ...next,
        submitted: true,
        pledgedOn: fact.pledgedOn ?? dayOf(known.at),
        reviewed: false,
        items: known.data.items.map((item) => ({ id: item.id, due: dueOf(item), settled: false, explaining: false })),
      };
    case 'changeProposed':
      return changeItem(known.data.item, { change: known.data.to ? { due: dueOf(known.data.to) } : {} });
    case 'changeReviewed':
      return {
        ...next,
        items: next.items.flatMap(({ change, ...item }) => {
          if (item.id !== known.data.item) return [change === undefined ? item : { ...item, change }];
          if (!known.data.approved || change === undefined) return [item];
          // P10: nobody owes what was withdrawn.
          return change.due === undefined ? [] : [{ ...item, due: change.due }];
        }),
      };
    case 'reviewed':
      return { ...next, reviewed: true, approved: known.data.verdict === 'approve' };
    case 'publicised':
      return { ...next, published: true };
    case 'closedOut':
      return changeItem(known.data.item, { settled: true, explaining: false });
    case 'explained':
      return changeItem(known.data.item, { explaining: true });
    case 'explanationAnswered':
      return changeItem(known.data.item, { explaining: false, ...(known.data.accepted ? { settled: true } : {}) });
    case 'recorded':
      return { ...next, recorded: withPeriod(fact.recorded, known.data.period) };
    case 'commented':
      return {
        ...next,
        commented: withPeriod(fact.commented, known.data.period),
        commentedBy: known.by ? [...new Set([...fact.commentedBy, known.by])].sort() : fact.commentedBy,
      };
    case 'resultDecided':
      return { ...next, result: known.data.result };
    case 'excused':
      return { ...next, excused: true };
    case 'left':
      return { ...next, left: true };
    default:
      return next;
  }
}

function withPeriod(periods: Period[], period: Period): Period[] {
  return periods.includes(period) ? periods : [...periods, period].sort();
}

/** The opening names every period's duty; a revision of the plan moves those still waited for. */
function withDues(fact: Fact, entry: Entry): Pick<Fact, 'recordDue' | 'commentDue' | 'resultOpens' | 'pledgeDue'> {
  const recordDue = { ...fact.recordDue };
  const commentDue = { ...fact.commentDue };
  let { resultOpens, pledgeDue } = fact;
  for (const { duty, period, due, opens } of entry.waitingFor) {
    if (period && (duty === 'record' || duty === 'check')) recordDue[period] = due;
    if (period && duty === 'comment') commentDue[period] = due;
    if (duty === 'pledge') pledgeDue = due;
    if (duty === 'decideResult') resultOpens = dayOf(opens);
  }
  return { recordDue, commentDue, ...(resultOpens ? { resultOpens } : {}), ...(pledgeDue ? { pledgeDue } : {}) };
}

export function scored(fact: Fact): Fact {
  return { ...fact, score: scoreOf(fact) };
}

/**
 * Out of every denominator: who is excused or left, and the elderly or infirm who did not pledge (M3, S0 四). Fulfilled
 * asks those with approved pledges, satisfied those with a result; what is due on a day counts once that day is over.
 */
function scoreOf(fact: Fact): Fact['score'] {
  const counted = !fact.excused && !fact.left && !(fact.elderlyOrInfirm && !fact.submitted);
  const always = (done: boolean): Score => ({ from: NEVER, until: done ? ALWAYS : NEVER });
  const score: Fact['score'] = {
    pledged: always(fact.submitted),
    reviewed: always(fact.submitted && fact.reviewed),
    published: always(fact.published),
    fulfilled: fact.approved
      ? byDues(fact.items.map(({ due, settled, explaining }) => ({ due, done: settled || explaining })))
      : NOT_COUNTED,
    recorded: byDues(dues(fact.recordDue, fact.recorded)),
    commented: byDues(dues(fact.commentDue, fact.commented)),
    appraised:
      fact.resultOpens === undefined
        ? NOT_COUNTED
        : { from: addDays(fact.resultOpens, -1), until: fact.result === undefined ? NEVER : ALWAYS },
    satisfied: fact.result === undefined ? NOT_COUNTED : always(SATISFIED.includes(fact.result)),
  };
  if (counted) return score;
  return Object.fromEntries(Object.keys(score).map((name) => [name, NOT_COUNTED])) as Record<RateName, Score>;
}

function dues(due: Partial<Record<Period, Day>>, done: Period[]): { due: Day; done: boolean }[] {
  return (Object.entries(due) as [Period, Day][]).map(([period, day]) => ({ due: day, done: done.includes(period) }));
}

/** Counted once the first is due; right as long as none that is due is open. */
function byDues(list: { due: Day; done: boolean }[]): Score {
  const [first] = list.map(({ due }) => due).sort();
  if (first === undefined) return NOT_COUNTED;
  const [open] = list
    .filter(({ done }) => !done)
    .map(({ due }) => due)
    .sort();
  return { from: first, until: open ?? ALWAYS };
}
