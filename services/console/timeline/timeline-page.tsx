/** What happened to this commitment, what it waits for, and what will come (G3). */
import { Button, Space } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { flushSync } from 'react-dom';
import { Link, useOutletContext } from 'react-router';
import type { TimelineView } from '../../../shared/contracts/views';
import { addressOfChain, commitmentPath } from '../address';
import { useNarrow } from '../parts/use-narrow';
import { Chart } from './chart';
import './chart.css';
import { LedgerList } from './ledger-list';
import { buildTimeline } from './model';
import { PhoneTimeline } from './phone-timeline';
import './timeline.css';
import { WaitingBanner } from './waiting-banner';

export function TimelinePage() {
  const view = useOutletContext<TimelineView>();
  const narrow = useNarrow();
  const [all, setAll] = useState(false);
  const model = useMemo(() => buildTimeline(view), [view]);
  const show = (seq: number) => {
    flushSync(() => setAll(true));
    const entry = document.getElementById(`entry-${seq}`);
    entry?.scrollIntoView({ block: 'center' });
    entry?.focus({ preventScroll: true });
  };
  useEffect(() => {
    const everything = () => flushSync(() => setAll(true));
    window.addEventListener('beforeprint', everything);
    return () => window.removeEventListener('beforeprint', everything);
  }, []);

  return (
    <>
      <WaitingBanner view={view} />
      <section className="panel" aria-label="时间轴">
        <a className="skip-link" href="#ledger-title">
          跳过图，到台账
        </a>
        {narrow ? (
          <PhoneTimeline model={model} year={view.head.year} onShow={show} />
        ) : (
          <Chart model={model} year={view.head.year} onShow={show} />
        )}
        <div className="chart-foot">
          {!narrow && (
            <span className="quiet">
              实心：已发生　空心：待办理　虚线：到时自动发生（按现行年度安排预计）　⋯：无事月份已折叠，点击展开
            </span>
          )}
          <Space className="no-print">
            <Link to={`${commitmentPath(addressOfChain(view.head.chain))}/history`}>技术历史</Link>
            <Button size="small" onClick={() => window.print()}>
              打印
            </Button>
          </Space>
        </div>
      </section>
      <LedgerList view={view} all={all} onAll={() => setAll(true)} />
    </>
  );
}
