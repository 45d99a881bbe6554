/** What others hear of a commitment: a year's events made by the workflow's own rules, without a server. */
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import { defaultPlan } from '../../shared/calendar/default-plan';
import { commitmentWorkflowId, type CommitmentInput } from '../../shared/contracts/commitment';
import {
  type DeedData,
  type DeedKind,
  ENTRY_OF_DEED,
  type EntryData,
  type EntryKind,
  REVIEW_CRITERIA,
} from '../../shared/contracts/entries';
import { CHAIN_START, type Entry, entryId } from '../../shared/contracts/ledger';
import type { Appointment, OrganisationFunction } from '../../shared/contracts/organisation';
import type { Instant } from '../../shared/contracts/plan';
import type {
  CloudEvent,
  EventData,
  EventType,
  MemberChanged,
  OrganisationChanged,
} from '../../shared/contracts/topics';
import { steps } from '../../workflows/year/steps';
import { waitingFor } from '../../workflows/year/waiting';
import { apply } from '../../workflows/year/apply';
import { initialState, type State } from '../../workflows/year/state';

export type ToldDeed = { [K in DeedKind]: { at: Instant; kind: K; data: DeedData[K]; by?: string } }[DeedKind];

export interface ToldYear {
  subjectId: string;
  inCharge: string;
  superior: string;
  opens: Instant;
  /** What the system says by itself is told up to this instant. */
  until: Instant;
  deeds: ToldDeed[];
  input?: Partial<CommitmentInput>;
  chain?: string;
}

export const APPROVE: DeedData['review'] = {
  verdict: 'approve',
  criteria: Object.fromEntries(Object.keys(REVIEW_CRITERIA).map((name) => [name, true])),
};
export const RETURN: DeedData['review'] = { verdict: 'return', criteria: { ...APPROVE.criteria, feasible: false } };

/** The entries of a year: the deeds in order of time, and between them what the system says when its time has come. */
export function tellYear({
  subjectId,
  inCharge,
  superior,
  opens,
  until,
  deeds,
  input: given = {},
  chain = commitmentWorkflowId(2026, subjectId),
}: ToldYear): Entry[] {
  const isOrganisation = subjectId.startsWith('o');
  const input: CommitmentInput = {
    version: 1,
    kind: chain.startsWith('immediate/') ? 'immediate' : 'annual',
    year: 2026,
    subject: {
      type: isOrganisation ? 'organisation' : 'member',
      id: subjectId,
      field: 'rural',
      ...(isOrganisation ? { keepsMembers: true } : { category: 'fixedPost' as const }),
    },
    inCharge,
    superior,
    county: 'o1',
    plan: defaultPlan(2026, CALENDAR_2026),
    calendar: CALENDAR_2026,
    clock: { origin: opens, realOrigin: opens, rate: 1 },
    ...given,
  };
  const entries: Entry[] = [];
  let state: State = initialState(input);
  const write = (kind: EntryKind, at: Instant, data: EntryData[EntryKind], deedId: string, by?: string): void => {
    const seq = state.seq + 1;
    const hash = `hash-${seq}`;
    state = apply(state, { seq, deedId, kind, at, hash, data, ...(by ? { by } : {}) }, input);
    entries.push({
      _id: entryId(chain, seq),
      chain,
      seq,
      deedId,
      kind,
      at,
      ...(by ? { by } : {}),
      subjectId,
      inCharge: state.inCharge,
      data,
      stage: state.stage,
      waitingFor: waitingFor(state, input),
      runId: 'run',
      prev: seq === 1 ? CHAIN_START : `hash-${seq - 1}`,
      hash,
      published: false,
    });
  };
  const sayUntil = (instant: Instant): void => {
    for (let [step] = steps(state, input); step && step.at <= instant; [step] = steps(state, input))
      write(step.kind, step.at, step.data, step.key);
  };
  write('opened', opens, { superior, county: 'o1', planId: input.plan.id, planVersion: 1 }, 'opened');
  deeds.forEach(({ at, kind, data, by }, index) => {
    sayUntil(at);
    write(ENTRY_OF_DEED[kind], at, data, `deed-${index}`, by ?? subjectId);
  });
  sayUntil(until);
  return entries;
}

export function ledgerEvents(entries: Entry[]): CloudEvent<'ledger.entry'>[] {
  return entries.map((entry) => eventOf('ledger.entry', entry.chain, entry.seq, entry, entry.at));
}

export function eventOf<T extends EventType>(
  type: T,
  subject: string,
  sequence: number,
  data: EventData[T],
  time: Instant = '2026-01-01T00:00:00.000Z',
): CloudEvent<T> {
  return {
    specversion: '1.0',
    id: `${subject}/${sequence}`,
    type,
    dataschema: `${type}/1`,
    source: 'test',
    subject,
    sequence,
    time,
    datacontenttype: 'application/json',
    data,
  };
}

export function organisation(
  id: string,
  parentId?: string,
  path = parentId ? `/${parentId}/${id}/` : `/${id}/`,
): OrganisationChanged {
  return {
    id,
    ...(parentId ? { parentId } : {}),
    path,
    type: parentId ? 'branch' : 'committee',
    field: 'rural',
    serviceWindow: false,
    active: true,
  };
}

export function member(id: string, organisationId: string, more: Partial<MemberChanged> = {}): MemberChanged {
  return { id, organisationId, category: 'fixedPost', leadingCadre: false, active: true, ...more };
}

export function appointment(
  personId: string,
  organisationId: string,
  path: string,
  func: OrganisationFunction = 'secretary',
  more: Partial<Appointment> = {},
): Appointment {
  return {
    id: `a-${personId}-${organisationId}-${func}`,
    personId,
    organisationId,
    path,
    function: func,
    from: '2025-01-01',
    ...more,
  };
}
