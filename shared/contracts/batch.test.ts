import { approverOf, refuseAnswer, type BatchStep } from './batch';

const NOW = Date.parse('2026-03-02T01:00:00.000Z');
const step = (name: BatchStep['step'], by = 'm1'): BatchStep => ({ step: name, by, at: '2026-03-02T01:00:00.000Z' });
const asked = { state: 'awaitingApproval', by: 'm1', until: '2026-03-09T01:00:00.000Z', steps: [step('asked')] };

it.each([
  ['another person', asked, 'm2', undefined],
  ['who asked', asked, 'm1', 'own_approval'],
  ['too late', { ...asked, until: '2026-03-02T00:59:00.000Z' }, 'm2', 'approval_expired'],
  ['too late, as marked', { ...asked, state: 'expired' }, 'm2', 'approval_expired'],
  ['after somebody agreed', { ...asked, state: 'running' }, 'm2', 'approval_decided'],
  ['after somebody declined', { ...asked, state: 'declined' }, 'm3', 'approval_decided'],
  ['who asked, after the answer', { ...asked, state: 'done' }, 'm1', 'own_approval'],
  ['where nobody had to be asked', { ...asked, state: 'running', steps: [step('begun')] }, 'm2', 'approval_absent'],
  ['where nothing was asked', undefined, 'm2', 'approval_absent'],
])('G5 an answer by %s', (_, application, person, code) => {
  expect(refuseAnswer(application, person, NOW)).toBe(code);
});

it('G5 the record says who agreed', () => {
  expect(approverOf([step('asked'), step('approved', 'm2'), step('begun', 'm2')])).toBe('m2');
  expect(approverOf([step('begun')])).toBeUndefined();
});
