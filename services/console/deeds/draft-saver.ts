/** How does a draft get to the server: after a pause, one save at a time, again while it is away, never over other words unasked. */
import { msOf } from '../../../shared/calendar/day';
import type { DraftView } from '../../../shared/contracts/views';
import { asProblem } from '../api/problem';
import type { Values } from './form-kinds';
import type { LocalDraft } from './local-drafts';
import type { SentDeed } from './use-deed';

/** Of somebody who has stopped typing. */
export const PAUSE_MS = 1_500;
/** A save that is quicker goes unmentioned: a line that changes at every pause would be read out at every pause. */
const SLOW_MS = 600;
const AGAIN_AFTER_MS = 5_000;
const AGAIN_AT_MOST_MS = 60_000;

/** What a form begins with. */
export interface Opening {
  values?: Values;
  /** Real time, ms. */
  at?: number;
  /** The server's version that these values were written over. */
  version?: string;
  /** Only this browser has them so far. */
  isLocal: boolean;
  /** Other words under the same draft, saved elsewhere: their author must choose. */
  present?: DraftView;
  sent?: SentDeed;
}

/**
 * @param answer what the server has; undefined where it could not be asked
 * @param bodyOf the deed that values become
 */
export function openingOf(
  copy: LocalDraft<Values> | undefined,
  answer: { draft?: DraftView } | undefined,
  bodyOf: (values: Values) => object,
): Opening {
  const draft = answer?.draft;
  if (!copy) {
    if (!draft) return { isLocal: false };
    const { version, values, savedAt, sent: id } = draft;
    const sent = id && { id, body: JSON.stringify(bodyOf(values)) };
    return { values, at: msOf(savedAt), version, isLocal: false, ...(sent ? { sent } : {}) };
  }
  const { values, savedAt, over, sent } = copy;
  const ours = { values, at: savedAt, ...(sent ? { sent } : {}) };
  if (!draft) {
    // Known to be gone, it is begun anew; unknown, the server will tell by the version.
    return { ...ours, isLocal: true, ...(over && !answer ? { version: over } : {}) };
  }
  const { version } = draft;
  if (JSON.stringify(values) === JSON.stringify(draft.values))
    return { ...ours, at: msOf(draft.savedAt), version, isLocal: false };
  return over === version ? { ...ours, version, isLocal: true } : { ...ours, isLocal: true, present: draft };
}

export type Saving =
  | { state: 'untouched' }
  | { state: 'saving' }
  | { state: 'saved'; at: number }
  /** Not on the server; `inBrowser` tells whether here. */
  | { state: 'unsaved'; why: string; inBrowser: boolean }
  /** `present` is absent where the draft was thrown away or its deed done elsewhere. */
  | { state: 'changed'; at: number; present?: DraftView };

export interface SaverDeps {
  opening: Opening;
  read(): Values;
  save(
    values: Values,
    seen: string | undefined,
    how: { leaving: boolean; again: boolean },
  ): Promise<Pick<DraftView, 'version' | 'savedAt'>>;
  discard(seen: string): Promise<unknown>;
  keep(copy: LocalDraft<Values>): boolean;
  drop(): void;
  /** Real time by the server's clock, ms. */
  now(): number;
}

export type DraftSaver = ReturnType<typeof createDraftSaver>;

