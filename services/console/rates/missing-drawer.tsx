/** The names behind a rate: who is still missing. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Drawer, Empty, Skeleton } from 'antd';
import { Link } from 'react-router';
import { RATES, type RateName } from '../../../shared/contracts/views';
import { addressOfChain, commitmentPath } from '../address';
import { getMissing } from '../api/calls';
import { asProblem } from '../api/problem';
import { Name } from '../parts/name';
import { ProblemNote } from '../parts/problem-note';

interface MissingDrawerProps {
  name: RateName;
  organisation: string;
  year: number;
  of: 'members' | 'organisations';
  onClose: () => void;
}

export function MissingDrawer({ name, organisation, year, of, onClose }: MissingDrawerProps) {
  const type = of === 'members' ? 'member' : 'organisation';
  const missing = useInfiniteQuery({
    queryKey: ['missing', name, organisation, year, type],
    queryFn: ({ pageParam }) => getMissing(name, { organisation, year, type, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  });
  const found = missing.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Drawer open onClose={onClose} title={`${RATES[name]}：未完成名单`} size={420}>
      {missing.error && <ProblemNote problem={asProblem(missing.error)} retry={() => void missing.refetch()} />}
      {missing.isPending && <Skeleton active />}
      {missing.data && found.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="没有未完成的对象" />
      )}
      <ol className="missing">
        {found.map(({ chain, subjectId }) => (
          <li key={chain}>
            <Link to={commitmentPath(addressOfChain(chain))}>
              <Name id={subjectId} />
            </Link>
          </li>
        ))}
      </ol>
      {missing.hasNextPage && (
        <Button loading={missing.isFetchingNextPage} onClick={() => void missing.fetchNextPage()}>
          继续显示
        </Button>
      )}
    </Drawer>
  );
}
