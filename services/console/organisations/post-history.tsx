/** Who held a post, from when to when, and why it ended: nothing of it is deleted (M6). */
import { useQuery } from '@tanstack/react-query';
import { Modal, Table } from 'antd';
import { CLAIM_ENDS, CLAIM_WAYS, type ClaimView, type PostView } from '../../../shared/contracts/posts';
import { listClaims } from '../api/calls';
import { useToday } from '../api/session';
import { Loaded } from '../parts/loaded';
import { Name } from '../parts/name';
import { formatTerm } from '../words';

export function PostHistory({ post, onClose }: { post: PostView; onClose: () => void }) {
  const claims = useQuery({ queryKey: ['posts', 'claims', post.id], queryFn: () => listClaims(post.id), retry: false });
  return (
    <Modal open title={`${post.name}：历任党员`} footer={null} onCancel={onClose} width={720}>
      <Loaded query={claims}>
        {({ items }) => (
          <ClaimTable
            items={items}
            first={{ title: '党员', render: ({ personId }) => <Name id={personId} /> }}
            empty="还没有人承担过"
          />
        )}
      </Loaded>
    </Modal>
  );
}

export function ClaimTable({
  items,
  first,
  empty,
}: {
  items: ClaimView[];
  empty: string;
  first: { title: string; render: (claim: ClaimView) => React.ReactNode };
}) {
  const today = useToday();
  return (
    <Table
      size="small"
      rowKey="claim"
      dataSource={items}
      pagination={false}
      scroll={{ x: 560 }}
      locale={{ emptyText: <span className="quiet">{empty}</span> }}
      columns={[
        { title: first.title, render: (_, claim) => first.render(claim) },
        { title: '方式', width: 100, render: (_, { way }) => CLAIM_WAYS[way] },
        {
          title: '起止',
          width: 200,
          render: (_, claim) => formatTerm(claim, today),
        },
        {
          title: '离岗原因',
          render: (_, { end, held }) =>
            end ? `${CLAIM_ENDS[end.kind]}${end.reason ? `：${end.reason}` : ''}` : held ? '在岗' : '岗位到期',
        },
      ]}
    />
  );
}
