/** What the system says by itself when nobody acts, and what it asks first: pure functions of a commitment's state. */
import { addDays, dayOf, endOf } from '../../shared/calendar/day';
import { reminderInstant, rungInstant } from '../../shared/calendar/business-hours';
import { afterOutage } from '../../shared/calendar/outages';
import { addWorkingDays, onOrAfter } from '../../shared/calendar/working-days';
import type { EntryData, SystemData } from '../../shared/contracts/entries';
import type { Role } from '../../shared/contracts/ledger';
import type { MembersDuty } from '../../shared/contracts/clauses';
import {
  RUNGS,
  type Day,
  type Instant,
  type Period,
  type PeriodPlan,
  type Rung,
  type WorkingDays,
} from '../../shared/contracts/plan';
import {
  carryOver,
  isOpen,
  itemDue,
  planOf,
  rungDay,
  sayingKey,
  type ItemState,
  type State,
  type YearFacts,
} from './state';
import { isReleased, periodsOf, waitingFor } from './waiting';

/** An entry the system will make at `at` unless somebody acts first. `key` is its deed id: said once, whatever happens. */
export type Step = {
  [K in keyof SystemData]: { key: string; at: Instant; kind: K; data: EntryData[K] };
}[keyof SystemData];

/** A step that needs to ask a service first how many are missing (an organisation's duty towards its members). */
export interface Question {
  key: string;
  at: Instant;
  period?: Period;
  duty: MembersDuty;
  step: string;
  to: Role;
}

/** Ours: working days after which a missing record, comment or assessment is told, and after which it goes further up. */
const MISSING_AFTER: WorkingDays = 1;
const STILL_MISSING_AFTER: WorkingDays = 5;

/** Ours: the keeper hears of a problem's date three days before it. */
const PROBLEM_REMINDERS = [3];

const RUNG_ROLE: Record<Rung, Role> = {
  remind: 'subject',
  urge: 'keeper',
  help: 'keeper',
  criticise: 'keeper',
  report: 'superior',
};

/** What is said of an item is said once for each of its readings (P10). */
function readingKey(item: ItemState): string {
  return item.reading === 1 ? `item/${item.id}` : `item/${item.id}/reading/${item.reading}`;
}

