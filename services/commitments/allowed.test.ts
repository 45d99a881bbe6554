/** Which forms a page offers: those whose duty is open now, and those that make sense at this stage. */
import type { Duty } from '../../shared/contracts/clauses';
import { DEED_SCHEMAS } from '../../shared/contracts/deed.schema';
import type { DeedKind } from '../../shared/contracts/entries';
import type { Stage, WaitingFor } from '../../shared/contracts/ledger';
import { allowedDeeds } from '../../workflows/year/rules';
import { allowedNow } from './allowed';
import type { HeadItem } from './store';

const NOW = '2026-03-02T01:00:00.000Z';
const LATER = '2026-03-02T01:00:00.001Z';
const KINDS = Object.keys(DEED_SCHEMAS) as DeedKind[];
const STAGES: Stage[] = ['drafting', 'reviewing', 'returned', 'approved', 'fulfilling', 'closed'];

function duty(name: Duty, opens = NOW): WaitingFor {
  return { key: name, duty: name, role: 'keeper', opens, due: '2026-03-20' };
}
function item(more: Partial<HeadItem> = {}): HeadItem {
  return {
    ...{ id: 'a', kind: 'post', due: '2026-06-30', deadline: '2026-06-30', crossYear: false, writtenIn: 'deed' },
    ...{ percent: 0, state: 'open', rungs: [] },
    ...more,
  };
}
const DUTIES: Duty[] = [
  ...(['pledge', 'resubmit', 'review', 'publish', 'record', 'check', 'comment', 'reflect', 'assess'] as const),
  ...(['selfAppraise', 'decideResult', 'publishResult', 'answerExplanation', 'criticise'] as const),
];
const STAGE_DUTIES = ['submitPledges', 'review', 'publish', 'criticise', 'answerExplanation'];
const all = { items: [item()], waitingFor: DUTIES.map((name) => duty(name)), result: 'qualified' };

it.each(STAGES)('nothing is offered at %s that the year itself would refuse for its stage', (stage) => {
  const offered = KINDS.filter((kind) => allowedNow({ ...all, stage }, kind, NOW));
  const able = allowedDeeds(stage) as string[];
  // Duties decide: a review is waited for at `reviewing` alone, so it stands here at every stage.
  const byStage = offered.filter((kind) => !STAGE_DUTIES.includes(kind));
  for (const kind of byStage) expect(able).toContain(kind);
});

it('P10 a change is offered before the deadline of an item that waits for none; U6 a letter is signed and sealed once', () => {
  const offered = (kind: DeedKind, more: Partial<HeadItem>, head: object = {}) =>
    allowedNow({ stage: 'fulfilling', items: [item(more)], waitingFor: [], ...head }, kind, NOW);
  expect(offered('proposeChange', {})).toBe(true);
  expect(offered('proposeChange', { due: '2026-03-01' })).toBe(false);
  expect(offered('proposeChange', { change: { deedId: 'd', at: NOW } })).toBe(false);
  expect(offered('proposeChange', { state: 'closedOut' })).toBe(false);
  expect(['sign', 'seal'].map((kind) => offered(kind as DeedKind, {}))).toEqual([true, true]);
  expect(['sign', 'seal'].map((kind) => offered(kind as DeedKind, {}, { signed: true, sealed: true }))).toEqual([
    false,
    false,
  ]);
});

it('V4 a form is offered from the instant its duty opens', () => {
  const head = { stage: 'fulfilling' as const, items: [], waitingFor: [duty('record', LATER)] };
  expect(allowedNow(head, 'writeRecord', NOW)).toBe(false);
  expect(allowedNow(head, 'writeRecord', LATER)).toBe(true);
});

it.each<[DeedKind, Duty]>([
  ['review', 'review'],
  ['comment', 'comment'],
  ['writeRecord', 'check'],
  ['reflect', 'reflect'],
  ['assess', 'assess'],
  ['selfAppraise', 'selfAppraise'],
  ['decideResult', 'decideResult'],
  ['answerExplanation', 'answerExplanation'],
  ['criticise', 'criticise'],
])('%s is offered while %s is owed, and not after', (kind, name) => {
  const head = { stage: 'fulfilling' as const, items: [item()] };
  expect(allowedNow({ ...head, waitingFor: [duty(name)] }, kind, NOW)).toBe(true);
  expect(allowedNow({ ...head, waitingFor: [] }, kind, NOW)).toBe(false);
});

it('F3 F5 F6 what concerns an item is offered while one is open', () => {
  const head = { stage: 'fulfilling' as const, waitingFor: [] };
  for (const kind of ['reportProgress', 'closeOut', 'askHelp', 'nameHelper', 'explain'] as const) {
    expect(allowedNow({ ...head, items: [item()] }, kind, NOW)).toBe(true);
    expect(allowedNow({ ...head, items: [item({ state: 'closedOut' })] }, kind, NOW)).toBe(false);
    expect(allowedNow({ ...head, stage: 'reviewing', items: [item()] }, kind, NOW)).toBe(false);
  }
  expect(allowedNow({ ...head, items: [item({ explaining: true })] }, 'explain', NOW)).toBe(false);
});

it('M3 P1 the elderly may pledge though nobody waits for it', () => {
  expect(allowedNow({ stage: 'drafting', items: [], waitingFor: [] }, 'submitPledges', NOW)).toBe(true);
});

it('A6 a result is published only once there is one', () => {
  const head = { stage: 'fulfilling' as const, items: [], waitingFor: [duty('publishResult')] };
  expect(allowedNow(head, 'publishResult', NOW)).toBe(false);
  expect(allowedNow({ ...head, result: 'qualified' }, 'publishResult', NOW)).toBe(true);
});

it('M6 nothing is offered once the year is closed or its subject gone', () => {
  for (const kind of KINDS) {
    expect(allowedNow({ ...all, stage: 'closed' }, kind, NOW)).toBe(false);
    expect(allowedNow({ ...all, stage: 'fulfilling', left: true }, kind, NOW)).toBe(false);
  }
});
