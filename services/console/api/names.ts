/** What is this id called: names are asked for in batches and remembered, since no other service knows any. */
import { useQuery, type QueryClient } from '@tanstack/react-query';
import { getNames } from './calls';

const MOST_AT_ONCE = 200;
/** Rows of one table mount within a frame or two. */
const GATHER_MS = 15;
const FRESH_MS = 10 * 60_000;

type Waiting = { resolve: (name: string | null) => void; reject: (error: unknown) => void };

const waiting = new Map<string, Waiting[]>();
let timer: ReturnType<typeof setTimeout> | undefined;

function askFor(id: string): Promise<string | null> {
  return new Promise((resolve, reject) => {
    waiting.set(id, [...(waiting.get(id) ?? []), { resolve, reject }]);
    timer ??= setTimeout(flush, GATHER_MS);
  });
}

function flush(): void {
  timer = undefined;
  const batch = [...waiting.entries()].slice(0, MOST_AT_ONCE);
  for (const [id] of batch) waiting.delete(id);
  if (waiting.size > 0) timer = setTimeout(flush, 0);
  getNames(batch.map(([id]) => id)).then(
    (names) => batch.forEach(([id, askers]) => askers.forEach(({ resolve }) => resolve(names[id] ?? null))),
    (error: unknown) => batch.forEach(([, askers]) => askers.forEach(({ reject }) => reject(error))),
  );
}

/** `undefined` while it is asked for, `null` where nobody of that id is known. */
export function useName(id: string | undefined): string | null | undefined {
  const { data, isError } = useQuery({
    queryKey: ['name', id],
    queryFn: () => askFor(id!),
    enabled: id !== undefined && id !== '',
    staleTime: FRESH_MS,
    gcTime: FRESH_MS * 3,
    retry: false,
  });
  return isError ? null : data;
}

/** Lists that bring names along spare the question. */
export function rememberNames(client: QueryClient, known: { id: string; name: string }[]): void {
  for (const { id, name } of known) client.setQueryData(['name', id], name);
}
