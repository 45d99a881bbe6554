import fc from 'fast-check';
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import { addDays } from '../../shared/calendar/day';
import { defaultPlan } from '../../shared/calendar/default-plan';
import { isWorkingDay } from '../../shared/calendar/working-days';
import type { CommitmentInput } from '../../shared/contracts/commitment';
import { PLAN_CLAUSES, type ClauseBound, type ClauseValue } from '../../shared/contracts/plan-clauses';
import type { Actor, OrganisationFunction } from '../../shared/contracts/organisation';
import type { Plan } from '../../shared/contracts/plan';
import { steps } from '../../workflows/year/steps';
import { waitingFor } from '../../workflows/year/waiting';
import { initialState, type State } from '../../workflows/year/state';
import { readClause, writeClauses } from '../../shared/contracts/plan-lines';
import { findDisorder } from './plan-order';
import { asMerged, judgeOverride, mayEditPlan, merge, resolve, type Layer, type Merged } from './plan-rules';

const base = defaultPlan(2026, CALENDAR_2026);
const layer = (organisationId: string, values: Layer['values'], bounds: Layer['bounds'] = {}): Layer => ({
  organisationId,
  version: 1,
  effective: '2026-01-01',
  values,
  bounds,
});
const judge = (own: Layer, above: Layer[] = []) => judgeOverride(base, CALENDAR_2026, above, own);

describe('an override', () => {
  it('L5 names only what it changes: the rest is inherited', () => {
    const { plan, values } = resolve(base, CALENDAR_2026, [
      layer('county', { 'member.items.max': 5, 'member.pledge.due': '2026-02-10' }),
      layer('town', { 'member.items.max': 4 }),
    ]);
    expect(plan.member.items).toEqual({ min: 2, max: 4 });
    expect(plan.member.pledge.due).toBe('2026-02-10');
    expect(values['member.items.max'].from.organisationId).toBe('town');
    expect(values['member.pledge.due'].from.organisationId).toBe('county');
    expect(plan.organisation).toEqual(base.organisation);
  });

  it('P1 a subtree in election has dates of its own, the rest of the county the usual ones', () => {
    const own = layer('village', { 'member.pledge.due': '2026-04-10', 'organisation.pledge.due': '2026-04-10' });
    const judged = judge(own);
    expect(judged.refusal).toBeUndefined();
    expect(judged.resolved!.plan.member.pledge.due).toBe('2026-04-10');
    expect(resolve(base, CALENDAR_2026, []).plan.member.pledge.due).toBe('2026-01-31');
  });

  it('X8 a due day on a holiday moves to the next working day, and it is said', () => {
    const { moved, resolved } = judge(layer('o', { 'member.pledge.due': '2026-02-17' }));
    expect(moved).toEqual([{ clause: 'member.pledge.due', asked: '2026-02-17', moved: '2026-02-24' }]);
    expect(resolved!.plan.member.pledge.due).toBe('2026-02-24');
    // 28 February 2026 is a Saturday that is worked (调休): it stays.
    expect(judge(layer('o', { 'member.pledge.due': '2026-02-28' })).moved).toEqual([]);
  });

  it.each([
    [{ 'member.selfAppraisal.due': '2027-01-04' }, 'member.selfAppraisal.due', 'member.appraisal.due'],
    [{ 'member.result.due': '2026-12-21' }, 'member.appraisal.due', 'member.result.due'],
    [{ 'organisation.pledge.due': '2026-02-10' }, 'organisation.pledge.due', 'member.pledge.due'],
    [{ leadingCadrePledgeDue: '2026-02-10' }, 'leadingCadrePledgeDue', 'member.pledge.due'],
    [{ 'member.fulfil.rungs.urge': 15 }, 'member.fulfil.rungs.urge', 'member.fulfil.rungs.help'],
    [{ 'member.fulfil.rungs.urge': 1 }, 'member.fulfil.rungs.remind', 'member.fulfil.rungs.urge'],
    [{ 'member.items.min': 4 }, 'member.items.min', 'member.items.max'],
    [{ 'member.review.limit': 8 }, 'member.review.reminders', 'member.review.limit'],
    [{ 'member.periods.q1.record.due': '2026-03-31' }, 'member.periods.q1.to', 'member.periods.q1.record.due'],
    [{ 'member.result.due': '2027-01-28' }, 'member.result.publicationDays', 'member.closes'],
    [
      { 'organisation.publish.superiorAfter': 1 },
      'organisation.publish.secretaryAfter',
      'organisation.publish.superiorAfter',
    ],
  ])('L5 X8 refuses stages out of order and names the two clauses: %o', (values, first, second) => {
    const { refusal } = judge(layer('o', values));
    expect(refusal).toMatchObject({ code: 'plan_out_of_order', extra: { first, second } });
    expect(refusal!.detail).toMatch(/「.+」应当先于「.+」/);
  });

  it.each([
    ['member.pledge.someday', '2026-02-01', 'plan_clause_unknown'],
    ['member.__proto__', 1, 'plan_clause_unknown'],
    ['to', '2026-11-30', 'plan_clause_unknown'],
    ['member.periods.q1.record.kind', 'check', 'plan_clause_unknown'],
    ['member.pledge.due', '2026-02-30', 'plan_value_invalid'],
    ['member.items.max', 0, 'plan_value_invalid'],
    ['member.items.max', 2.5, 'plan_value_invalid'],
    ['member.pledge.reminders', [3, 3], 'plan_value_invalid'],
    ['member.pledge.reminders', 3, 'plan_value_invalid'],
    ['member.review.meeting', 1, 'plan_value_invalid'],
    ['member.review.meeting', 'true', 'plan_value_invalid'],
    ['member.items.max', true, 'plan_value_invalid'],
    ['organisation.publish.sealed', true, 'plan_clause_unknown'],
  ])('X8 refuses %s = %s', (path, value, code) => {
    expect(judge(layer('o', { [path]: value })).refusal?.code).toBe(code);
  });
});

