/** The names behind a rate: who is still missing. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { RATES, type RateName } from '../../../shared/contracts/views';
import { addressOfChain, commitmentPath } from '../address';
import { getMissing } from '../api/calls';
import { Name } from '../parts/name';
import { NamesDrawer } from './names-drawer';

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
  return (
    <NamesDrawer
      title={`${RATES[name]}：未完成名单`}
      empty="没有未完成的对象"
      query={missing}
      keyOf={({ chain }) => chain}
      onClose={onClose}
    >
      {({ chain, subjectId }) => (
        <Link to={commitmentPath(addressOfChain(chain))}>
          <Name id={subjectId} />
        </Link>
      )}
    </NamesDrawer>
  );
}
