/** May this deed be done now? One pure function from state, deed and time to a verdict; it changes nothing. */
import { addDays, dayOf, endOf, isDay, startOf } from '../../shared/calendar/day';
import { afterOutage } from '../../shared/calendar/outages';
import type { Deed, DeedAnswer } from '../../shared/contracts/commitment';
import {
  DEED_ROLE,
  dueOf,
  REVIEW_CRITERIA,
  type DeedData,
  type DeedKind,
  type ItemKind,
  type PledgedItem,
} from '../../shared/contracts/entries';
import { ALL_RESPONSIBLE, inState, isTogether, partiesOf } from '../../shared/contracts/joint';
import type { ErrorCode } from '../../shared/contracts/errors';
import type { Stage } from '../../shared/contracts/ledger';
import type { Instant, Period, PeriodPlan } from '../../shared/contracts/plan';
import { misfitOf } from './revise';
import { isOpen, itemDue, planOf, sayingKey, type ItemState, type State, type YearFacts } from './state';

export type Verdict =
  { ok: true; data: DeedData[DeedKind] } | { ok: false; code: ErrorCode; detail?: Record<string, string | number> };

type AnyDeed = { [K in DeedKind]: Deed<K> & { kind: K } }[DeedKind];

const OWN_REVIEW: DeedKind[] = ['review', 'reviewChange'];
const ANY: Stage[] = ['drafting', 'reviewing', 'returned', 'approved', 'fulfilling'];
const PLEDGED: Stage[] = ['approved', 'fulfilling'];

/** The stages in which a deed makes sense. Records, comments and appraisal run beside the pledges, whatever their stage. */
const STAGES_OF: Record<DeedKind, Stage[]> = {
  submitPledges: ['drafting', 'returned'],
  review: ['reviewing'],
  sign: PLEDGED,
  seal: PLEDGED,
  proposeChange: PLEDGED,
  reviewChange: PLEDGED,
  invite: ANY,
  answerInvitation: ANY,
  leaveJoint: ANY,
  raiseProblem: PLEDGED,
  solveProblem: ANY,
  tellCheck: ANY,
  publish: PLEDGED,
  reportProgress: PLEDGED,
  closeOut: PLEDGED,
  askHelp: PLEDGED,
  nameHelper: PLEDGED,
  criticise: PLEDGED,
  explain: PLEDGED,
  answerExplanation: PLEDGED,
  writeRecord: ANY,
  comment: ANY,
  reflect: ANY,
  assess: ANY,
  selfAppraise: ANY,
  decideResult: ANY,
  publishResult: ANY,
  transfer: ANY,
  revise: ANY,
  excuse: ANY,
  leave: ANY,
  correct: ANY,
};

/** What the stage allows: told to whoever tried something else. */
export function allowedDeeds(stage: Stage): DeedKind[] {
  return (Object.keys(STAGES_OF) as DeedKind[]).filter((kind) => STAGES_OF[kind].includes(stage));
}

const refuse = (code: ErrorCode, detail?: Record<string, string | number>): Verdict => ({
  ok: false,
  code,
  ...(detail ? { detail } : {}),
});
const accept = (data: DeedData[DeedKind]): Verdict => ({ ok: true, data });

/** `deed.receivedAt` is the time that counts: a deed is in time if the service had it in time. */
export function decide(state: State, input: YearFacts, deed: Deed): Verdict {
  if (state.stage === 'closed' || state.left !== undefined) return refuse('year_closed');
  if (state.openedAt === undefined) return refuse('year_not_open');
  const people = decidePeople(state, input, deed);
  if (people) return people;
  if (!STAGES_OF[deed.kind].includes(state.stage)) return refuse('stage_not_allowed');
  return decideKind(state, input, deed as AnyDeed);
}

