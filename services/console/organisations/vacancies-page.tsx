/** Where nobody is secretary today: vacant posts of a subtree, so that somebody is appointed (L7). */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Table } from 'antd';
import { Link, useParams } from 'react-router';
import { ORGANISATION_TYPES } from '../../../shared/contracts/organisation';
import { listVacancies } from '../api/calls';
import { useName } from '../api/names';
import { asProblem } from '../api/problem';
import { Page } from '../parts/page';
import { ProblemPage } from '../parts/problem-note';

export function VacanciesPage() {
  const { id = '' } = useParams();
  const name = useName(id);
  const vacancies = useInfiniteQuery({
    queryKey: ['vacancies', id],
    queryFn: ({ pageParam }) => listVacancies(id, { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    retry: false,
  });
  const rows = vacancies.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Page
      title="书记空缺"
      under={[
        { label: '党组织与党员', to: '/organisations' },
        { label: name ?? id, to: `/organisations/${id}` },
      ]}
      note="本级和下级中今天没有书记、也没有代书记的党组织；空缺期间由上级代为审核。"
    >
      {vacancies.error ? (
        <ProblemPage problem={asProblem(vacancies.error)} retry={() => void vacancies.refetch()} />
      ) : (
        <section className="panel">
          <Table
            size="small"
            rowKey="id"
            loading={vacancies.isPending}
            dataSource={rows}
            pagination={false}
            scroll={{ x: 560 }}
            locale={{
              emptyText: <span className="quiet">{vacancies.hasNextPage ? '到此还没有空缺' : '没有空缺'}</span>,
            }}
            columns={[
              { title: '序号', width: 60, align: 'right', render: (_, __, index) => index + 1 },
              { title: '党组织', render: (_, row) => <Link to={`/organisations/${row.id}`}>{row.name}</Link> },
              { title: '类型', width: 90, render: (_, { type }) => ORGANISATION_TYPES[type] },
              { title: '隶属', render: (_, { pathNames }) => pathNames.slice(0, -1).join(' / ') },
            ]}
          />
          {vacancies.hasNextPage && (
            <Button
              className="list-more"
              loading={vacancies.isFetchingNextPage}
              onClick={() => void vacancies.fetchNextPage()}
            >
              继续显示
            </Button>
          )}
        </section>
      )}
    </Page>
  );
}
