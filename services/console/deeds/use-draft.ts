/** The draft behind a form: looked for before the form is shown, saved while it is written. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { PostableDeed } from '../../../shared/contracts/deed.schema';
import { chainOfAddress } from '../address';
import { discardDraft, getDeed, getDraft, saveDraft, type DraftAddress } from '../api/calls';
import { asProblem } from '../api/problem';
import { useSession } from '../api/session';
import { createDraftSaver, openingOf, type DraftSaver, type Opening } from './draft-saver';
import type { FormContext, Values } from './form-kinds';
import { FORMS } from './forms';
import { dropLocalDraft, keepLocalDraft, localDraftKey, readLocalDraft, type LocalDraft } from './local-drafts';
import type { DeedBody } from './use-deed';

/** A form is not kept waiting for longer: this browser's copy serves, and the versions tell later. */
const PATIENCE_MS = 5_000;

export interface FoundDraft {
  draft: DraftAddress;
  /** This browser's copy. */
  key: string;
  opening: Opening;
}

export function bodyOf(kind: PostableDeed, values: Values, context: FormContext): DeedBody {
  const { toBody } = FORMS[kind];
  return toBody ? toBody(values, context) : (values as unknown as DeedBody);
}

export function useFoundDraft(kind: PostableDeed, context: FormContext): FoundDraft | undefined {
  const session = useSession();
  const { address, about } = context;
  const draft: DraftAddress = {
    address,
    kind,
    about: [about.item, about.period, about.corrects].filter((part) => part !== undefined).join('-'),
  };
  const key = localDraftKey(
    session,
    chainOfAddress(address),
    [kind, draft.about].filter((part) => part !== '').join('-'),
  );
  const found = useQuery({
    queryKey: ['draft', key],
    queryFn: async (): Promise<Opening> => {
      const answer = await getDraft(draft, AbortSignal.timeout(PATIENCE_MS)).then(
        (there) => ({ draft: there }),
        (error: unknown) => (asProblem(error).status === 404 ? {} : undefined),
      );
      const bodyOfValues = (values: Values): DeedBody => bodyOf(kind, values, context);
      return openingOf(await unlessDone(key, bodyOfValues), answer, bodyOfValues);
    },
    // Once a form stands, what it shows is its own.
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  return found.data && { draft, key, opening: found.data };
}

/** This browser's copy, but for what was registered after the page that sent it had been left. */
async function unlessDone(key: string, body: (values: Values) => DeedBody): Promise<LocalDraft<Values> | undefined> {
  const copy = readLocalDraft<Values>(key);
  if (!copy?.sent) return copy;
  const told = await getDeed(copy.sent.id).catch(() => undefined);
  if (!told || !('done' in told)) return copy;
  const { sent, ...written } = copy;
  if (JSON.stringify(body(copy.values)) !== sent.body) return written;
  dropLocalDraft(key);
  return undefined;
}

export function useDraft({ draft, key, opening }: FoundDraft, read: () => Values): DraftSaver {
  const { skewMs } = useSession();
  const [saver] = useState(() =>
    createDraftSaver({
      opening,
      read,
      save: (values, seen, { leaving, again }) => saveDraft(draft, values, { seen, leaving, background: again }),
      discard: (seen) => discardDraft(draft, seen),
      keep: (copy) => keepLocalDraft(key, copy),
      drop: () => dropLocalDraft(key),
      now: () => Date.now() + skewMs,
    }),
  );
  useSyncExternalStore(saver.listen, saver.getSaving);
  useEffect(() => {
    const leave = () => void saver.save({ leaving: true });
    const look = () => (document.hidden ? leave() : void saver.save());
    const online = () => void saver.save({ again: true });
    saver.start();
    document.addEventListener('visibilitychange', look);
    window.addEventListener('pagehide', leave);
    window.addEventListener('online', online);
    return () => {
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('pagehide', leave);
      window.removeEventListener('online', online);
      saver.stop();
    };
  }, [saver]);
  return saver;
}