/** Nobody reviews, confirms or appraises their own, and only the organisation in charge (or the one above it) acts on a subject. */
function decidePeople(state: State, input: YearFacts, deed: Deed): Verdict | undefined {
  // The registrar's own news (a transfer, a leaving) comes from the roster, not from a keeper.
  if (deed.by === 'system') return undefined;
  // X8: terms are set by those who set the plan, of whatever level; the service proves that they may.
  if (deed.kind === 'revise') return undefined;
  if (DEED_ROLE[deed.kind] === 'participant')
    return deed.by === (deed as Deed<'leaveJoint'>).data.participant ? undefined : refuse('participation_personal');
  if (DEED_ROLE[deed.kind] === 'subject') {
    const speakers = [input.subject.id, ...(deed.kind === 'reportProgress' ? inState(state.joint, 'confirmed') : [])];
    return input.subject.type === 'member' && !speakers.includes(deed.by) ? refuse('not_allowed') : undefined;
  }
  // An organisation makes its own pledges public; its superior may do it too.
  if (deed.kind === 'publish' && input.subject.type === 'organisation' && deed.onBehalfOf === input.subject.id)
    return undefined;
  const own = [input.subject.id, state.author, ...partiesOf(state.joint)].includes(deed.by);
  if (own && deed.kind !== 'publish')
    return refuse(
      OWN_REVIEW.includes(deed.kind) ? 'own_review' : deed.kind === 'comment' ? 'own_comment' : 'own_confirmation',
    );
  // C1: a leader beside the line comments on nobody's behalf; which contact point or division of work it is, the service proves.
  if (deed.kind === 'comment' && deed.onBehalfOf === undefined) return undefined;
  if (deed.onBehalfOf !== state.inCharge && deed.onBehalfOf !== state.superior)
    return refuse('not_in_charge', { inCharge: state.inCharge });
  return undefined;
}