describe('bounds', () => {
  const county = layer(
    'county',
    {},
    {
      'member.pledge.due': { least: '2026-01-20', most: '2026-02-13' },
      'member.items.max': { most: 4 },
      'member.fulfil.rungs.urge': { locked: true },
    },
  );

  it.each([
    ['member.pledge.due', '2026-01-19'],
    ['member.pledge.due', '2026-02-25'],
    ['member.items.max', 5],
    ['member.fulfil.rungs.urge', 6],
  ])('X8 an override of %s = %s is refused with who set the bound', (path, value) => {
    const { refusal } = judge(layer('town', { [path]: value }), [county]);
    expect(refusal).toMatchObject({ code: 'plan_out_of_bounds', extra: { clause: path, setBy: 'county' } });
    expect(refusal!.detail).toContain('上级');
  });

  it('X8 a day that would move beyond the bound is refused, one within it is kept', () => {
    const strict = layer('county', {}, { 'member.pledge.due': { most: '2026-02-17' } });
    expect(judge(layer('town', { 'member.pledge.due': '2026-02-15' }), [strict]).refusal?.code).toBe(
      'plan_out_of_bounds',
    );
    expect(judge(layer('town', { 'member.pledge.due': '2026-02-13' }), [strict]).refusal).toBeUndefined();
  });

  it('X8 a bound set later bends what stands below, and it is said; the order of stages is never broken', () => {
    const town = layer('town', { 'member.items.max': 5, 'member.pledge.due': '2026-02-25' });
    const { plan, values } = resolve(base, CALENDAR_2026, [county, town]);
    expect(plan.member.items.max).toBe(4);
    expect(values['member.items.max'].limitedFrom).toBe(5);
    expect(plan.member.pledge.due).toBe('2026-02-13');
    const early = layer('county', { 'member.closes': '2027-01-22' });
    const late = layer('town', { 'member.result.due': '2027-01-21' });
    const aside = resolve(base, CALENDAR_2026, [early, late]);
    expect(aside.plan.member.result!.due).toBe('2027-01-15');
    expect(aside.setAside).toMatchObject([{ organisationId: 'town', second: 'member.closes' }]);
  });

  it('X8 bounds set below stay within those above, and hold for what the organisation itself has', () => {
    const wider = layer('town', {}, { 'member.pledge.due': { most: '2026-03-31' } });
    expect(judge(wider, [county]).refusal).toMatchObject({ code: 'plan_out_of_bounds', extra: { setBy: 'county' } });
    const own = layer('town', {}, { 'member.pledge.due': { least: '2026-02-02' } });
    expect(judge(own, [county]).refusal?.code).toBe('plan_out_of_bounds');
    const crossed = layer('town', {}, { 'member.items.max': { least: 4, most: 3 } });
    expect(judge(crossed, [county]).refusal?.code).toBe('plan_value_invalid');
    expect(judge(layer('town', {}, { nothing: { locked: true } })).refusal?.code).toBe('plan_clause_unknown');
  });
});

