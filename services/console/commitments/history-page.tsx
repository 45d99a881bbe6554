/** The workflow's own history, for whoever has to look under the floor. */
import { useQuery } from '@tanstack/react-query';
import { Table } from 'antd';
import { commitmentPath } from '../address';
import { getHistory } from '../api/calls';
import { Loaded } from '../parts/loaded';
import { Page } from '../parts/page';
import { formatFullDay, formatClock } from '../words';
import { dayOf } from '../../../shared/calendar/day';
import { useAddress, useCommitmentTitle } from './commitment-page';

export function HistoryPage() {
  const address = useAddress();
  const title = useCommitmentTitle(address);
  const history = useQuery({
    queryKey: ['history', commitmentPath(address)],
    queryFn: () => getHistory(address),
    retry: false,
  });
  return (
    <Page
      title="技术历史"
      windowTitle={`技术历史 ${title}`}
      under={[
        { label: '承诺', to: '/commitments' },
        { label: title, to: commitmentPath(address) },
      ]}
      note="流程引擎的事件，时间为服务器实际时间"
    >
      <Loaded query={history}>
        {({ workflowId, runId, events }) => (
          <>
            <p className="quiet mono">
              流程 {workflowId}　运行 {runId}
            </p>
            <Table
              size="small"
              rowKey="id"
              dataSource={events}
              scroll={{ x: 620 }}
              pagination={{ pageSize: 50, showSizeChanger: false }}
              columns={[
                { title: '序号', dataIndex: 'id', width: 80, align: 'right' },
                {
                  title: '时间',
                  dataIndex: 'at',
                  width: 240,
                  render: (at: string) => `${formatFullDay(dayOf(at))} ${formatClock(at)}:${at.slice(17, 19)}`,
                },
                { title: '事件', dataIndex: 'type', className: 'mono' },
              ]}
            />
          </>
        )}
      </Loaded>
    </Page>
  );
}
