/** What one more ledger entry changes of a chain's duties, and what of it is news for somebody's digest. */
import type { EntryKind } from '../../shared/contracts/entries';
import { foldJoint } from '../../shared/contracts/joint';
import type { Entry, Role } from '../../shared/contracts/ledger';
import type { Chain, KnownOutage, News, PublicationRecord } from './store';

type AnyEntry = { [K in EntryKind]: Entry<K> & { kind: K } }[EntryKind];

/** A chain before its first entry; its id tells kind and year (`immediate/2026/m1/flood`), the subject's id its type. */
export function emptyChain(id: string, subjectId: string): Chain {
  const [type, year] = id.split('/');
  return {
    _id: id,
    seq: 0,
    year: Number(year),
    kind: type === 'immediate' ? 'immediate' : 'annual',
    subjectId,
    subjectType: subjectId.startsWith('o') ? 'organisation' : 'member',
    inCharge: '',
    superior: '',
    stage: 'drafting',
    waitingFor: [],
    escalated: [],
    lastAt: '',
  };
}

export function projectChain(chain: Chain, entry: Entry): Chain {
  const waited = new Set(entry.waitingFor.map(({ key }) => key));
  const known = entry as AnyEntry;
  const joint = foldJoint(chain.joint, entry);
  const next: Chain = {
    ...chain,
    ...(joint ? { joint } : {}),
    seq: entry.seq,
    subjectId: entry.subjectId,
    inCharge: entry.inCharge,
    stage: entry.stage,
    waitingFor: entry.waitingFor,
    escalated: withEscalation(chain.escalated, known).filter(({ key }) => waited.has(key)),
    lastAt: entry.at,
  };
  switch (known.kind) {
    case 'opened': {
      const { superior, calendarId } = known.data;
      return { ...next, superior, ...(calendarId ? { calendar: calendarId } : {}) };
    }
    case 'transferred':
      return { ...next, superior: known.data.superior };
    case 'revised':
      return { ...next, ...(known.data.calendar ? { calendar: known.data.calendar.id } : {}) };
    case 'pledged':
      return known.by ? { ...next, author: known.by } : next;
    case 'left':
      return { ...next, left: true };
    default:
      return next;
  }
}

function withEscalation(escalated: Chain['escalated'], entry: AnyEntry): Chain['escalated'] {
  const told =
    entry.kind === 'escalated'
      ? entry.data
      : entry.kind === 'climbed'
        ? { key: `item/${entry.data.item}`, to: entry.data.to }
        : undefined;
  if (!told || escalated.some(({ key, to }) => key === told.key && to === told.to)) return escalated;
  return [...escalated, { key: told.key, to: told.to }];
}

/** `before` is the chain without the entry. */
export function newsOf(before: Chain, entry: Entry): News[] {
  const known = entry as AnyEntry;
  const common = {
    chain: entry.chain,
    seq: entry.seq,
    at: entry.at,
    told: false,
    ...(entry.traceparent ? { traceparent: entry.traceparent } : {}),
  };
  const ofDuty = (reason: News['reason'], key: string, to?: Role, more: Partial<News> = {}): News[] => {
    const waiting = entry.waitingFor.find((candidate) => candidate.key === key);
    if (!waiting) return [];
    const { duty, role, period } = waiting;
    return [
      {
        _id: `${entry._id}/${reason}/${key}`,
        ...common,
        reason,
        key,
        duty,
        to: to ?? role,
        ...(period ? { period } : {}),
        ...more,
      },
    ];
  };
  switch (known.kind) {
    case 'reminded':
    case 'escalated':
      return ofDuty(known.kind, known.data.key, known.data.to);
    case 'climbed':
      return ofDuty('climbed', `item/${known.data.item}`, known.data.to, { rung: known.data.rung });
    case 'missed':
      return known.data.keys.flatMap((key) => ofDuty('missed', key));
    case 'membersMissing': {
      const { period, duty, count, to } = known.data;
      return [
        {
          _id: `${entry._id}/membersMissing`,
          ...common,
          reason: 'membersMissing',
          key: ['members', ...(period ? [period] : []), duty].join('/'),
          duty,
          to,
          ...(period ? { period } : {}),
          count,
        },
      ];
    }
    default: {
      // A duty that begins with this entry; those of the plan open by themselves, and the planner looks for them.
      const waitedBefore = new Set(before.waitingFor.map(({ key }) => key));
      return entry.waitingFor
        .filter(({ key, opens }) => !waitedBefore.has(key) && opens <= entry.at)
        .flatMap(({ key }) => ofDuty('opened', key));
    }
  }
}

export function recordOf(chain: Pick<Chain, 'subjectId' | 'subjectType'>, entry: Entry): PublicationRecord | undefined {
  const known = entry as AnyEntry;
  if (known.kind !== 'publicised' && known.kind !== 'resultPublicised') return undefined;
  const { channel, range, from, to } = known.data;
  const organisations = [entry.inCharge, ...(chain.subjectType === 'organisation' ? [chain.subjectId] : [])];
  return {
    _id: entry._id,
    chain: entry.chain,
    seq: entry.seq,
    kind: known.kind === 'publicised' ? 'pledges' : 'result',
    subjectId: entry.subjectId,
    subjectType: chain.subjectType,
    organisations: [...new Set(organisations)],
    channel,
    range,
    from,
    to,
    at: entry.at,
    ...(entry.by ? { by: entry.by } : {}),
    ...(known.kind === 'publicised' ? { checkedBy: known.data.checkedBy } : {}),
  };
}

/** X11: outages are known from the years they fell into; every one of them says the same. */
export function outagesOf(entry: Entry): KnownOutage[] {
  const known = entry as AnyEntry;
  return known.kind === 'outageCounted' ? known.data.outages.map(({ from, to }) => ({ _id: from, to })) : [];
}