function decideKind(state: State, input: YearFacts, deed: AnyDeed): Verdict {
  switch (deed.kind) {
    case 'submitPledges':
      return decidePledges(state, input, deed.data.items, deed.receivedAt);
    case 'review': {
      const ticked = Object.keys(REVIEW_CRITERIA).filter(
        (name) => deed.data.criteria[name as keyof typeof REVIEW_CRITERIA] !== undefined,
      );
      if (ticked.length < Object.keys(REVIEW_CRITERIA).length) return refuse('criteria_incomplete');
      if (deed.data.verdict === 'approve' && Object.values(deed.data.criteria).includes(false))
        return refuse('hollow_pledge');
      if (deed.data.verdict === 'return' && deed.contentHash === undefined) return refuse('guidance_missing');
      if (deed.data.verdict === 'approve' && planOf(state, input).review.meeting && !deed.data.meeting)
        return refuse('meeting_missing');
      return accept(deed.data);
    }
    case 'publish':
      if (state.joint && !isTogether(state.joint)) return refuse('participants_unconfirmed');
      if (!deed.data.checkedBy) return refuse('publication_unchecked');
      // U6: before its first publication. What was public before the plan asked for signatures goes on as it is.
      if (planOf(state, input).publish.signed && state.publishedAt === undefined && !(state.signed && state.sealed))
        return refuse('letter_unsigned');
      return lastsFor(planOf(state, input).publish.days, deed.data, state.changedAt ?? state.approvedAt);
    case 'sign':
      return state.signed ? refuse('period_done') : accept(deed.data);
    case 'seal':
      return state.sealed ? refuse('period_done') : accept(deed.data);
    case 'proposeChange':
      return withItem(state, deed.data.item, (item) => decideProposal(state, input, item, deed));
    case 'reviewChange':
      return withItem(state, deed.data.item, (item) => {
        if (!item.change) return refuse('change_absent');
        if (item.change.by === deed.by) return refuse('own_review');
        const { to } = item.change;
        if (deed.data.approved && to && endOf(afterOutage(state.calendar, dueOf(to))) <= deed.receivedAt)
          return refuse('item_deadline_passed', { item: item.id });
        return accept(deed.data);
      });
    case 'invite':
      return decideInvitation(state, input, deed.data);
    case 'answerInvitation':
      return inState(state.joint, 'invited').includes(deed.data.participant)
        ? accept(deed.data)
        : refuse('invitation_absent');
    case 'leaveJoint': {
      // Whoever left the roster is no longer asked either.
      const leaving = inState(state.joint, 'confirmed', ...(deed.by === 'system' ? (['invited'] as const) : []));
      return leaving.includes(deed.data.participant) ? accept(deed.data) : refuse('participant_unknown');
    }
    case 'raiseProblem':
      if (state.problemsRaised.includes(deed.data.problem)) return refuse('problem_duplicate');
      if (!isDay(deed.data.due) || endOf(deed.data.due) <= deed.receivedAt) return refuse('item_deadline_passed');
      return deed.data.item === undefined
        ? accept(deed.data)
        : withItem(state, deed.data.item, () => accept(deed.data));
    case 'solveProblem':
      return state.problems.some(({ id }) => id === deed.data.problem) ? accept(deed.data) : refuse('problem_unknown');
    case 'tellCheck': {
      const period = planOf(state, input).periods.find(({ period: name }) => name === deed.data.period);
      if (!period?.tell) return refuse('period_unknown');
      if (deed.receivedAt < startOf(addDays(period.to, 1))) return refuse('period_not_open', { opens: period.to });
      return state.told[period.period] ? refuse('period_done') : lastsFor(1, deed.data, startOf(addDays(period.to, 1)));
    }
    case 'reportProgress':
    case 'askHelp':
    case 'nameHelper':
    case 'criticise':
      return withItem(state, deed.data.item, () => accept(deed.data));
    case 'closeOut':
      return withItem(state, deed.data.item, (item) =>
        deed.data.milestone && !item.crossYear ? refuse('item_unknown') : accept(deed.data),
      );
    case 'explain':
      return withItem(state, deed.data.item, (item) =>
        item.explanation ? refuse('explanation_pending') : accept(deed.data),
      );
    case 'answerExplanation':
      return withItem(state, deed.data.item, (item) =>
        item.explanation ? accept(deed.data) : refuse('explanation_absent'),
      );
    case 'writeRecord':
      return decidePeriod(
        state,
        state.recorded,
        input,
        deed.data.period,
        deed.data.late,
        deed.receivedAt,
        (period) => period.record && { opens: period.to, due: period.record.due },
        (late) => accept({ ...deed.data, late }),
      );
    case 'comment':
      return decidePeriod(
        state,
        state.commented,
        input,
        deed.data.period,
        deed.data.late,
        deed.receivedAt,
        (period) => period.comment && { opens: period.from, due: period.comment.due },
        (late) => accept({ ...deed.data, late }),
      );
    case 'reflect':
    case 'assess': {
      const opens = planOf(state, input).midYear?.opens;
      if (opens === undefined) return refuse('stage_not_allowed');
      if (deed.receivedAt < startOf(opens)) return refuse('period_not_open', { opens });
      return (deed.kind === 'reflect' ? state.reflected : state.assessed) ? refuse('period_done') : accept(deed.data);
    }
    case 'selfAppraise': {
      const opens = planOf(state, input).selfAppraisal?.opens;
      if (opens === undefined) return refuse('stage_not_allowed');
      if (deed.receivedAt < startOf(opens)) return refuse('period_not_open', { opens });
      if (state.selfAppraised) return refuse('period_done');
      const named = new Set(deed.data.items.map((item) => item.item));
      const kept = state.items.filter(({ settled }) => settled !== 'withdrawn');
      const missing = state.approvedAt === undefined ? undefined : kept.find((item) => !named.has(item.id));
      return missing || named.size !== deed.data.items.length ? refuse('item_incomplete') : accept(deed.data);
    }
    case 'decideResult':
      return decideResult(state, input, deed.receivedAt, deed.data);
    case 'publishResult':
      if (state.result === undefined) return refuse('stage_not_allowed');
      if (state.resultPublished) return refuse('period_done');
      return lastsFor(planOf(state, input).result?.publicationDays ?? 1, deed.data, state.resultAt);
    case 'revise': {
      const misfit = misfitOf(state, deed.data, deed.receivedAt, input);
      return misfit ? refuse(misfit.code, misfit.detail) : accept(deed.data);
    }
    case 'transfer':
    case 'excuse':
    case 'leave':
      return accept(deed.data);
    case 'correct':
      return deed.data.corrects >= 1 && deed.data.corrects <= state.seq
        ? accept(deed.data)
        : refuse('correction_target_unknown');
    default:
      return deed satisfies never;
  }
}