describe('a step that is asked for or not', () => {
  const asked = 'member.review.meeting';
  const signed = 'organisation.publish.signed';

  it('L5 V1 U6 X8 is inherited, and set otherwise below unless a superior has fixed it', () => {
    const county = layer('county', { [asked]: true });
    expect(resolve(base, CALENDAR_2026, [county]).plan.member.review.meeting).toBe(true);
    expect(resolve(base, CALENDAR_2026, [county]).plan.organisation.review.meeting).toBeUndefined();
    const town = layer('town', { [asked]: false, [signed]: true });
    const free = judge(town, [county]).resolved!.plan;
    expect([free.member.review.meeting, free.organisation.publish.signed]).toEqual([false, true]);

    const fixed = layer('county', { [asked]: true }, { [asked]: { locked: true } });
    expect(judge(town, [fixed]).refusal).toMatchObject({
      ...{ code: 'plan_out_of_bounds', detail: '党员·审核通过须经会议：上级已经锁定' },
      extra: { clause: asked, setBy: 'county' },
    });
    // Fixed later, it bends what stood below, which keeps the rest of what it set.
    const bent = resolve(base, CALENDAR_2026, [fixed, town]).plan;
    expect([bent.member.review.meeting, bent.organisation.publish.signed]).toEqual([true, true]);
    // Fixed as it is by default: nobody below asks for it.
    const never = layer('county', {}, { [signed]: { locked: true } });
    expect(judge(town, [never]).refusal).toMatchObject({ extra: { clause: signed } });
  });

  it('X8 has nothing between yes and no to set bounds on', () => {
    const { refusal } = judge(layer('county', {}, { [asked]: { least: 1 } }));
    expect(refusal).toMatchObject({ code: 'plan_value_invalid', extra: { clause: asked } });
  });
});

describe('who edits', () => {
  const actor = (organisationId: string, held: OrganisationFunction, to?: string): Actor => ({
    personId: 'm1',
    appointments: [
      {
        id: 'a',
        personId: 'm1',
        organisationId,
        path: `/o1/${organisationId}/`,
        function: held,
        from: '2025-01-01',
        ...(to ? { to } : {}),
      },
    ],
  });
  it.each([
    ['secretary', true],
    ['deputySecretary', true],
    ['leadingGroupOffice', true],
    ['organiser', false],
    ['leaderInCharge', false],
  ] as const)('L5 %s: %s', (held, may) => {
    expect(mayEditPlan(actor('o2', held), 'o2', '2026-03-01')).toBe(may);
    expect(mayEditPlan(actor('o3', held), 'o2', '2026-03-01')).toBe(false);
    expect(mayEditPlan(actor('o2', held, '2026-02-28'), 'o2', '2026-03-01')).toBe(false);
  });
});

// --- properties -----------------------------------------------------------------------------------------------------

const changeable = PLAN_CLAUSES.filter((clause) => !clause.fixed);
const anyDay = fc.integer({ min: -20, max: 420 }).map((n) => addDays('2026-01-01', n));
const valueOf = (kind: string): fc.Arbitrary<ClauseValue> =>
  kind === 'due' || kind === 'day'
    ? anyDay
    : kind === 'daysBefore' || kind === 'workingDaysAfter'
      ? fc.uniqueArray(fc.integer({ min: 0, max: 12 }), { maxLength: 3 })
      : kind === 'yesNo'
        ? fc.boolean()
        : fc.integer({ min: kind === 'count' ? 1 : 0, max: 40 });
