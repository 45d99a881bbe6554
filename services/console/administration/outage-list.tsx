/** When was the system down, what did it take, and how many years have counted that (X11)? Nobody is blamed for it. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Empty, Table } from 'antd';
import { formatDay } from '../../../shared/calendar/due';
import type { OutageView } from '../../../shared/contracts/outages';
import { listOutages } from '../api/calls';
import { useToday } from '../api/session';
import { Loaded } from '../parts/loaded';
import { PageTurner, usePages } from '../parts/pages';
import { formatMoment } from '../words';

const PAGE = 20;
const MINUTE_MS = 60_000;

export function OutageSection() {
  const today = useToday();
  const pages = usePages(PAGE);
  const list = useQuery({
    queryKey: ['outages', pages.cursor],
    queryFn: () => listOutages(PAGE, pages.cursor),
    placeholderData: keepPreviousData,
    retry: false,
  });
  return (
    <section className="panel">
      <h2>停用记录</h2>
      <p className="below quiet">
        系统停用超过半小时记为一次。占去办公时间一半以上的日子不计入任何人的办理时限，其间到期的事项顺延到下一个工作日。
      </p>
      <Loaded query={list}>
        {({ items, next }) => (
          <>
            <Table<OutageView>
              size="small"
              rowKey="from"
              dataSource={items}
              pagination={false}
              scroll={{ x: 860 }}
              locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="没有停用记录" /> }}
              columns={[
                { title: '自', width: 190, render: (_, { from }) => formatMoment(from, today) },
                { title: '至', width: 190, render: (_, { to }) => formatMoment(to, today) },
                { title: '时长', width: 170, render: (_, { from, to }) => lengthText(from, to) },
                {
                  title: '占用的工作日',
                  render: (_, { lost }) =>
                    lost.length === 0 ? (
                      <span className="quiet">没有</span>
                    ) : (
                      `${lost.length} 个：${lost.map((day) => formatDay(day, today)).join('、')}`
                    ),
                },
                {
                  title: '已计入的承诺',
                  width: 120,
                  align: 'right',
                  render: (_, { lost, years }) => (lost.length === 0 && years === 0 ? '不必计入' : `${years} 份`),
                },
              ]}
            />
            {(pages.before > 0 || next) && <PageTurner pages={pages} next={next} />}
            {items.length > 0 && (
              <p className="quiet">
                一份承诺在停用后第一次有新记录时计入；在此之前，各页面的期限已经按顺延后的日子显示。
              </p>
            )}
          </>
        )}
      </Loaded>
    </section>
  );
}

/** `1 天 10 小时`, `45 分钟`: to the minute, without what is zero. */
function lengthText(from: string, to: string): string {
  const minutes = Math.round((Date.parse(to) - Date.parse(from)) / MINUTE_MS);
  const parts: [number, string][] = [
    [Math.floor(minutes / 1440), '天'],
    [Math.floor((minutes % 1440) / 60), '小时'],
    [minutes % 60, '分钟'],
  ];
  return parts.flatMap(([n, unit]) => (n > 0 ? [`${n} ${unit}`] : [])).join(' ');
}
