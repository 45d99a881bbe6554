/** What guides the pledges of this commitment: served by members for the organisation in charge, or the organisation itself. */
import { useQuery } from '@tanstack/react-query';
import { organisationOf } from '../../../shared/contracts/commitment';
import type { CommitmentDetail } from '../../../shared/contracts/views';
import { getGuidance } from '../api/calls';

export function useGuidance(head: CommitmentDetail) {
  const organisation = organisationOf(head);
  const { year } = head;
  return useQuery({
    queryKey: ['guidance', organisation, year],
    queryFn: () => getGuidance(organisation, year),
    staleTime: 600_000,
    retry: 1,
  });
}
