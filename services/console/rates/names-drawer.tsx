/** A list of names that goes on page by page: who is behind a figure. */
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { Button, Drawer, Empty, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { asProblem } from '../api/problem';
import { ProblemNote } from '../parts/problem-note';

interface NamesDrawerProps<T> {
  title: string;
  /** Said where nobody is on the list. */
  empty: string;
  query: UseInfiniteQueryResult<InfiniteData<{ items: T[] }>>;
  keyOf: (one: T) => string;
  children: (one: T) => ReactNode;
  onClose: () => void;
}

export function NamesDrawer<T>({ title, empty, query, keyOf, children, onClose }: NamesDrawerProps<T>) {
  const found = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Drawer open onClose={onClose} title={title} size={420}>
      {query.error && <ProblemNote problem={asProblem(query.error)} retry={() => void query.refetch()} />}
      {query.isPending && <Skeleton active />}
      {query.data && found.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={empty} />}
      <ol className="missing">
        {found.map((one) => (
          <li key={keyOf(one)}>{children(one)}</li>
        ))}
      </ol>
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          继续显示
        </Button>
      )}
    </Drawer>
  );
}
