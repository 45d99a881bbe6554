/** Which appointments are possible, and in what order the responsible persons of an organisation are named: pure (L1, L7, M5). */
import type { ErrorCode } from '../../shared/contracts/errors';
import { LOOKING_AFTER, type Appointment, type OrganisationFunction } from '../../shared/contracts/organisation';
import type { Day } from '../../shared/contracts/plan';

export type Dates = Pick<Appointment, 'from' | 'to'>;
export type Term = Pick<Appointment, 'personId' | 'function' | 'from' | 'to' | 'acting' | 'field'>;

/** Both days count; without `to` it goes on. One that ends before it begins was withdrawn and is on no day. */
export function overlap(a: Dates, b: Dates): boolean {
  const last = [a.to, b.to].flatMap((day) => day ?? []).sort()[0];
  const first = a.from > b.from ? a.from : b.from;
  return (last === undefined || first <= last) && !isWithdrawn(a) && !isWithdrawn(b);
}

function isWithdrawn({ from, to }: Dates): boolean {
  return to !== undefined && to < from;
}

/** M5, C1 (S3 二1): contact points and division of work are those of leading cadres. */
export function refusePerson(name: OrganisationFunction, person: { leadingCadre: boolean }): ErrorCode | undefined {
  return LOOKING_AFTER.includes(name) && !person.leadingCadre ? 'leading_cadres_only' : undefined;
}

/**
 * `held`: of the same organisation. An acting secretary (代) stands in beside one who is away, with a last day; nobody
 * is secretary beside another, nor acting beside another.
 */
export function refuseAppointment(wanted: Term, held: Term[]): { code: ErrorCode; detail?: string } | undefined {
  if (isWithdrawn(wanted)) return { code: 'appointment_dates', detail: '截止日期早于开始日期' };
  if (wanted.acting && wanted.to === undefined) return { code: 'appointment_dates', detail: '代理职务须写明截止日期' };
  if ((wanted.function === 'guidanceGroup') !== (wanted.field !== undefined)) return { code: 'guidance_field' };
  const beside = held.filter(
    (term) => term.function === wanted.function && term.field === wanted.field && overlap(term, wanted),
  );
  if (beside.some(({ personId }) => personId === wanted.personId)) return { code: 'appointment_overlaps' };
  const rival = beside.find(({ acting }) => (acting ?? false) === (wanted.acting ?? false));
  return wanted.function === 'secretary' && rival
    ? { code: 'secretary_taken', detail: `任期：${rival.from} 至 ${rival.to ?? '今'}` }
    : undefined;
}

export function refuseEnd(held: Dates, to: Day, today: Day): { code: ErrorCode; detail?: string } | undefined {
  if (held.to !== undefined && (held.to < today || isWithdrawn(held))) return { code: 'appointment_ended' };
  if (to < held.from) return { code: 'appointment_dates', detail: '截止日期早于开始日期' };
  if (held.to !== undefined && to > held.to)
    return { code: 'appointment_dates', detail: '任期只能提前结束；继续任职请另行登记' };
  return undefined;
}

/** L1 (S2 三1): the secretary is first responsible, the leader in charge directly, the others by division of work. */
export const RESPONSIBILITIES = { first: '第一责任', direct: '直接责任', division: '分工责任' } as const;
export type Responsibility = keyof typeof RESPONSIBILITIES;

const ORDER: OrganisationFunction[] = ['secretary', 'leaderInCharge', 'deputySecretary', 'organiser'];

export function responsibilityOf(name: OrganisationFunction): Responsibility {
  return name === 'secretary' ? 'first' : name === 'leaderInCharge' ? 'direct' : 'division';
}

/** The secretary before one acting for them, then the leader in charge, the deputies and the others. */
export function byResponsibility(a: Term, b: Term): number {
  const rank = (term: Term): number => (ORDER.includes(term.function) ? ORDER.indexOf(term.function) : ORDER.length);
  return (
    rank(a) - rank(b) ||
    Number(a.acting ?? false) - Number(b.acting ?? false) ||
    (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)
  );
}