/** Mostly near what the plan says, so that many are accepted. */
const nearValueOf = (path: string, kind: string): fc.Arbitrary<ClauseValue> => {
  const now = readClause(base, path)!;
  if (kind === 'due' || kind === 'day') return fc.integer({ min: -6, max: 9 }).map((n) => addDays(String(now), n));
  if (Array.isArray(now) || kind === 'yesNo') return valueOf(kind);
  return fc.integer({ min: -1, max: 3 }).map((n) => Math.max(kind === 'count' ? 1 : 0, Number(now) + n));
};
const boundOf = (kind: string): fc.Arbitrary<ClauseBound> => {
  if (['daysBefore', 'workingDaysAfter', 'yesNo'].includes(kind)) return fc.constant({ locked: true });
  const side = valueOf(kind) as fc.Arbitrary<string | number>;
  return fc
    .record({ a: fc.option(side), b: fc.option(side), locked: fc.boolean() })
    .map(({ a, b, locked }): ClauseBound => {
      const [least, most] = a !== null && b !== null && a > b ? [b, a] : [a, b];
      return {
        ...(least !== null ? { least } : {}),
        ...(most !== null ? { most } : {}),
        ...(locked && least === null ? { locked: true as const } : {}),
      };
    });
};
const overrides = (value: (path: string, kind: string) => fc.Arbitrary<ClauseValue>, most: number) =>
  fc
    .uniqueArray(fc.constantFrom(...changeable), { maxLength: most, selector: ({ path }) => path })
    .chain((clauses) =>
      fc.tuple(
        ...clauses.map(({ path, kind }) =>
          fc.record({
            path: fc.constant(path),
            value: fc.option(value(path, kind)),
            bound: fc.option(boundOf(kind), { freq: 2 }),
          }),
        ),
      ),
    )
    .map((lines) => ({
      values: Object.fromEntries(lines.flatMap(({ path, value: v }) => (v === null ? [] : [[path, v]]))),
      bounds: Object.fromEntries(lines.flatMap(({ path, bound }) => (bound === null ? [] : [[path, bound]]))),
    }));
const few = fc.constantFrom(
  ...changeable.filter(({ path }) => /^member\.(pledge|items|fulfil|review|publish)/.test(path)),
);
const crowded = fc
  .array(
    few.chain(({ path, kind }) =>
      fc.record({ path: fc.constant(path), value: fc.option(valueOf(kind)), bound: fc.option(boundOf(kind)) }),
    ),
    { maxLength: 12 },
  )
  .map((lines) => ({
    values: Object.fromEntries(lines.flatMap(({ path, value }) => (value === null ? [] : [[path, value]]))),
    bounds: Object.fromEntries(lines.flatMap(({ path, bound }) => (bound === null ? [] : [[path, bound]]))),
  }));
const bare = ({ values, bounds }: Merged) => ({
  values: Object.fromEntries(Object.entries(values).map(([path, { value }]) => [path, value])),
  bounds: Object.fromEntries(
    Object.entries(bounds).map(([path, b]) => [path, [b.least?.value, b.most?.value, b.locked !== undefined]]),
  ),
});

