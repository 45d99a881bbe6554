/** Which changes of the tree are possible, and where everything below stands afterwards: decided here, without I/O (M6, X10). */
import { addDays } from '../../shared/calendar/day';
import type { ErrorCode } from '../../shared/contracts/errors';
import { REORGANISATION_DAYS_AHEAD, type Reorganisation } from '../../shared/contracts/organisation';
import type { Day } from '../../shared/contracts/plan';

export interface OrganisationState {
  id: string;
  path: string;
  parentId?: string | undefined;
  active: boolean;
  changedOn?: Day | undefined;
}
export type OrganisationRefusal = { code: ErrorCode; detail?: string } | undefined;

/** The ids in a path, from the root to the organisation itself. */
export function ancestorsOf(path: string): string[] {
  return path.split('/').filter(Boolean);
}

/** Where the superior stands; `/` above a root. */
export function superiorPath(path: string): string {
  return path.slice(0, path.lastIndexOf('/', path.length - 2) + 1);
}

/** Where something below `from` stands once `from` has become `into`. */
export function rebase(path: string, from: string, into: string): string {
  return path.startsWith(from) ? into + path.slice(from.length) : path;
}

/** The paths below a path, itself left out: a slash is followed by 0 in the order of characters. */
export function strictlyBelow(path: string): { $gt: string; $lt: string } {
  return { $gt: path, $lt: `${path.slice(0, -1)}0` };
}

/** A change of registration says what already holds; everything else may be decided ahead, within bounds. */
export function refuseDate(kind: Reorganisation, date: Day, today: Day): OrganisationRefusal {
  if (kind === 'change') return date > today ? { code: 'date_in_future' } : undefined;
  const last = addDays(today, REORGANISATION_DAYS_AHEAD);
  return date > last ? { code: 'date_too_far', detail: `最迟：${last}` } : undefined;
}

/** What every change asks for: an organisation that exists, and a day that is not before its last change. */
export function refuseChange(organisation: OrganisationState, date: Day): OrganisationRefusal {
  if (!organisation.active) return { code: 'organisation_ended' };
  if (organisation.changedOn !== undefined && date < organisation.changedOn)
    return { code: 'date_before_last_change', detail: `上一次变动：${organisation.changedOn}` };
  return undefined;
}

export function refuseMove(organisation: OrganisationState, to: OrganisationState | undefined): OrganisationRefusal {
  if (!to?.active) return { code: 'organisation_unknown' };
  if (to.path.startsWith(organisation.path)) return { code: 'move_under_itself' };
  return to.id === organisation.parentId ? { code: 'nothing_changed' } : undefined;
}

export function refuseMerge(organisation: OrganisationState, to: OrganisationState | undefined): OrganisationRefusal {
  if (to?.id === organisation.id) return { code: 'merge_into_itself' };
  if (!to?.active) return { code: 'organisation_unknown' };
  return to.path.startsWith(organisation.path) ? { code: 'move_under_itself' } : undefined;
}

/** `to` is what was asked for; `successor` what was found of it. */
export function refuseAbolition(
  organisation: OrganisationState,
  { to, successor }: { to: string | undefined; successor: OrganisationState | undefined },
  below: { subordinates: number; members: number },
): OrganisationRefusal {
  if (to === organisation.id) return { code: 'merge_into_itself' };
  if (below.subordinates > 0) return { code: 'has_subordinates', detail: `下级党组织 ${below.subordinates} 个` };
  if (to !== undefined && !successor?.active) return { code: 'organisation_unknown' };
  if (to === undefined && below.members > 0) return { code: 'successor_missing', detail: `党员 ${below.members} 人` };
  return undefined;
}

/** A change that is still being carried down the tree. */
export interface UnderWay {
  from: string;
  into: string;
}

/**
 * Two changes must not meet: nothing is decided inside a subtree that is moving or where it arrives, and no subtree is
 * taken away (`leaving`) that holds either.
 */
export function isBusy(underWay: UnderWay[], concerned: string[], leaving?: string): boolean {
  return underWay.some(
    ({ from, into }) =>
      concerned.some((path) => path.startsWith(from) || path.startsWith(into)) ||
      (leaving !== undefined && (from.startsWith(leaving) || into.startsWith(leaving))),
  );
}