/** P4 and the year's frame: number of items, each with a deadline in the year, or cross-year with a milestone inside it. */
function decidePledges(state: State, input: YearFacts, items: PledgedItem[], receivedAt: string): Verdict {
  // M3: the elderly and infirm pledge what they can, be it one thing (S0 四).
  const { max } = planOf(state, input).items;
  const min = isAble(input) ? planOf(state, input).items.min : 1;
  if (items.length < min) return refuse('items_too_few', { min, max });
  if (items.length > max) return refuse('items_too_many', { min, max });
  if (new Set(items.map((item) => item.id)).size !== items.length) return refuse('item_duplicate');
  if (state.joint && !isTogether(state.joint)) return refuse('participants_unconfirmed');
  for (const item of items) {
    const fault = faultOf(state, input, item, receivedAt);
    if (fault) return fault;
  }
  return hasPractical(input, items) ? accept({ items }) : refuse('practical_item_missing');
}

/** What is wrong with the dates of one item, or with who answers for it. */
function faultOf(state: State, input: YearFacts, item: PledgedItem, receivedAt: string): Verdict | undefined {
  if (!isDay(item.deadline)) return refuse('item_incomplete', { item: item.id });
  const inYear = (day: string): boolean => day >= state.plan.from && day <= state.plan.to;
  const due = item.crossYear ? item.milestone : item.deadline;
  const strayMilestone = item.milestone !== undefined && !item.crossYear;
  const isPlaced = due !== undefined && isDay(due) && inYear(due) && !strayMilestone;
  if (!isPlaced || (item.crossYear && item.deadline <= state.plan.to))
    return refuse('item_deadline_outside_year', { item: item.id, from: state.plan.from, to: state.plan.to });
  if (endOf(due) <= receivedAt) return refuse('item_deadline_passed', { item: item.id });
  // P3: an individual item has nobody to choose from.
  const able: (string | undefined)[] = state.joint
    ? [ALL_RESPONSIBLE, input.subject.id, ...inState(state.joint, 'confirmed')]
    : [undefined];
  return able.includes(item.responsible) ? undefined : refuse('responsible_unknown', { item: item.id });
}

/** P3: nobody is asked twice at a time, and the lead is in it anyway. Who declined or left may be asked again. */
function decideInvitation(state: State, input: YearFacts, data: DeedData['invite']): Verdict {
  if (!state.joint) return refuse('not_joint');
  if (data.participants.includes(input.subject.id)) return refuse('participant_is_lead');
  const standing = inState(state.joint, 'invited', 'confirmed');
  const isTwice = new Set([...standing, ...data.participants]).size < standing.length + data.participants.length;
  return isTwice ? refuse('participant_duplicate') : accept(data);
}

/** Whoever is able pledges at least one practical item (S2 二(二)3). */
function hasPractical(input: YearFacts, items: { kind: ItemKind }[]): boolean {
  return !isAble(input) || input.kind !== 'annual' || items.some((item) => item.kind === 'practical');
}

function isAble({ subject }: YearFacts): boolean {
  return subject.type === 'organisation' || subject.category !== 'elderlyOrInfirm';
}

