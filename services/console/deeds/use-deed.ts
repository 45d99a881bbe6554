/** How a form becomes a deed: sent once under one id, asked after while it is being registered, read again when it stands. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { PostableDeed } from '../../../shared/contracts/deed.schema';
import type { TimelineView } from '../../../shared/contracts/views';
import { chainOfAddress, type CommitmentAddress } from '../address';
import { getCommitment, getDeed, getTimeline, sendDeed, type DeedDone, type DeedRegistering } from '../api/calls';
import { type Problem, asProblem } from '../api/problem';
import { TODO_KEY } from '../todo/use-todo';
import { newId } from './deed-id';

export interface DeedBody {
  data: object;
  content?: object;
}

export type Sending =
  | { state: 'idle' }
  | { state: 'sending' }
  | { state: 'registering' }
  | { state: 'refused'; problem: Problem }
  | { state: 'done'; seq: number };

export interface SentDeed {
  id: string;
  body: string;
}

/** Registering takes a moment when the engines are busy, and as long as they are away when they are. */
const ASK_EVERY_MS = 1_500;
/** Publication hears of it from the ledger's topic a little later. */
const TODO_LAG_MS = 2_500;

export function useDeed(
  address: CommitmentAddress,
  kind: PostableDeed,
  draft: {
    about: string;
    getSent(): SentDeed | undefined;
    keepSent(sent: SentDeed | undefined): void;
    /** The server has the last words, or will not have them soon. */
    settle(): Promise<unknown>;
  },
) {
  const client = useQueryClient();
  const [sending, setSending] = useState<Sending>({ state: 'idle' });
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);

  async function finish({ seq }: DeedDone) {
    // The list may lag behind the ledger: the page waits for this entry and no other.
    await getCommitment(address, seq).catch(() => undefined);
    const key = ['timeline', chainOfAddress(address)];
    await client
      .fetchQuery<TimelineView>({ queryKey: key, queryFn: () => getTimeline(address), staleTime: 0 })
      .catch(() => client.invalidateQueries({ queryKey: key }));
    void client.invalidateQueries({ queryKey: ['commitments'] });
    void client.invalidateQueries({ queryKey: TODO_KEY });
    setTimeout(() => void client.invalidateQueries({ queryKey: TODO_KEY }), TODO_LAG_MS);
    setSending({ state: 'done', seq });
  }

  async function settle(answer: DeedDone | DeedRegistering, id: string): Promise<void> {
    let told = answer;
    while (!('done' in told)) {
      setSending({ state: 'registering' });
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
      if (gone.current) return;
      try {
        told = await getDeed(id);
      } catch (error) {
        if (!asProblem(error).isPassing) throw error;
      }
    }
    await finish(told);
  }

  async function send(body: DeedBody): Promise<void> {
    const written = JSON.stringify(body);
    // The same words sent again are the same deed; other words are another one.
    const before = draft.getSent();
    const id = before?.body === written ? before.id : newId();
    draft.keepSent({ id, body: written });
    setSending({ state: 'sending' });
    await draft.settle();
    try {
      const { body: answer } = await sendDeed(address, { id, kind, ...body, draft: draft.about });
      await settle(answer, id);
    } catch (error) {
      const problem = asProblem(error);
      // A refusal is final for this id, even if the reason passes.
      if (!problem.isPassing && problem.code !== 'internal') draft.keepSent(undefined);
      setSending({ state: 'refused', problem });
    }
  }

  return { sending, send };
}
