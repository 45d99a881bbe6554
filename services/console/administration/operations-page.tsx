/** Do the services run, is any message stuck, when was the system down: for the system administrator, who sees no one's records. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Empty, Table } from 'antd';
import { getHealth, listDeadLetters, replayDeadLetter, type DeadLetter } from '../api/calls';
import { asProblem } from '../api/problem';
import { Loaded } from '../parts/loaded';
import { Page } from '../parts/page';
import { ProblemNote } from '../parts/problem-note';
import { formatMoment } from '../words';
import { Label } from '../parts/label';
import { OutageSection } from './outage-list';

export function OperationsPage() {
  const client = useQueryClient();
  const health = useQuery({ queryKey: ['health'], queryFn: getHealth, refetchInterval: 15_000, retry: false });
  const letters = useQuery({ queryKey: ['dead-letters'], queryFn: listDeadLetters, retry: false });
  const replay = useMutation({
    mutationFn: ({ service, id }: DeadLetter) => replayDeadLetter(service, id),
    onSettled: () => client.invalidateQueries({ queryKey: ['dead-letters'] }),
  });
  return (
    <Page title="系统运行">
      <Loaded query={health}>
        {({ services }) => (
          <section className="panel">
            <h2>服务</h2>
            <ul className="cards">
              {services.map(({ service, name, ready, parts }) => (
                <li key={service} className="card">
                  <span>{name}</span>
                  <span>
                    {Object.entries(parts).map(([part, up]) => (
                      <Label key={part} tone={up ? 'plain' : 'red'}>
                        {part} {up ? '正常' : '不可用'}
                      </Label>
                    ))}
                    <Label tone={ready ? 'green' : 'red'}>{ready ? '正常' : '不可用'}</Label>
                  </span>
                </li>
              ))}
            </ul>
          </section>
        )}
      </Loaded>
      <section className="panel">
        <h2>无法处理的消息</h2>
        {replay.error && <ProblemNote problem={asProblem(replay.error)} />}
        <Loaded query={letters}>
          {({ items, missing }) => (
            <>
              {missing.length > 0 && (
                <p className="due-dueSoon">有 {missing.length} 个服务暂时没有答复，列表可能不全。</p>
              )}
              <Table
                size="small"
                rowKey={({ service, id }) => `${service}/${id}`}
                dataSource={items}
                scroll={{ x: 760 }}
                pagination={{ pageSize: 20, showSizeChanger: false, hideOnSinglePage: true }}
                locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="没有积压的消息" /> }}
                columns={[
                  { title: '时间', width: 130, render: (_, { at }) => formatMoment(at) },
                  { title: '服务', dataIndex: 'service', width: 120 },
                  {
                    title: '位置',
                    width: 260,
                    className: 'mono',
                    render: (_, { topic, partition, offset }) => `${topic} ${partition}:${offset}`,
                  },
                  { title: '原因', dataIndex: 'reason' },
                  {
                    title: '办理',
                    width: 110,
                    render: (_, letter) =>
                      letter.replayedAt ? (
                        '已重新处理'
                      ) : (
                        <Button size="small" loading={replay.isPending} onClick={() => replay.mutate(letter)}>
                          重新处理
                        </Button>
                      ),
                  },
                ]}
              />
            </>
          )}
        </Loaded>
      </section>
      <OutageSection />
    </Page>
  );
}