/** Everything the system would still say, in order of time. Empty once the year is closed. */
export function steps(state: State, input: YearFacts): Step[] {
  if (state.stage === 'closed' || state.openedAt === undefined) return [];
  const plan = planOf(state, input);
  const { calendar } = state;
  const { spread } = state.plan;
  const list: Step[] = [];
  const opened = state.openedAt;
  const add = (step: Step): void => {
    const key = sayingKey(state, step.key);
    if (!state.said[key]) list.push({ ...step, key });
  };
  const rung = (day: Day): Instant => rungInstant(calendar, day, state.inCharge, spread.rungDays);
  const reminders = (
    duty: string,
    due: Day,
    before: number[],
    since: Instant,
    key = duty,
    to: Role = 'subject',
  ): void => {
    const momentOf = (days: number): Instant =>
      reminderInstant(calendar, addDays(due, -days), state.inCharge, spread.reminderDays);
    // X11: of all that an outage kept from being said only the nearest is, and nothing once the day itself is over.
    const outageAt = state.outageAt ?? '';
    const passed = before.filter((days) => momentOf(days) <= outageAt);
    const isHeap = (days: number): boolean =>
      passed.includes(days) && (days > Math.min(...passed) || endOf(due) <= outageAt);
    for (const days of before) {
      const at = momentOf(days);
      // What would have been said before the duty existed, or before a revision gave it this day, is not said at all.
      if (at > since && at > (state.revisedAt ?? '') && !isHeap(days))
        add({ key: `${key}/-${days}d`, at, kind: 'reminded', data: { key: duty, step: `-${days}d`, to } });
    }
  };
  const escalate = (key: string, due: Day, after: number, to: Role): void =>
    add({
      key: `${key}/+${after}wd`,
      at: rung(addWorkingDays(calendar, due, after)),
      kind: 'escalated',
      data: { key, step: `+${after}wd`, to },
    });

  const isMember = input.subject.type === 'member';
  // An organisation's secretary speaks for it, and its superior keeps it.
  const [secretary, above]: [Role, Role] = isMember ? ['keeper', 'superior'] : ['subject', 'keeper'];
  const end: Step = { key: 'ended', at: closingInstant(state, input), kind: 'ended', data: carryOver(state) };
  if (isReleased(state)) return [end];

  for (const duty of waitingFor(state, input)) {
    switch (duty.duty) {
      case 'pledge':
        reminders('pledge', duty.due, plan.pledge.reminders, opened);
        escalate('pledge', duty.due, plan.pledge.secretaryAfter, secretary);
        escalate('pledge', duty.due, plan.pledge.superiorAfter, above);
        break;
      case 'resubmit':
        reminders(duty.key, duty.due, plan.pledge.reminders, duty.opens);
        escalate(duty.key, duty.due, plan.resubmit.secretaryAfter, secretary);
        escalate(duty.key, duty.due, plan.resubmit.superiorAfter, above);
        break;
      case 'review':
      case 'reviewChange':
        for (const days of plan.review.reminders)
          add({
            key: `${duty.key}/${days}wd`,
            at: rung(addWorkingDays(calendar, dayOf(duty.opens), days)),
            kind: 'reminded',
            data: { key: duty.key, step: `${days}wd`, to: 'keeper' },
          });
        escalate(duty.key, duty.due, 1, 'superior');
        break;
      case 'publish':
      case 'tellCheck':
        escalate(duty.key, duty.due, plan.publish.secretaryAfter, secretary);
        escalate(duty.key, duty.due, plan.publish.superiorAfter, above);
        break;
      case 'solveProblem':
        reminders(duty.key, duty.due, PROBLEM_REMINDERS, duty.opens, duty.key, 'keeper');
        escalate(duty.key, duty.due, 1, 'superior');
        break;
      case 'answerExplanation':
        add({
          key: `${duty.key}/${dayOf(duty.opens)}/+1wd`,
          at: rung(addWorkingDays(calendar, duty.due, 1)),
          kind: 'escalated',
          data: { key: duty.key, step: '+1wd', to: 'superior' },
        });
        break;
      // A member's are asked about by the organisation that keeps it, all its members at once (`questions`).
      case 'record':
      case 'check':
      case 'comment':
      case 'assess':
        if (!isMember) escalate(duty.key, duty.due, STILL_MISSING_AFTER, 'superior');
        break;
      case 'reflect':
      case 'selfAppraise':
        if (!isMember) escalate(duty.key, duty.due, STILL_MISSING_AFTER, 'keeper');
        break;
      case 'decideResult':
      case 'publishResult':
        if (!isMember) escalate(duty.key, duty.due, MISSING_AFTER, 'superior');
        break;
      default:
        break;
    }
  }
  if (state.approvedAt !== undefined)
    for (const item of state.items.filter(isOpen)) {
      reminders(`item/${item.id}`, itemDue(state, item), plan.fulfil.reminders, item.since ?? opened, readingKey(item));
      // The climb stands still while an explanation waits for its answer (F6).
      if (item.explanation) continue;
      for (const name of RUNGS)
        add({
          key: `${readingKey(item)}/${name}`,
          at: rung(rungDay(state, input, item, name)),
          kind: 'climbed',
          data: { item: item.id, rung: name, to: RUNG_ROLE[name] },
        });
    }
  for (const period of periodsOf(state, input)) {
    const keys = [];
    if (period.record && !state.recorded[period.period]) keys.push(`${period.period}/record`);
    if (period.comment && !state.commented[period.period]) keys.push(`${period.period}/comment`);
    if (keys.length > 0)
      add({
        key: `${period.period}/missed`,
        at: rung(addWorkingDays(calendar, afterOutage(calendar, lastDue(period)), MISSING_AFTER)),
        kind: 'missed',
        data: { keys },
      });
  }
  const missed = (key: string, due: Day | undefined, keys: (string | false)[]): void => {
    const missing = keys.filter((name): name is string => name !== false);
    if (due !== undefined && missing.length > 0)
      add({
        key: `${key}/missed`,
        at: rung(addWorkingDays(calendar, afterOutage(calendar, due), MISSING_AFTER)),
        kind: 'missed',
        data: { keys: missing },
      });
  };
  if (plan.midYear && plan.midYear.assessmentDue >= dayOf(opened))
    missed('midYear', plan.midYear.assessmentDue, [
      !state.reflected && 'midYear/reflect',
      !state.assessed && 'midYear/assess',
    ]);
  missed('selfAppraisal', plan.selfAppraisal?.due, [!state.selfAppraised && 'selfAppraisal']);
  missed('result', plan.result?.due, [
    state.result === undefined && 'result',
    !state.resultPublished && 'result/publish',
  ]);
  add(end);
  return list
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .filter((step) => step.kind === 'ended' || step.at < end.at);
}

