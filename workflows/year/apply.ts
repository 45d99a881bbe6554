/** The state after one more ledger entry: a fold of the ledger and of nothing else. */
import { dayOf } from '../../shared/calendar/day';
import { workingDaysBetween } from '../../shared/calendar/working-days';
import { dueOf, type EntryKind, type PledgedItem } from '../../shared/contracts/entries';
import { foldJoint } from '../../shared/contracts/joint';
import type { Entry } from '../../shared/contracts/ledger';
import type { Instant } from '../../shared/contracts/plan';
import { outageCounted, revised } from './revise';
import { itemDue, laterDay, type ItemState, type State, type YearFacts } from './state';

function itemOf(pledged: PledgedItem): ItemState {
  return {
    id: pledged.id,
    kind: pledged.kind,
    due: dueOf(pledged),
    crossYear: pledged.crossYear === true,
    reading: 1,
    proposals: 0,
    percent: 0,
    stopped: 0,
    rungs: [],
  };
}

type ItemChange = (item: ItemState) => ItemState;

function changeItem(state: State, id: string, change: ItemChange): State {
  return { ...state, items: state.items.map((item) => (item.id === id ? change(item) : item)) };
}

type Applied = Pick<Entry, 'seq' | 'deedId' | 'kind' | 'at' | 'hash' | 'data'> & { by?: string };

/** The state after one more entry. Total: an entry that stands in the ledger is applied, never judged again. */
export function apply(state: State, entry: Applied, input: YearFacts): State {
  const joint = foldJoint(state.joint, entry);
  const next: State = {
    ...state,
    ...(joint ? { joint } : {}),
    seq: entry.seq,
    lastHash: entry.hash,
    lastAt: entry.at,
    deeds: { ...state.deeds, [entry.deedId]: { seq: entry.seq, kind: entry.kind, at: entry.at } },
  };
  const known = entry as { [K in EntryKind]: Applied & { kind: K; data: Entry<K>['data'] } }[EntryKind];
  switch (known.kind) {
    case 'opened':
      return { ...next, openedAt: known.at };
    case 'pledged':
      return {
        ...next,
        stage: 'reviewing',
        author: known.by,
        rounds: state.rounds + 1,
        submittedAt: known.at,
        items: known.data.items.map(itemOf),
        signed: false,
        sealed: false,
      };
    case 'reviewed':
      return known.data.verdict === 'approve'
        ? {
            ...next,
            stage: 'approved',
            approvedAt: known.at,
            items: state.items.map((item) => ({ ...item, since: known.at })),
          }
        : { ...next, stage: 'returned', returnedAt: known.at };
    case 'signed':
      return { ...next, signed: true };
    case 'sealed':
      return { ...next, sealed: true };
    case 'publicised': {
      const { changedAt: _published, ...rest } = next;
      return { ...rest, stage: 'fulfilling', publishedAt: state.publishedAt ?? known.at };
    }
    case 'changeProposed':
      return changeItem(next, known.data.item, (item) => ({
        ...item,
        proposals: item.proposals + 1,
        change: {
          at: known.at,
          ...(known.by ? { by: known.by } : {}),
          ...(known.data.to ? { to: known.data.to } : {}),
        },
      }));
    case 'changeReviewed':
      return changed(next, known.data.item, known.data.approved, known.at);
    case 'problemRaised': {
      const { problem: id, due, item } = known.data;
      const problem = { id, due, at: known.at, ...(item ? { item } : {}) };
      return { ...next, problems: [...next.problems, problem], problemsRaised: [...next.problemsRaised, id] };
    }
    case 'problemSolved':
      return { ...next, problems: next.problems.filter(({ id }) => id !== known.data.problem) };
    case 'checkTold':
      return { ...next, told: { ...state.told, [known.data.period]: true } };
    case 'progressed':
      return changeItem(next, known.data.item, (item) => ({ ...item, percent: known.data.percent }));
    case 'closedOut':
      return changeItem(next, known.data.item, (item) =>
        known.data.milestone ? { ...item, milestoneReached: true } : { ...item, settled: 'closedOut', percent: 100 },
      );
    case 'helpAsked':
      return next;
    case 'helperNamed':
      return changeItem(next, known.data.item, (item) => ({
        ...item,
        helper: { way: known.data.way, id: known.data.helper },
      }));
    case 'criticised':
      return changeItem(next, known.data.item, (item) => ({ ...item, criticised: true }));
    case 'explained':
      return changeItem(next, known.data.item, (item) => ({ ...item, explanation: { at: known.at } }));
    case 'explanationAnswered':
      return changeItem(next, known.data.item, (item) => {
        const { explanation, ...rest } = item;
        if (known.data.accepted) return { ...rest, settled: 'excused' };
        // Only days on which it would have been late: an explanation before the deadline delays nothing by itself.
        const from = explanation && laterDay(dayOf(explanation.at), itemDue(state, item));
        const days = from === undefined ? 0 : Math.max(0, workingDaysBetween(state.calendar, from, dayOf(known.at)));
        return { ...rest, stopped: item.stopped + days };
      });
    case 'recorded':
      return { ...next, recorded: { ...state.recorded, [known.data.period]: known.data.late ? 'late' : 'inTime' } };
    case 'commented':
      return { ...next, commented: { ...state.commented, [known.data.period]: known.data.late ? 'late' : 'inTime' } };
    case 'reflected':
      return { ...next, reflected: true };
    case 'assessed':
      return { ...next, assessed: true };
    case 'selfAppraised':
      return { ...next, selfAppraised: true };
    case 'resultDecided':
      return { ...next, result: known.data.result, resultAt: known.at };
    case 'resultPublicised':
      return { ...next, resultPublished: true };
    case 'transferred':
      return { ...next, inCharge: known.data.to, superior: known.data.superior, county: known.data.county };
    case 'revised':
      return revised(next, known.data, known.at, input);
    case 'outageCounted':
      return outageCounted(next, known.data.days, known.at, input);
    case 'excused':
      return { ...next, excused: known.data.reason };
    case 'left':
      return { ...next, left: known.data.reason };
    case 'corrected':
    case 'invited':
    case 'invitationAnswered':
    case 'participantLeft':
      return next;
    case 'reminded':
    case 'escalated':
    case 'missed':
    case 'membersMissing':
      return { ...next, said: { ...state.said, [known.deedId]: true } };
    case 'climbed':
      return changeItem({ ...next, said: { ...state.said, [known.deedId]: true } }, known.data.item, (item) => ({
        ...item,
        rungs: [...item.rungs, known.data.rung],
      }));
    case 'ended':
      return { ...next, stage: 'closed' };
    default:
      return known satisfies never;
  }
}

/** P10: the review of a proposed change; an approved one counts from now on and is published again. */
function changed(state: State, id: string, approved: boolean, at: Instant): State {
  const after = changeItem(state, id, ({ change, ...item }) => {
    if (!approved || !change) return item;
    if (!change.to) return { ...item, settled: 'withdrawn' };
    const { to } = change;
    const what = { kind: to.kind, due: dueOf(to), crossYear: to.crossYear === true };
    return { ...item, ...what, reading: item.reading + 1, since: at };
  });
  return approved
    ? { ...after, changes: state.changes + 1, ...(state.stage === 'fulfilling' ? { changedAt: at } : {}) }
    : after;
}
