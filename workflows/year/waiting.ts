/** What a commitment is waiting for, from whom and until when: a pure function of its state. */
import { addDays, dayOf, startOf } from '../../shared/calendar/day';
import { COMMENT_LEAD_DAYS } from '../../shared/calendar/duty-dates';
import { afterOutage } from '../../shared/calendar/outages';
import { addWorkingDays } from '../../shared/calendar/working-days';
import type { Participant } from '../../shared/contracts/joint';
import type { WaitingFor } from '../../shared/contracts/ledger';
import type { Day, Instant, PeriodPlan } from '../../shared/contracts/plan';
import { isOpen, pledgeDue, planOf, rungDay, type ItemState, type State, type YearFacts } from './state';

/** Ours: calendar days for whoever is asked to take part after the pledges were due. */
const INVITATION_DAYS = 7;

/** Nobody waits for a member who is excused or gone (M3, M6). */
export function isReleased(state: State): boolean {
  return state.excused !== undefined || state.left !== undefined || state.stage === 'closed';
}

/** Periods that had not ended when this commitment was opened. */
export function periodsOf(state: State, input: YearFacts): PeriodPlan[] {
  const opened = state.openedAt === undefined ? '' : dayOf(state.openedAt);
  return planOf(state, input).periods.filter((period) => period.to >= opened);
}

/** Every duty not yet done, the coming ones too (`opens` tells which are open): the `waitingFor` of an entry. */
export function waitingFor(state: State, input: YearFacts): WaitingFor[] {
  return duties(state, input).map((duty) => ({ ...duty, due: afterOutage(state.calendar, duty.due) }));
}

/** By the days that the plan and the deeds name, be they lost to an outage or not. */
function duties(state: State, input: YearFacts): WaitingFor[] {
  if (isReleased(state) || state.openedAt === undefined) return [];
  const plan = planOf(state, input);
  const list: WaitingFor[] = [];
  const after = (instant: Instant | undefined, limit: number): Day =>
    addWorkingDays(state.calendar, dayOf(instant ?? state.openedAt!), limit);
  // A branch publishes its members' pledges, an organisation its own.
  const publisher = input.subject.type === 'member' ? 'keeper' : 'subject';
  const publish = (key: string, opens: Instant): void =>
    void list.push({ key, duty: 'publish', role: publisher, opens, due: after(opens, plan.publish.limit) });

  switch (state.stage) {
    case 'drafting':
      // M3: the elderly and infirm are encouraged to pledge and never counted as failing for not pledging.
      if (input.subject.category !== 'elderlyOrInfirm')
        list.push({
          key: 'pledge',
          duty: 'pledge',
          role: 'subject',
          opens: state.openedAt,
          due: pledgeDue(state, input),
        });
      break;
    case 'reviewing':
      list.push({
        key: `review/${state.rounds}`,
        duty: 'review',
        role: 'keeper',
        opens: state.submittedAt!,
        due: after(state.submittedAt, plan.review.limit),
      });
      break;
    case 'returned':
      list.push({
        key: `resubmit/${state.rounds}`,
        duty: 'resubmit',
        role: 'subject',
        opens: state.returnedAt!,
        due: after(state.returnedAt, plan.resubmit.limit),
      });
      break;
    case 'approved':
      publish('publish', state.approvedAt!);
      if (plan.publish.signed) list.push(...signatures(state, after(state.approvedAt, plan.publish.limit)));
      break;
    case 'fulfilling':
    case 'closed':
      break;
  }
  const invitation = invitationOf(state, input);
  if (invitation) list.push(invitation);
  if (state.changedAt !== undefined) publish(`publish/${state.changes}`, state.changedAt);
  if (state.approvedAt !== undefined)
    list.push(...state.items.filter(isOpen).flatMap((item) => itemDuties(state, input, item)));
  for (const { id, due, at, item } of state.problems)
    list.push({
      key: `problem/${id}`,
      duty: 'solveProblem',
      role: 'keeper',
      opens: at,
      due,
      ...(item ? { item } : {}),
    });
  for (const period of periodsOf(state, input)) {
    const { record, comment } = period;
    if (record && !state.recorded[period.period])
      list.push({
        key: `${period.period}/record`,
        duty: record.kind,
        role: 'keeper',
        opens: startOf(period.to),
        due: record.due,
        period: period.period,
      });
    if (comment && !state.commented[period.period])
      list.push({
        key: `${period.period}/comment`,
        duty: 'comment',
        role: 'keeper',
        // Allowed all through the period (rules.ts), owed towards its end: a list full of distant duties is read by nobody.
        opens: startOf(addDays(period.to, -COMMENT_LEAD_DAYS)),
        due: comment.due,
        period: period.period,
      });
  }
  for (const { period, tell, to } of periodsOf(state, input))
    if (tell && !state.told[period])
      list.push({
        key: `${period}/tell`,
        duty: 'tellCheck',
        role: 'subject',
        opens: startOf(addDays(to, 1)),
        due: tell.due,
        period,
      });
  if (plan.midYear && plan.midYear.assessmentDue >= dayOf(state.openedAt)) {
    const opens = startOf(plan.midYear.opens);
    if (!state.reflected)
      list.push({ key: 'midYear/reflect', duty: 'reflect', role: 'subject', opens, due: plan.midYear.reflectionDue });
    if (!state.assessed)
      list.push({ key: 'midYear/assess', duty: 'assess', role: 'keeper', opens, due: plan.midYear.assessmentDue });
  }
  if (plan.selfAppraisal && !state.selfAppraised)
    list.push({
      key: 'selfAppraisal',
      duty: 'selfAppraise',
      role: 'subject',
      opens: startOf(plan.selfAppraisal.opens),
      due: plan.selfAppraisal.due,
    });
  if (plan.result && plan.appraisal) {
    if (state.result === undefined)
      list.push({
        key: 'result',
        duty: 'decideResult',
        role: 'keeper',
        opens: startOf(plan.appraisal.opens),
        due: plan.result.due,
      });
    if (!state.resultPublished)
      list.push({
        key: 'result/publish',
        duty: 'publishResult',
        role: 'keeper',
        opens: startOf(plan.appraisal.opens),
        due: plan.result.due,
      });
  }
  return list;
}