/**
 * B3, C1, Y1, A2: what a branch owes its members, and they it, asked once per rung after it was due: told to the branch,
 * then to its superior. `done` are questions already put.
 */
export function questions(state: State, input: YearFacts, done: Record<string, true>): Question[] {
  if (!input.subject.keepsMembers || isReleased(state) || state.openedAt === undefined) return [];
  const list: Question[] = [];
  const end = closingInstant(state, input);
  const opened = dayOf(state.openedAt);
  const { periods, midYear, selfAppraisal, result } = state.plan.member;
  const put = (duty: MembersDuty, due: Day | undefined, after: WorkingDays, to: Role, period?: Period): void => {
    if (due === undefined || due < opened) return;
    const key = sayingKey(state, ['members', ...(period ? [period] : []), duty, `+${after}wd`].join('/'));
    const day = addWorkingDays(state.calendar, afterOutage(state.calendar, due), after);
    const at = rungInstant(state.calendar, day, state.inCharge, state.plan.spread.rungDays);
    if (!done[key] && !state.said[key] && at < end)
      list.push({ key, at, duty, step: `+${after}wd`, to, ...(period ? { period } : {}) });
  };
  const ladder = (duty: MembersDuty, due: Day | undefined, period?: Period): void => {
    put(duty, due, MISSING_AFTER, 'subject', period);
    put(duty, due, STILL_MISSING_AFTER, 'keeper', period);
  };
  for (const { period, to, record, comment } of periods) {
    if (to < opened) continue;
    ladder('membersRecords', record?.due, period);
    put('membersComments', comment?.due, MISSING_AFTER, 'keeper', period);
  }
  ladder('membersAssessments', midYear?.assessmentDue);
  ladder('membersSelfAppraisals', selfAppraisal?.due);
  put('membersResults', result?.due, MISSING_AFTER, 'keeper');
  return list.sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** The last day on which anything of a period is due. */
export function lastDue(period: PeriodPlan): Day {
  const record = period.record?.due ?? period.to;
  const comment = period.comment?.due ?? period.to;
  return record > comment ? record : comment;
}

/** When the year closes: on its closing day; at once for one who left, and for an immediate commitment whose items are all settled. */
function closingInstant(state: State, input: YearFacts): Instant {
  const settled =
    input.kind === 'immediate' &&
    state.items.length > 0 &&
    state.stage === 'fulfilling' &&
    state.items.every((item) => !isOpen(item));
  if (state.left !== undefined || settled) return state.lastAt!;
  const closes = planOf(state, input).closes ?? state.plan.member.closes ?? addDays(state.plan.to, 31);
  return rungInstant(state.calendar, onOrAfter(state.calendar, closes), state.inCharge, state.plan.spread.rungDays);
}
