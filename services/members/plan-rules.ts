/** How overrides of a year's plan merge down the tree, and what is refused: bounds, order of stages, holidays. Pure. */
import { isDay } from '../../shared/calendar/day';
import { onOrAfter, onOrBefore } from '../../shared/calendar/working-days';
import type { ErrorCode } from '../../shared/contracts/errors';
import type { Actor } from '../../shared/contracts/organisation';
import {
  clauseName,
  findPlanClause,
  type ClauseBound,
  type ClauseKind,
  type ClauseValue,
  type PlanOverride,
} from '../../shared/contracts/plan-clauses';
import type { Calendar, Day, Plan } from '../../shared/contracts/plan';
import { readClause, writeClauses } from '../../shared/contracts/plan-lines';
import { setsPlan } from '../../shared/contracts/scope';
import { findDisorder, type Disorder } from './plan-order';
import { isSystem } from './rules';

/** An override as one organisation set it, with the version in force. */
export interface Layer extends PlanOverride {
  organisationId: string;
  version: number;
  effective: Day;
}

type Setter = Pick<Layer, 'organisationId' | 'version' | 'effective'>;
interface Side {
  value: Day | number;
  setBy: string;
}
/** A bound that may have come from several organisations, each side from one. */
export interface BoundInForce {
  least?: Side;
  most?: Side;
  locked?: { setBy: string };
}
export interface MergedValue {
  value: ClauseValue;
  from: Setter;
  /** What the organisation asked for, where a bound above it holds instead. */
  limitedFrom?: ClauseValue;
  movedFrom?: Day;
}
export interface Merged {
  values: Record<string, MergedValue>;
  bounds: Record<string, BoundInForce>;
}
export interface Resolved extends Merged {
  plan: Plan;
  /** Organisations whose override would have put the stages out of order under what holds above: not in force. */
  setAside: { organisationId: string; version: number; first: string; second: string }[];
}

/** The system sets what it is set up with. */
export function mayEditPlan(actor: Actor, organisationId: string, today: Day): boolean {
  return isSystem(actor) || setsPlan(actor, organisationId, today);
}

export function asMerged({ values, bounds, organisationId, version, effective }: Layer): Merged {
  const from = { organisationId, version, effective };
  return {
    values: Object.fromEntries(Object.entries(values).map(([path, value]) => [path, { value, from }])),
    bounds: Object.fromEntries(
      Object.entries(bounds).map(([path, { least, most, locked }]) => [
        path,
        {
          ...(least !== undefined ? { least: { value: least, setBy: organisationId } } : {}),
          ...(most !== undefined ? { most: { value: most, setBy: organisationId } } : {}),
          ...(locked ? { locked: { setBy: organisationId } } : {}),
        },
      ]),
    ),
  };
}

/** The lower one over the upper one, within its bounds; associative, so that a path may be merged from either end. */
export function merge(upper: Merged, lower: Merged): Merged {
  const values = { ...upper.values };
  for (const [path, asked] of Object.entries(lower.values)) {
    const bound = upper.bounds[path];
    if (bound?.locked) continue;
    const value = clamp(asked.value, bound);
    values[path] = value === asked.value ? asked : { ...asked, value, limitedFrom: asked.limitedFrom ?? asked.value };
  }
  const bounds = { ...upper.bounds };
  for (const [path, bound] of Object.entries(lower.bounds)) bounds[path] = tighten(upper.bounds[path], bound);
  return { values, bounds };
}

function clamp(value: ClauseValue, bound: BoundInForce | undefined): ClauseValue {
  if (bound === undefined || !isScalar(value)) return value;
  if (bound.least && value < bound.least.value) return bound.least.value;
  if (bound.most && value > bound.most.value) return bound.most.value;
  return value;
}

function tighten(upper: BoundInForce | undefined, lower: BoundInForce): BoundInForce {
  if (upper === undefined) return lower;
  const least = inner(upper, lower.least) ?? upper.least;
  const most = inner(upper, lower.most) ?? upper.most;
  const locked = upper.locked ?? lower.locked;
  return { ...(least ? { least } : {}), ...(most ? { most } : {}), ...(locked ? { locked } : {}) };
}

function inner(upper: BoundInForce, side: Side | undefined): Side | undefined {
  if (side === undefined) return undefined;
  if (upper.least && side.value < upper.least.value) return upper.least;
  if (upper.most && side.value > upper.most.value) return upper.most;
  return side;
}

