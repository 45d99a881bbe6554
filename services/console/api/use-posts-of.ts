/** Which posts somebody holds or held: one's own page and the form of a pledge ask the same (M3, M4). */
import { useQuery } from '@tanstack/react-query';
import { listPostsOf } from './calls';

export function usePostsOf(personId: string) {
  return useQuery({ queryKey: ['posts', 'of', personId], queryFn: () => listPostsOf(personId), retry: 1 });
}
