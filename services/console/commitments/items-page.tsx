/** The items of one commitment in full: what was pledged, how far it is, what happened to it, what can be done. */
import { Collapse, Descriptions, Empty, Progress, Space } from 'antd';
import { Link, useOutletContext } from 'react-router';
import { dayOf } from '../../../shared/calendar/day';
import { formatDay } from '../../../shared/calendar/due';
import { CARRY_OVERS, ITEM_KINDS, type DeedKind } from '../../../shared/contracts/entries';
import type { CommitmentDetail, ItemView, TimelineView } from '../../../shared/contracts/views';
import { addressOfChain, commitmentPath, deedPath } from '../address';
import { Responsible } from '../deeds/responsible';
import { Name } from '../parts/name';
import { DEED_NAMES, ITEM_STATES, RUNG_NAMES, formatMoment, itemName } from '../words';
import { Label } from '../parts/label';

const ON_ITEMS = [
  'reportProgress',
  'closeOut',
  'askHelp',
  'explain',
  'answerExplanation',
  'nameHelper',
  'criticise',
] as const satisfies DeedKind[];

export function ItemsPage() {
  const view = useOutletContext<TimelineView>();
  if (view.head.items.length === 0) return <Empty description="还没有提出承诺事项" />;
  return view.head.items.map((item, index) => <Item key={item.id} item={item} index={index} view={view} />);
}

function Item({ item, index, view }: { item: ItemView; index: number; view: TimelineView }) {
  const { head, entries, now } = view;
  const today = dayOf(now);
  const overdue = item.state === 'open' && item.due < today;
  const progress = entries.filter(({ kind, data }) => kind === 'progressed' && data.item === item.id).reverse();
  const content = item.content;
  const deeds =
    item.state === 'open'
      ? ON_ITEMS.filter((kind) => head.may.includes(kind) && (kind !== 'answerExplanation' || item.explaining))
      : [];
  const supported = head.organisationItems?.find(({ id }) => id === item.supports);
  const fields: [string, string | undefined][] = [
    ['目标', content?.goal],
    ['措施', content?.measures],
    ['回应的愿望', content?.answers],
    ['服务的目标', content?.serves],
    [
      '支持的党组织承诺',
      supported && `${supported.title}（${ITEM_STATES[supported.state]}，完成 ${supported.percent}%）`,
    ],
    ['上年未完成的原因和责任', content?.cause],
  ];
  return (
    <section className="panel" aria-labelledby={`item-${item.id}`}>
      <div className="item-head">
        <h2 id={`item-${item.id}`}>
          {itemName(index)} · {ITEM_KINDS[item.kind]}
          {content && <span className="item-title">{content.title}</span>}
        </h2>
        <Space wrap>
          <Label tone={item.state === 'open' ? (overdue ? 'red' : 'blue') : 'green'}>
            {overdue ? '已超期' : ITEM_STATES[item.state]}
          </Label>
          {item.carryOver && <Label>{CARRY_OVERS[item.carryOver]}</Label>}
        </Space>
      </div>
      <Progress
        aria-label={`${itemName(index)}完成进度`}
        percent={item.percent}
        size="small"
        status={item.state === 'open' ? 'normal' : 'success'}
        format={(percent) => `${percent ?? 0}%`}
      />
      <Descriptions
        size="small"
        column={{ xs: 1, md: 2 }}
        items={[
          ...fields
            .filter(([, text]) => text)
            .map(([label, text]) => ({ key: label, label, children: <span className="pre">{text}</span> })),
          { key: 'responsible', label: '责任人', children: <Responsible head={head} item={item} /> },
          { key: 'due', label: item.crossYear ? '本年度阶段时限' : '完成时限', children: formatDay(item.due, today) },
          ...(item.crossYear && item.deadline
            ? [{ key: 'deadline', label: '跨年度完成时限', children: formatDay(item.deadline, today) }]
            : []),
          ...(item.post ? [{ key: 'post', label: '所承担的岗位', children: <Name id={item.post} /> }] : []),
          ...(item.rungs.length > 0
            ? [{ key: 'rungs', label: '逐级督促', children: item.rungs.map((rung) => RUNG_NAMES[rung]).join(' → ') }]
            : []),
          ...(item.helper ? [{ key: 'helper', label: '帮扶', children: <Name id={item.helper} /> }] : []),
          ...(item.explaining
            ? [{ key: 'explaining', label: '客观原因', children: '已说明，等待答复（督促暂停）' }]
            : []),
          ...(item.change
            ? [
                {
                  key: 'change',
                  label: item.change.to ? '申请调整' : '申请撤销',
                  children: `${item.change.reason}（等待审核）`,
                },
              ]
            : []),
        ]}
      />
      <Supporting item={item} head={head} />
      {progress.length > 0 && (
        <table className="plain-table">
          <caption>进展</caption>
          <thead>
            <tr>
              <th scope="col">日期</th>
              <th scope="col">完成</th>
              <th scope="col">情况</th>
              <th scope="col">填报人</th>
            </tr>
          </thead>
          <tbody>
            {progress.map((entry) => (
              <tr key={entry.seq}>
                <td>{formatMoment(entry.at, today)}</td>
                <td>{String(entry.data.percent)}%</td>
                <td className="pre">{typeof entry.content?.text === 'string' ? entry.content.text : ''}</td>
                <td>
                  <Name id={entry.by} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {deeds.length > 0 && (
        <Space wrap className="item-deeds no-print">
          {deeds.map((kind) => (
            <Link key={kind} to={deedPath(addressOfChain(head.chain), kind, { item: item.id })}>
              {DEED_NAMES[kind]}
            </Link>
          ))}
        </Space>
      )}
    </section>
  );
}

/** P6: whose items support the organisation's, with how far they are. */
function Supporting({ item, head }: { item: ItemView; head: CommitmentDetail }) {
  const supporting = head.supportedBy?.filter(({ supports }) => supports === item.id) ?? [];
  if (head.subjectType !== 'organisation') return null;
  if (supporting.length === 0) return <p className="quiet">还没有党员承诺支持这一项。</p>;
  const done = supporting.filter(({ state }) => state !== 'open').length;
  return (
    <Collapse
      ghost
      size="small"
      items={[
        {
          key: 'supporting',
          label: `支持这一项的党员承诺 ${supporting.length} 项，已完成 ${done} 项`,
          children: (
            <ul className="plain-list">
              {supporting.map((one) => (
                <li key={`${one.chain}/${one.item}`}>
                  <Link to={`${commitmentPath(addressOfChain(one.chain))}/items`}>
                    <Name id={one.subjectId} />
                  </Link>
                  ：{one.title}
                  <span className="quiet">
                    （{ITEM_STATES[one.state]}，{one.percent}%）
                  </span>
                </li>
              ))}
            </ul>
          ),
        },
      ]}
    />
  );
}
