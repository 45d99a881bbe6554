/** The members of one organisation, and what becomes of them: transfer, leaving (M6). */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Dropdown, Empty, Input, Table } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { MEMBER_CATEGORIES } from '../../../shared/contracts/organisation';
import { listMembers, type MemberRow, type OrganisationDetail } from '../api/calls';
import { rememberNames } from '../api/names';
import { asProblem } from '../api/problem';
import { useSession, useToday } from '../api/session';
import { ProblemNote } from '../parts/problem-note';
import { useManages } from './manages';
import { MemberMove, type Move } from './member-move';
import { Label } from '../parts/label';

export function MemberTable({ organisation }: { organisation: OrganisationDetail }) {
  const client = useQueryClient();
  const year = Number(useToday().slice(0, 4));
  const { personId } = useSession();
  const [search, setSearch] = useState('');
  const [move, setMove] = useState<{ member: MemberRow; kind: Move }>();
  const members = useInfiniteQuery({
    queryKey: ['members', organisation.id, search],
    queryFn: async ({ pageParam, signal }) => {
      const page = await listMembers(organisation.id, { q: search || undefined, cursor: pageParam, limit: 50 }, signal);
      rememberNames(client, page.items);
      return page;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    retry: false,
  });
  const rows = members.data?.pages.flatMap(({ items }) => items) ?? [];
  const { itself: manages } = useManages(organisation);
  if (organisation.members === 0 && search === '')
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="本级没有直接管理的党员" />;
  return (
    <section className="panel">
      <div className="item-head">
        <h2>党员</h2>
        <Input.Search
          allowClear
          placeholder="姓名或拼音"
          aria-label="查找党员"
          onSearch={(text) => setSearch(text.trim())}
          className="member-search"
        />
      </div>
      {members.error ? (
        <ProblemNote problem={asProblem(members.error)} retry={() => void members.refetch()} />
      ) : (
        <Table
          size="small"
          rowKey="id"
          loading={members.isPending}
          dataSource={rows}
          pagination={false}
          scroll={{ x: 560 }}
          columns={[
            { title: '序号', width: 60, align: 'right', render: (_, __, index) => index + 1 },
            {
              title: '姓名',
              width: 120,
              render: (_, member) => <Link to={`/commitments/${year}/${member.id}`}>{member.name}</Link>,
            },
            { title: '职务岗位', dataIndex: 'post', ellipsis: true },
            {
              title: '类别',
              width: 180,
              render: (_, { category, leadingCadre }) => (
                <>
                  {MEMBER_CATEGORIES[category]} {leadingCadre && <Label>领导干部</Label>}
                </>
              ),
            },
            ...(manages
              ? [
                  {
                    title: '办理',
                    width: 90,
                    render: (_: unknown, member: MemberRow) =>
                      member.id === personId ? null : (
                        <Dropdown
                          trigger={['click']}
                          menu={{
                            items: [
                              { key: 'transfer', label: '组织关系转移' },
                              { key: 'leave', label: '登记离开' },
                            ],
                            onClick: ({ key }) => setMove({ member, kind: key as Move }),
                          }}
                        >
                          <Button type="link" size="small" className="inline-link">
                            办理 ▾
                          </Button>
                        </Dropdown>
                      ),
                  },
                ]
              : []),
          ]}
        />
      )}
      {members.hasNextPage && (
        <Button className="list-more" loading={members.isFetchingNextPage} onClick={() => void members.fetchNextPage()}>
          继续显示
        </Button>
      )}
      {move && <MemberMove {...move} onClose={() => setMove(undefined)} />}
    </section>
  );
}
