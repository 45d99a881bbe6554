/** How one more ledger entry changes what lists and pages show of a commitment. */
import { dueOf, type EntryKind, type PledgedItem } from '../../shared/contracts/entries';
import { foldJoint } from '../../shared/contracts/joint';
import type { Entry } from '../../shared/contracts/ledger';
import type { Head, HeadItem } from './store';

type AnyEntry = { [K in EntryKind]: Entry<K> & { kind: K } }[EntryKind];

/** `commitment/2026/m1` and `immediate/2026/m1/flood` */
export function partsOfChain(chain: string): { kind: Head['kind']; year: number } {
  const [type, year] = chain.split('/');
  return { kind: type === 'immediate' ? 'immediate' : 'annual', year: Number(year) };
}

/** A commitment before its first entry. */
export function emptyHead(chain: string, subjectType: Head['subjectType']): Head {
  return {
    _id: chain,
    seq: 0,
    ...partsOfChain(chain),
    subjectId: '',
    subjectType,
    inCharge: '',
    superior: '',
    county: '',
    path: '',
    stage: 'drafting',
    items: [],
    waitingFor: [],
    rounds: 0,
    lastAt: '',
  };
}

/** An item as its pledge or an approved change states it. */
function readingOf(item: PledgedItem, writtenIn: string) {
  return {
    id: item.id,
    kind: item.kind,
    deadline: item.deadline,
    due: dueOf(item),
    crossYear: item.crossYear === true,
    ...(item.carryOver ? { carryOver: item.carryOver } : {}),
    ...(item.supports ? { supports: item.supports } : {}),
    ...(item.post ? { post: item.post } : {}),
    ...(item.responsible ? { responsible: item.responsible } : {}),
    writtenIn,
  };
}

function afterReview({ change, ...item }: HeadItem, approved: boolean): HeadItem {
  if (!approved || !change) return item;
  if (!change.to) return { ...item, state: 'withdrawn' };
  const { post: _before, responsible: _responsible, ...rest } = item;
  return { ...rest, ...readingOf(change.to, change.deedId) };
}

export function projectHead(head: Head, entry: Entry): Head {
  const joint = foldJoint(head.joint, entry);
  const next: Head = {
    ...head,
    ...(joint ? { joint } : {}),
    seq: entry.seq,
    subjectId: entry.subjectId,
    inCharge: entry.inCharge,
    stage: entry.stage,
    waitingFor: entry.waitingFor,
    lastAt: entry.at,
  };
  const known = entry as AnyEntry;
  const changeItem = (id: string, change: Partial<HeadItem>): Head => ({
    ...next,
    items: next.items.map((item) => (item.id === id ? { ...item, ...change } : item)),
  });
  switch (known.kind) {
    case 'opened':
      return {
        ...next,
        superior: known.data.superior,
        county: known.data.county,
        openedAt: known.at,
        plan: { id: known.data.planId, version: known.data.planVersion },
        ...(known.data.calendarId ? { calendar: known.data.calendarId } : {}),
      };
    case 'pledged':
      return {
        ...next,
        ...(known.by ? { author: known.by } : {}),
        rounds: head.rounds + 1,
        pledgedDeed: known.deedId,
        items: known.data.items.map((item) => ({
          ...readingOf(item, entry.deedId),
          percent: 0,
          state: 'open',
          rungs: [],
        })),
        signed: false,
        sealed: false,
      };
    case 'reviewed':
      return known.data.verdict === 'approve' ? { ...next, pledged: true } : next;
    case 'signed':
      return { ...next, signed: true };
    case 'sealed':
      return { ...next, sealed: true };
    case 'changeProposed': {
      const { to } = known.data;
      return changeItem(known.data.item, { change: { deedId: entry.deedId, at: known.at, ...(to ? { to } : {}) } });
    }
    case 'changeReviewed':
      return {
        ...next,
        items: next.items.map((item) => (item.id === known.data.item ? afterReview(item, known.data.approved) : item)),
      };
    case 'progressed':
      return changeItem(known.data.item, { percent: known.data.percent });
    case 'closedOut':
      return changeItem(
        known.data.item,
        known.data.milestone ? { state: 'milestoneReached' } : { state: 'closedOut', percent: 100 },
      );
    case 'helperNamed':
      return changeItem(known.data.item, { helper: known.data.helper });
    case 'explained':
      return changeItem(known.data.item, { explaining: true });
    case 'explanationAnswered':
      return changeItem(known.data.item, {
        explaining: false,
        ...(known.data.accepted ? { state: 'excused' as const } : {}),
      });
    case 'climbed': {
      const item = next.items.find((candidate) => candidate.id === known.data.item);
      return changeItem(known.data.item, { rungs: [...(item?.rungs ?? []), known.data.rung] });
    }
    case 'resultDecided':
      return { ...next, result: known.data.result };
    case 'transferred': {
      const former = { organisation: head.inCharge, seq: head.seq };
      return {
        ...next,
        superior: known.data.superior,
        county: known.data.county,
        ...(known.data.to === head.inCharge ? {} : { former: [...(head.former ?? []), former] }),
      };
    }
    case 'revised': {
      const { to, calendar } = known.data;
      return { ...next, plan: to, ...(calendar ? { calendar: calendar.id } : {}) };
    }
    case 'outageCounted':
      return { ...next, outages: [...(head.outages ?? []), ...known.data.days] };
    case 'excused':
      return { ...next, excused: true };
    case 'left':
      return { ...next, left: true };
    default:
      return next;
  }
}