export function createDraftSaver(deps: SaverDeps) {
  const { opening } = deps;
  let { version, sent } = opening;
  let unsaved = opening.isLocal;
  let changedAt = opening.at ?? deps.now();
  let changes = 0;
  let saving: Saving = opening.present
    ? { state: 'changed', at: changedAt, present: opening.present }
    : { state: 'untouched' };
  let other: { values: Values; at: number } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | undefined;
  let failures = 0;
  let inBrowser = true;
  let stopped = true;
  const listeners = new Set<() => void>();

  function say(next: Saving): void {
    saving = next;
    for (const listener of listeners) listener();
  }

  function keep(): void {
    inBrowser = deps.keep({
      savedAt: changedAt,
      values: deps.read(),
      ...(version ? { over: version } : {}),
      ...(sent ? { sent } : {}),
    });
  }

  /** The server has the words; this browser keeps them only while a deed is on its way. */
  function dropUnlessSent(): void {
    if (!sent) deps.drop();
  }

  function later(ms: number, again: boolean): void {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => void save({ again }), ms);
  }

  async function attempt(how: { leaving: boolean; again: boolean }): Promise<void> {
    const seenChanges = changes;
    const slow = setTimeout(() => say({ state: 'saving' }), SLOW_MS);
    try {
      const told = await deps.save(deps.read(), version, how);
      version = told.version;
      failures = 0;
      if (changes === seenChanges) {
        unsaved = false;
        dropUnlessSent();
      } else keep();
      say({ state: 'saved', at: msOf(told.savedAt) });
    } catch (error) {
      const problem = asProblem(error);
      if (problem.code === 'draft_changed') {
        const present = problem.extra.present as DraftView | undefined;
        say({ state: 'changed', at: changedAt, ...(present ? { present } : {}) });
        return;
      }
      say({ state: 'unsaved', why: problem.isPassing ? '网络不通' : problem.title, inBrowser });
      if (problem.isPassing) later(Math.min(AGAIN_AFTER_MS * 2 ** failures++, AGAIN_AT_MOST_MS), true);
    } finally {
      clearTimeout(slow);
    }
  }

  async function save({ leaving = false, again = false } = {}): Promise<void> {
    if (unsaved) keep();
    if (running) {
      await running;
      return save({ leaving, again });
    }
    if (!unsaved || saving.state === 'changed') return;
    clearTimeout(timer);
    running = attempt({ leaving, again }).finally(() => {
      running = undefined;
    });
    return running;
  }

  function changed(): void {
    changes += 1;
    changedAt = deps.now();
    unsaved = true;
    if (saving.state === 'changed') keep();
    else later(PAUSE_MS, false);
  }

  function forget(): void {
    clearTimeout(timer);
    version = undefined;
    unsaved = false;
    sent = undefined;
    deps.drop();
  }

  return {
    getSaving: () => saving,
    /** What was not chosen: it can be taken back while the page stands. */
    getOther: () => other,
    getSent: () => sent,
    listen(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    start(): void {
      stopped = false;
      if (unsaved) later(0, false);
      else dropUnlessSent();
    },
    /** The last words still go out; where they do not arrive, this browser has them. */
    stop(): void {
      stopped = true;
      void save();
      clearTimeout(timer);
    },
    changed,
    save,

    keepSent(next: SentDeed | undefined): void {
      sent = next;
      if (sent || unsaved) keep();
      else deps.drop();
    },
    /** The deed stands: a first save that is only now arriving must not leave a draft behind. */
    finish(): void {
      const arriving = running;
      forget();
      void arriving?.then(() => (version ? deps.discard(version).catch(() => undefined) : undefined));
    },

    /** True where it is gone and the form may begin anew. */
    async discard(): Promise<boolean> {
      clearTimeout(timer);
      await running;
      try {
        if (version) await deps.discard(version);
      } catch (error) {
        const problem = asProblem(error);
        const present = problem.extra.present as DraftView | undefined;
        if (problem.code === 'draft_changed' && present) say({ state: 'changed', at: changedAt, present });
        else say({ state: 'unsaved', why: `未能放弃，${problem.isPassing ? '网络不通' : problem.title}`, inBrowser });
        return false;
      }
      other = { values: deps.read(), at: changedAt };
      forget();
      say({ state: 'untouched' });
      return true;
    },

    /** What is written here goes over what was saved elsewhere. */
    chooseHere(): void {
      if (saving.state !== 'changed') return;
      const { present } = saving;
      version = present?.version;
      if (present) other = { values: present.values, at: msOf(present.savedAt) };
      unsaved = true;
      say({ state: 'untouched' });
      void save();
    },
    /** Answers what the form shows now; undefined where there is nothing saved and it begins anew. */
    chooseSaved(): Values | undefined {
      if (saving.state !== 'changed') return undefined;
      const { present } = saving;
      other = { values: deps.read(), at: changedAt };
      forget();
      if (present) {
        version = present.version;
        changedAt = msOf(present.savedAt);
      }
      say(present ? { state: 'saved', at: changedAt } : { state: 'untouched' });
      return present?.values;
    },
    /** The other one after all; to be shown in the form and then told as a change. */
    takeOther(): Values | undefined {
      const taken = other;
      other = taken && { values: deps.read(), at: changedAt };
      return taken?.values;
    },
  };
}
