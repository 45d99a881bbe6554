/** The to-do list as the pages read it: again every minute, without counting as the user being there. */
import { useQuery } from '@tanstack/react-query';
import { getTodo } from '../api/calls';

const ASK_AGAIN_MS = 60_000;

export const TODO_KEY = ['todo'];

export function useTodo(enabled = true) {
  return useQuery({ queryKey: TODO_KEY, queryFn: () => getTodo(true), refetchInterval: ASK_AGAIN_MS, enabled });
}
