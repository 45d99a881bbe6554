/** Data on its way, refused or there: one place, so that no page forgets one of the three. */
import type { UseQueryResult } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { asProblem } from '../api/problem';
import { ProblemNote, ProblemPage } from './problem-note';

export function Loaded<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  const retry = () => void query.refetch();
  if (query.data === undefined) {
    return query.error ? (
      <ProblemPage problem={asProblem(query.error)} retry={retry} />
    ) : (
      <Skeleton active paragraph={{ rows: 6 }} />
    );
  }
  return (
    <>
      {query.error && <ProblemNote problem={asProblem(query.error)} retry={retry} />}
      {children(query.data)}
    </>
  );
}