/** P10: before its deadline only; what is late is explained (F6) and not rewritten. The letter stays what P4 asks for. */
function decideProposal(state: State, input: YearFacts, item: ItemState, deed: Deed<'proposeChange'>): Verdict {
  if (item.change) return refuse('change_pending');
  if (endOf(itemDue(state, item)) <= deed.receivedAt) return refuse('item_deadline_passed', { item: item.id });
  const { to } = deed.data;
  const others = state.items.filter((other) => other.id !== item.id && other.settled !== 'withdrawn');
  if (to) {
    if (to.id !== item.id) return refuse('item_unknown');
    const fault = faultOf(state, input, to, deed.receivedAt);
    if (fault) return fault;
  } else {
    const { min, max } = planOf(state, input).items;
    if (others.length < (isAble(input) ? min : 1)) return refuse('items_too_few', { min, max });
  }
  return hasPractical(input, to ? [...others, to] : others) ? accept(deed.data) : refuse('practical_item_missing');
}

/** U1, A2: shown for as many calendar days as the plan says, first and last day included, and not before there was something to show. */
function lastsFor(
  days: number,
  data: DeedData['publish' | 'publishResult' | 'tellCheck'],
  since: Instant | undefined,
): Verdict {
  const { from, to } = data;
  const tooEarly = since !== undefined && from < dayOf(since);
  if (!isDay(from) || !isDay(to) || tooEarly || to < addDays(from, days - 1))
    return refuse('publication_dates_invalid', { days, ...(since ? { from: dayOf(since) } : {}) });
  return accept(data);
}

function withItem(state: State, id: string, verdict: (item: ItemState) => Verdict): Verdict {
  const item = state.items.find((candidate) => candidate.id === id);
  if (!item) return refuse('item_unknown');
  return isOpen(item) ? verdict(item) : refuse('item_settled');
}

/** A record or comment in its time; afterwards only as a late entry (补录), which is marked as such. */
function decidePeriod(
  state: State,
  done: Partial<Record<Period, unknown>>,
  input: YearFacts,
  name: Period,
  late: boolean,
  receivedAt: string,
  span: (period: PeriodPlan) => { opens: string; due: string } | undefined,
  verdict: (late: boolean) => Verdict,
): Verdict {
  const period = planOf(state, input).periods.find((candidate) => candidate.period === name);
  const dates = period && span(period);
  if (!dates) return refuse('period_unknown');
  const { opens } = dates;
  const due = afterOutage(state.calendar, dates.due);
  if (done[name]) return refuse('period_done');
  if (receivedAt < startOf(opens)) return refuse('period_not_open', { opens });
  const closed = receivedAt >= endOf(due);
  if (closed && !late) return refuse('period_closed', { due });
  return verdict(closed);
}

/** C2, I9: the last record and comment stand or are noted missing before a result; 优秀 and 不合格 are people's decisions, never computed. */
function decideResult(state: State, input: YearFacts, receivedAt: string, data: DeedData['decideResult']): Verdict {
  const { appraisal, periods } = planOf(state, input);
  if (!appraisal) return refuse('stage_not_allowed');
  if (receivedAt < startOf(appraisal.opens)) return refuse('period_not_open', { opens: appraisal.opens });
  if (state.result !== undefined) return refuse('period_done');
  const last = periods.at(-1);
  if (last) {
    const missing = (last.record && !state.recorded[last.period]) || (last.comment && !state.commented[last.period]);
    if (missing && !state.said[sayingKey(state, `${last.period}/missed`)])
      return refuse('result_too_early', { period: last.period });
  }
  return accept(data);
}

/** The answer to a deed that was refused. */
export function refusal(state: State, verdict: Extract<Verdict, { ok: false }>): DeedAnswer {
  return {
    done: false,
    code: verdict.code,
    stage: state.stage,
    inCharge: state.inCharge,
    ...(verdict.code === 'stage_not_allowed' ? { allowed: allowedDeeds(state.stage) } : {}),
    ...(verdict.detail ? { detail: verdict.detail } : {}),
  };
}
