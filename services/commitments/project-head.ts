/** How one more ledger entry changes what lists and pages show of a commitment. */
import type { EntryKind } from '../../shared/contracts/entries';
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

export function projectHead(head: Head, entry: Entry): Head {
  const next: Head = {
    ...head,
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
      };
    case 'pledged':
      return {
        ...next,
        ...(known.by ? { author: known.by } : {}),
        rounds: head.rounds + 1,
        items: known.data.items.map((item) => ({
          id: item.id,
          kind: item.kind,
          due: item.milestone ?? item.deadline,
          crossYear: item.crossYear === true,
          percent: 0,
          state: 'open',
          rungs: [],
        })),
      };
    case 'reviewed':
      return known.data.verdict === 'approve' ? { ...next, pledged: true } : next;
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
    case 'transferred':
      return { ...next, superior: known.data.superior, county: known.data.county };
    case 'excused':
      return { ...next, excused: true };
    case 'left':
      return { ...next, left: true };
    default:
      return next;
  }
}
