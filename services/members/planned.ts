/** What has been decided for a day to come: listed, and begun when its day begins (X10). */
import type { PipelineStage } from 'mongoose';
import { toReal } from '../../shared/calendar/clock';
import { msOf, startOf } from '../../shared/calendar/day';
import type { ReorganisationState } from '../../shared/contracts/organisation';
import type { Clock } from '../../shared/contracts/plan';
import { isDomainError } from '../../shared/http/problem';
import type { Log } from '../../shared/telemetry/log';
import { carryOut } from './carry-out';
import type { TreeDeps } from './orders';
import type { ReorganisationDoc } from './reorganisation-store';
import { beginPlanned } from './reorganise';
import type { Store } from './store';
import type { OrganisationsBelow } from './tree';

/** However far off the next one is, somebody else may have planned one since. */
const LOOK_MS = 30_000;

export interface PlannedTicker {
  /** Something new has been planned. */
  wake(): void;
  stop(): Promise<void>;
}

/** Sleeps until the day of the next one begins (Shanghai midnight by the realm's clock), at most half a minute. */
export function startPlannedTicker(
  deps: TreeDeps,
  { clock, log, wakeRelay }: { clock: Clock; log: Log; wakeRelay: () => void },
): PlannedTicker {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let again = false;
  let running: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    let pause = LOOK_MS;
    try {
      for (const { _id, kind, state, ahead } of await carryOutDue(deps)) {
        const settled = ahead?.settled;
        if (state === 'notCarriedOut' && settled?.as === 'notCarriedOut')
          log.warn({ reorganisationId: _id, kind, code: settled.code }, 'planned reorganisation not carried out');
        else log.info({ reorganisationId: _id, kind }, 'planned reorganisation carried out');
      }
      const next = await deps.store.reorganisations
        .findOne({ state: 'planned', ahead: { $exists: true }, date: { $gt: deps.today() } }, { date: 1 })
        .sort({ date: 1 })
        .lean();
      if (next) pause = Math.min(LOOK_MS, Math.max(0, toReal(clock, msOf(startOf(next.date))) - Date.now()));
    } catch (err) {
      log.warn({ err }, 'planned reorganisations not begun; tried again');
    }
    wakeRelay();
    running = undefined;
    if (!stopped) timer = setTimeout(run, again ? 0 : pause);
    again = false;
  };
  const run = (): void => {
    running = look();
  };
  run();
  return {
    wake() {
      if (running) again = true;
      else if (!stopped) {
        clearTimeout(timer);
        run();
      }
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/** Everything whose day has come, by day and then in the order in which it was decided. Answers with what came of each. */
export async function carryOutDue(deps: TreeDeps): Promise<ReorganisationDoc[]> {
  const due = await deps.store.reorganisations
    .find({ state: 'planned', ahead: { $exists: true }, date: { $lte: deps.today() } }, { _id: 1 })
    .sort({ date: 1, _id: 1 })
    .lean();
  const begun: ReorganisationDoc[] = [];
  for (const { _id } of due) {
    try {
      const doc = await beginPlanned(deps, _id);
      if (!doc) continue;
      begun.push(doc);
      if (doc.state === 'applying') await carryOut(deps, _id);
    } catch (error) {
      // Another change is being carried down there: this one and those after it wait, so that they stay in order.
      if (isDomainError(error) && error.code === 'organisation_busy') break;
      throw error;
    }
  }
  return begun;
}

interface Page {
  state: ReorganisationState;
  limit: number;
  cursor?: string | undefined;
}

/** Those decided ahead by somebody, or about the organisations of a scope; a page ends where `next` goes on. */
export async function listPlanned(
  store: Store,
  whose: { by: string } | OrganisationsBelow,
  { state, limit, cursor }: Page,
): Promise<{ found: ReorganisationDoc[]; next?: string }> {
  const [direction, beyond] = state === 'planned' ? ([1, '$gt'] as const) : ([-1, '$lt'] as const);
  const [date = '', id = ''] = cursor?.split('/') ?? [];
  const place: PipelineStage[] =
    'by' in whose
      ? []
      : [
          { $lookup: { from: 'organisations', localField: 'organisationId', foreignField: '_id', as: 'place' } },
          { $match: Object.fromEntries(Object.entries(whose).map(([key, value]) => [`place.${key}`, value])) },
          { $unset: 'place' },
        ];
  const found = await store.reorganisations.aggregate<ReorganisationDoc>([
    {
      $match: {
        state,
        ahead: { $exists: true },
        ...('by' in whose ? { by: whose.by } : {}),
        ...(cursor ? { $or: [{ date: { [beyond]: date } }, { date, _id: { [beyond]: id } }] } : {}),
      },
    },
    { $sort: { date: direction, _id: direction } },
    ...place,
    { $limit: limit + 1 },
  ]);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return found.length > limit && last ? { found: items, next: `${last.date}/${last._id}` } : { found: items };
}