/**
 * P3: of whoever is asked to take part and has not answered: by the day the pledges are due, or within some days where
 * they were asked later. Nobody is reminded or reported for it: who does not answer takes no part.
 */
function invitationOf(state: State, input: YearFacts): WaitingFor | undefined {
  const asked = state.joint?.participants.filter((one) => one.state === 'invited') ?? [];
  const last = asked.reduce<Participant | undefined>((a, b) => (a && a.seq > b.seq ? a : b), undefined);
  if (!last) return undefined;
  const on = dayOf(last.at);
  const due = pledgeDue(state, input);
  return {
    key: `invitation/${last.seq}`,
    duty: 'answerInvitation',
    role: 'participant',
    opens: last.at,
    due: on <= due ? due : addDays(on, INVITATION_DAYS),
  };
}

/** U6: who has yet to sign and to seal. */
function signatures(state: State, due: Day): WaitingFor[] {
  const opens = state.approvedAt!;
  return [
    ...(state.signed ? [] : [{ key: 'sign', duty: 'sign' as const, role: 'subject' as const, opens, due }]),
    ...(state.sealed ? [] : [{ key: 'seal', duty: 'seal' as const, role: 'keeper' as const, opens, due }]),
  ];
}

function itemDuties(state: State, input: YearFacts, item: ItemState): WaitingFor[] {
  const opens = state.publishedAt ?? state.approvedAt!;
  const list: WaitingFor[] = [
    { key: `item/${item.id}`, duty: 'fulfil', role: 'subject', opens, due: item.due, item: item.id },
  ];
  if (item.explanation)
    list.push({
      key: `item/${item.id}/explanation`,
      duty: 'answerExplanation',
      role: 'keeper',
      opens: item.explanation.at,
      due: addWorkingDays(state.calendar, dayOf(item.explanation.at), planOf(state, input).fulfil.explanation.limit),
      item: item.id,
    });
  if (item.change)
    list.push({
      key: changeKey(item),
      duty: 'reviewChange',
      role: 'keeper',
      opens: item.change.at,
      due: addWorkingDays(state.calendar, dayOf(item.change.at), planOf(state, input).review.limit),
      item: item.id,
    });
  if (item.rungs.includes('help') && !item.helper)
    list.push({
      key: `item/${item.id}/help`,
      duty: 'help',
      role: 'keeper',
      opens: startOf(rungDay(state, input, item, 'help')),
      due: rungDay(state, input, item, 'criticise'),
      item: item.id,
    });
  if (item.rungs.includes('criticise') && !item.criticised)
    list.push({
      key: `item/${item.id}/criticise`,
      duty: 'criticise',
      role: 'keeper',
      opens: startOf(rungDay(state, input, item, 'criticise')),
      due: rungDay(state, input, item, 'report'),
      item: item.id,
    });
  return list;
}

function changeKey(item: ItemState): string {
  return `item/${item.id}/change/${item.proposals}`;
}
