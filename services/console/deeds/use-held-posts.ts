/** Which posts may an item of one's own be pledged for: those that one holds today (M3, M4). */
import { useQuery } from '@tanstack/react-query';
import { listPostsOf } from '../api/calls';

export function useHeldPosts(personId: string, enabled: boolean) {
  const query = useQuery({
    queryKey: ['posts', 'of', personId],
    queryFn: () => listPostsOf(personId),
    enabled,
    retry: 1,
  });
  return { ...query, held: (query.data?.items ?? []).filter(({ held }) => held) };
}