describe('properties', () => {
  it('X8 merging is associative down the tree', () => {
    fc.assert(
      fc.property(crowded, crowded, crowded, (one, two, three) => {
        const [a, b, c] = [
          layer('a', one.values, one.bounds),
          layer('b', two.values, two.bounds),
          layer('c', three.values, three.bounds),
        ].map(asMerged) as [Merged, Merged, Merged];
        expect(bare(merge(merge(a, b), c))).toEqual(bare(merge(a, merge(b, c))));
      }),
      { numRuns: 500 },
    );
  });

  it('X8 whatever is set below never leaves a bound above, and what is locked stays locked', () => {
    fc.assert(
      fc.property(crowded, crowded, crowded, (one, two, three) => {
        const layers = [
          layer('a', one.values, one.bounds),
          layer('b', two.values, two.bounds),
          layer('c', three.values, three.bounds),
        ];
        for (let depth = 1; depth < layers.length; depth += 1) {
          const above = resolve(base, CALENDAR_2026, layers.slice(0, depth));
          const { plan, values } = resolve(base, CALENDAR_2026, layers.slice(0, depth + 1));
          for (const [path, { value, from }] of Object.entries(values)) {
            if (from.organisationId !== layers[depth].organisationId) continue;
            const bound = above.bounds[path];
            expect(bound?.locked).toBeUndefined();
            if (bound?.least) expect(value >= bound.least.value).toBe(true);
            if (bound?.most) expect(value <= bound.most.value).toBe(true);
          }
          for (const [path, { locked }] of Object.entries(above.bounds))
            if (locked) expect(readClause(plan, path)).toEqual(readClause(above.plan, path));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('L5 X8 every accepted plan keeps the order of stages, its own due days on working days, and runs', () => {
    let accepted = 0;
    fc.assert(
      fc.property(overrides(nearValueOf, 6), overrides(nearValueOf, 4), (upper, lower) => {
        const above: Layer[] = [];
        for (const [id, { values }] of [
          ['a', upper],
          ['b', lower],
        ] as const) {
          const own = layer(id, values);
          const judged = judge(own, above);
          if (judged.refusal) continue;
          accepted += 1;
          above.push(own);
          const { plan } = judged.resolved;
          expect(findDisorder(plan)).toBeUndefined();
          expect(judged.resolved.setAside).toEqual([]);
          for (const { path, kind } of changeable)
            if (kind === 'due' && path in values)
              expect(isWorkingDay(CALENDAR_2026, String(readClause(plan, path)))).toBe(true);
          runs(plan);
        }
      }),
      { numRuns: 120 },
    );
    expect(accepted).toBeGreaterThan(40);
  });

  it('X8 a superior may change anything later: what stands below never puts the stages out of order', () => {
    fc.assert(
      fc.property(overrides(nearValueOf, 8), overrides(nearValueOf, 8), (upper, lower) => {
        const { plan } = resolve(base, CALENDAR_2026, [
          layer('a', upper.values, upper.bounds),
          layer('b', lower.values),
        ]);
        expect(findDisorder(plan)).toBeUndefined();
        runs(plan);
      }),
      { numRuns: 120 },
    );
  });

  it('X8 a line written is the line read, and nothing else changes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...changeable), ({ path, kind }) => {
        const value: ClauseValue =
          kind === 'due' || kind === 'day'
            ? '2026-05-06'
            : kind === 'yesNo'
              ? true
              : Array.isArray(readClause(base, path))
                ? [9]
                : 33;
        const changed = writeClauses(base, { [path]: { value } });
        expect(readClause(changed, path)).toEqual(value);
        for (const other of PLAN_CLAUSES)
          if (other.path !== path) expect(readClause(changed, other.path)).toEqual(readClause(base, other.path));
      }),
    );
  });
});

/** The year's own rules do not throw for the plan, at any stage, and every step has its own key. */
function runs(plan: Plan): void {
  for (const type of ['member', 'organisation'] as const) {
    const input: CommitmentInput = {
      version: 1,
      kind: 'annual',
      year: 2026,
      subject: {
        type,
        id: 's',
        field: 'rural',
        ...(type === 'member' ? { leadingCadre: false } : { keepsMembers: true }),
      },
      inCharge: 'o1',
      superior: 'o0',
      county: 'o0',
      plan,
      calendar: CALENDAR_2026,
      clock: { origin: '2026-01-01T00:00:00.000Z', realOrigin: '2026-01-01T00:00:00.000Z', rate: 1 },
    };
    const at = '2026-02-03T02:00:00.000Z';
    const opened: State = { ...initialState(input), openedAt: '2026-01-01T01:00:00.000Z', lastAt: at };
    const item = {
      id: 'a',
      kind: 'post' as const,
      due: '2026-06-30',
      crossYear: false,
      percent: 0,
      reading: 1,
      proposals: 0,
      stopped: 0,
      rungs: [],
    };
    const states: State[] = [
      opened,
      { ...opened, stage: 'reviewing', submittedAt: at, rounds: 1 },
      { ...opened, stage: 'returned', returnedAt: at, rounds: 1 },
      { ...opened, stage: 'approved', approvedAt: at, items: [item] },
      {
        ...opened,
        stage: 'fulfilling',
        approvedAt: at,
        publishedAt: at,
        items: [{ ...item, rungs: ['help', 'criticise'] }],
      },
    ];
    for (const state of states) {
      waitingFor(state, input);
      const keys = steps(state, input).map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
    }
  }
}
