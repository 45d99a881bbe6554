/** What the service says of a draft once its writer pauses: copies of others and of last year are known only there (V3). */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { HollowSign } from '../../../shared/contracts/hollow';
import { chainOfAddress, type CommitmentAddress } from '../address';
import { checkPledges } from '../api/calls';
import { usePaused } from '../parts/use-paused';
import type { DraftedItem } from './pledge-item';

/** A pause in typing. */
const PAUSE_MS = 1_500;

export function usePledgeCheck(address: CommitmentAddress, items: DraftedItem[]): Record<string, HollowSign[]> {
  const drafts = items
    .filter(({ title, goal }) => title?.trim() && goal?.trim())
    .map(({ id, title, goal, measures, deadline, carryOver }) => ({ id, title, goal, measures, deadline, carryOver }));
  const written = JSON.stringify(drafts);
  const paused = usePaused(written, PAUSE_MS, '[]');
  // Unanswered it says nothing: the signs found here stand by themselves.
  const check = useQuery({
    queryKey: ['pledge-check', chainOfAddress(address), paused],
    queryFn: () => checkPledges(address, JSON.parse(paused) as typeof drafts),
    enabled: paused !== '[]',
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  });
  return check.data?.items ?? {};
}