/** What holds below all `layers`, the topmost first, over the plan that nobody below the base has changed. */
export function resolve(base: Plan, calendar: Calendar, layers: Layer[]): Resolved {
  let merged: Merged = { values: {}, bounds: {} };
  let plan = base;
  const setAside: Resolved['setAside'] = [];
  for (const layer of layers) {
    const own = asMerged({ ...layer, values: pick(layer.values, (path) => readClause(base, path) !== undefined) });
    const within = merge(merged, own);
    const placed = { ...within, values: placeAll(within.values, layer.organisationId, merged.bounds, calendar) };
    const candidate = writeClauses(base, placed.values);
    const disorder = findDisorder(candidate, (path) => path in own.values);
    if (disorder === undefined) {
      merged = placed;
      plan = candidate;
    } else {
      const { organisationId, version } = layer;
      setAside.push({ organisationId, version, first: disorder.first, second: disorder.second });
      merged = { values: merged.values, bounds: within.bounds };
    }
  }
  return { plan, ...merged, setAside };
}

/** The due days an organisation set stand on working days, as near after as its bounds allow. */
function placeAll(
  values: Record<string, MergedValue>,
  organisationId: string,
  bounds: Record<string, BoundInForce>,
  calendar: Calendar,
): Record<string, MergedValue> {
  return Object.fromEntries(
    Object.entries(values).map(([path, asked]) => {
      if (asked.from.organisationId !== organisationId || findPlanClause(path)?.kind !== 'due') return [path, asked];
      const day = asked.value as Day;
      const placed = placeDay(day, bounds[path], calendar);
      return [path, placed === day ? asked : { ...asked, value: placed, movedFrom: day }];
    }),
  );
}

function placeDay(day: Day, bound: BoundInForce | undefined, calendar: Calendar): Day {
  const later = onOrAfter(calendar, day);
  if (bound?.most === undefined || later <= String(bound.most.value)) return later;
  const earlier = onOrBefore(calendar, day);
  return bound.least === undefined || earlier >= String(bound.least.value) ? earlier : day;
}

export interface PlanRefusal {
  code: ErrorCode;
  detail: string;
  /** The clause, and who set what it runs into. */
  extra: { clause: string; setBy?: string; first?: string; second?: string };
}
export interface Moved {
  clause: string;
  asked: Day;
  moved: Day;
}
type Judgement =
  | { refusal: PlanRefusal; resolved?: undefined; moved?: undefined }
  | { refusal?: undefined; resolved: Resolved; moved: Moved[] };

/**
 * What is wrong with an override of `organisationId` under what it inherits, or what it would become. Refused is what
 * `resolve` would have to bend: whoever sets it hears of it before it is kept.
 */
export function judgeOverride(base: Plan, calendar: Calendar, above: Layer[], layer: Layer): Judgement {
  const inherited = resolve(base, calendar, above);
  const refusal =
    first(Object.entries(layer.values), ([path, value]) => refuseValue(base, calendar, inherited, path, value)) ??
    first(Object.entries(layer.bounds), ([path, bound]) => refuseBound(inherited, path, bound));
  if (refusal) return { refusal };
  const resolved = resolve(base, calendar, [...above, layer]);
  const aside = resolved.setAside.find(({ organisationId }) => organisationId === layer.organisationId);
  if (aside) {
    const disorder = findDisorder(writeClauses(inherited.plan, asMerged(layer).values), (path) => path in layer.values);
    return { refusal: outOfOrder(disorder ?? aside) };
  }
  const outside = first(Object.entries(layer.bounds), ([path, bound]): PlanRefusal | undefined => {
    const own = readClause(resolved.plan, path)!;
    if (!isScalar(own) || isWithin(own, bound)) return undefined;
    return {
      code: 'plan_out_of_bounds',
      detail: `${clauseName(path)}：本级的安排是 ${said(own)}，不在为下级设定的范围内`,
      extra: { clause: path, setBy: layer.organisationId },
    };
  });
  if (outside) return { refusal: outside };
  const moved = Object.entries(resolved.values).flatMap(([clause, { value, movedFrom, from }]) =>
    movedFrom && from.organisationId === layer.organisationId
      ? [{ clause, asked: movedFrom, moved: value as Day }]
      : [],
  );
  return { resolved, moved };
}

function refuseValue(
  base: Plan,
  calendar: Calendar,
  inherited: Resolved,
  path: string,
  value: ClauseValue,
): PlanRefusal | undefined {
  const unknown = refuseUnknown(base, path);
  if (unknown) return unknown;
  const { kind } = findPlanClause(path)!;
  if (!fits(kind, value))
    return { code: 'plan_value_invalid', detail: `${clauseName(path)}：应为${WANTED[kind]}`, extra: { clause: path } };
  const bound = inherited.bounds[path];
  if (bound?.locked)
    return {
      code: 'plan_out_of_bounds',
      detail: `${clauseName(path)}：上级已经锁定`,
      extra: { clause: path, setBy: bound.locked.setBy },
    };
  if (!isScalar(value)) return undefined;
  const placed = kind === 'due' ? onOrAfter(calendar, value as Day) : value;
  const moved = placed === value ? '' : `（遇休息日顺延至 ${said(placed)}）`;
  if (bound?.least && value < bound.least.value)
    return {
      code: 'plan_out_of_bounds',
      detail: `${clauseName(path)}：上级规定${limitWord(kind, 'least')} ${said(bound.least.value)}`,
      extra: { clause: path, setBy: bound.least.setBy },
    };
  if (bound?.most && placed > bound.most.value)
    return {
      code: 'plan_out_of_bounds',
      detail: `${clauseName(path)}：上级规定${limitWord(kind, 'most')} ${said(bound.most.value)}${moved}`,
      extra: { clause: path, setBy: bound.most.setBy },
    };
  return undefined;
}

function refuseBound(inherited: Resolved, path: string, bound: ClauseBound): PlanRefusal | undefined {
  const unknown = refuseUnknown(inherited.plan, path);
  if (unknown) return unknown;
  const { kind } = findPlanClause(path)!;
  const sides = [bound.least, bound.most].filter((side) => side !== undefined);
  const isOnlyLocked = kind === 'daysBefore' || kind === 'workingDaysAfter' || kind === 'yesNo';
  const crossed = bound.least !== undefined && bound.most !== undefined && bound.least > bound.most;
  if (crossed || (isOnlyLocked && sides.length > 0) || sides.some((side) => !fits(kind, side)))
    return {
      code: 'plan_value_invalid',
      detail: `${clauseName(path)}：为下级设定的范围不成立`,
      extra: { clause: path },
    };
  const above = inherited.bounds[path];
  const wider = above?.locked ?? sides.map((side) => outsideOf(side, above)).find(Boolean);
  return wider
    ? {
        code: 'plan_out_of_bounds',
        detail: `${clauseName(path)}：为下级设定的范围超出了上级为本级设定的范围`,
        extra: { clause: path, setBy: wider.setBy },
      }
    : undefined;
}

function outsideOf(value: Day | number, bound: BoundInForce | undefined): Side | undefined {
  if (bound?.least && value < bound.least.value) return bound.least;
  if (bound?.most && value > bound.most.value) return bound.most;
  return undefined;
}

function refuseUnknown(base: Plan, path: string): PlanRefusal | undefined {
  const clause = findPlanClause(path);
  if (clause && !clause.fixed && readClause(base, path) !== undefined) return undefined;
  const detail = clause?.fixed ? `${clauseName(path)}：这是年度的框架，不能更改` : '没有这个条目';
  return { code: 'plan_clause_unknown', detail, extra: { clause: path.slice(0, 100) } };
}

function outOfOrder({ first: one, second }: Pick<Disorder, 'first' | 'second'>): PlanRefusal {
  return {
    code: 'plan_out_of_order',
    detail: `「${clauseName(one)}」应当先于「${clauseName(second)}」`,
    extra: { clause: one, first: one, second },
  };
}

function fits(kind: ClauseKind, value: ClauseValue): boolean {
  const whole = (n: unknown, least: number, most: number): boolean =>
    Number.isInteger(n) && Number(n) >= least && Number(n) <= most;
  switch (kind) {
    case 'due':
    case 'day':
      return isDay(value);
    case 'workingDays':
    case 'days':
      return whole(value, 0, 366);
    case 'count':
      return whole(value, 1, 50);
    case 'daysBefore':
    case 'workingDaysAfter':
      return (
        Array.isArray(value) &&
        value.length <= 20 &&
        value.every((n) => whole(n, 0, 366)) &&
        new Set(value).size === value.length
      );
    case 'yesNo':
      return typeof value === 'boolean';
    case 'word':
      return false;
    default:
      return kind satisfies never;
  }
}

const WANTED: Record<ClauseKind, string> = {
  due: '一个日期',
  day: '一个日期',
  workingDays: ' 0 至 366 的整数',
  days: ' 0 至 366 的整数',
  count: ' 1 至 50 的整数',
  daysBefore: '一组互不相同的天数',
  workingDaysAfter: '一组互不相同的天数',
  yesNo: '“是”或者“否”',
  word: '原来的内容',
};

function limitWord(kind: ClauseKind, side: 'least' | 'most'): string {
  const isDay_ = kind === 'due' || kind === 'day';
  return side === 'least' ? (isDay_ ? '不早于' : '不少于') : isDay_ ? '不晚于' : '不多于';
}

function said(value: ClauseValue): string {
  return Array.isArray(value) ? value.join('、') : typeof value === 'boolean' ? (value ? '是' : '否') : String(value);
}

/** What can lie between bounds; the rest can only be locked. */
function isScalar(value: ClauseValue): value is Day | number {
  return typeof value === 'string' || typeof value === 'number';
}

function isWithin(value: Day | number, { least, most }: ClauseBound): boolean {
  return (least === undefined || value >= least) && (most === undefined || value <= most);
}

function first<T, R>(list: T[], find: (one: T) => R | undefined): R | undefined {
  for (const one of list) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

function pick<T>(record: Record<string, T>, keep: (path: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([path]) => keep(path)));
}
