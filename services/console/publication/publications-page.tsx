/** What an organisation published, where and until when, who checked it; and taking it down with a reason (U1, U7). */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Empty, Form, Input, Modal, Space, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { formatDay } from '../../../shared/calendar/due';
import { CHANNELS, RANGES } from '../../../shared/contracts/entries';
import type { PublicationList, PublicationView } from '../../../shared/contracts/publication';
import type { Day } from '../../../shared/contracts/plan';
import { addressOfChain, commitmentPath } from '../address';
import { asProblem } from '../api/problem';
import { listPublications, takeDown } from '../api/publication-calls';
import { useSession, useToday } from '../api/session';
import { Label } from '../parts/label';
import { Loaded } from '../parts/loaded';
import { Name } from '../parts/name';
import { OrganisationPicker } from '../parts/organisation-picker';
import { Page } from '../parts/page';
import { PageTurner, usePages } from '../parts/pages';
import { ProblemNote } from '../parts/problem-note';
import { useNarrow } from '../parts/use-narrow';
import { formatMoment } from '../words';
import './publication.css';

const PAGE = 50;
const KINDS = { pledges: '承诺', result: '评议结果' };

export function PublicationsPage() {
  const { scope } = useSession();
  const today = useToday();
  const narrow = useNarrow();
  const [search, setSearch] = useSearchParams();
  const pages = usePages(PAGE);
  const [going, setGoing] = useState<PublicationView>();
  const organisation = search.get('organisation') ?? scope?.organisationId;
  const wanted = { organisation: organisation ?? '', cursor: pages.cursor, limit: PAGE };
  const list = useQuery({
    queryKey: ['publications', wanted],
    queryFn: () => listPublications(wanted),
    placeholderData: keepPreviousData,
    enabled: organisation !== undefined,
  });
  return (
    <Page
      title="公示"
      asOf={list.data?.asOf}
      extra={
        organisation && (
          <Space wrap>
            <a href={`/public/organisations/${organisation}`} target="_blank" rel="noreferrer">
              公示页面
            </a>
            <a href={`/public/organisations/${organisation}/board`} target="_blank" rel="noreferrer">
              大屏展示
            </a>
            <Link to={`/publications/settings?organisation=${organisation}`}>
              <Button>监督与推送设置</Button>
            </Link>
          </Space>
        )
      }
    >
      <div className="query-bar" role="search" aria-label="选择党组织">
        <OrganisationPicker
          value={organisation}
          onChange={(chosen) => {
            pages.restart();
            setSearch({ organisation: chosen }, { replace: true });
          }}
        />
      </div>
      {organisation === undefined ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="您没有在党组织任职" />
      ) : (
        <Loaded query={list}>
          {(data) => (
            <>
              <Contacts supervision={data.supervision} />
              {data.items.length === 0 ? (
                <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="还没有公示记录" />
              ) : narrow ? (
                <Cards items={data.items} today={today} onTakeDown={setGoing} />
              ) : (
                <Rows items={data.items} today={today} onTakeDown={setGoing} first={pages.before} />
              )}
              <PageTurner pages={pages} next={data.next} />
            </>
          )}
        </Loaded>
      )}
      {going && <TakeDown publication={going} onClose={() => setGoing(undefined)} />}
    </Page>
  );
}

function Contacts({ supervision: { phone, email } }: Pick<PublicationList, 'supervision'>) {
  return (
    <p className="below">
      {'每次公示都应写明：'}
      {phone ? (
        <>
          监督电话 <strong>{phone.value}</strong>
        </>
      ) : (
        <span className="due-dueSoon">监督电话尚未设置</span>
      )}
      {'，'}
      {email ? (
        <>
          监督邮箱 <strong>{email.value}</strong>
        </>
      ) : (
        <span className="due-dueSoon">监督邮箱尚未设置</span>
      )}
    </p>
  );
}

interface ListProps {
  items: PublicationView[];
  today: Day;
  onTakeDown: (publication: PublicationView) => void;
}

function Rows({ items, today, onTakeDown, first }: ListProps & { first: number }) {
  const columns: TableColumnsType<PublicationView> = [
    { title: '序号', width: 60, align: 'right', render: (_, __, index) => first + index + 1 },
    {
      title: '对象',
      width: '15%',
      render: (_, { chain, subjectId }) => (
        <Link to={commitmentPath(addressOfChain(chain))}>
          <Name id={subjectId} />
        </Link>
      ),
    },
    { title: '内容', width: 90, render: (_, { kind }) => KINDS[kind] },
    { title: '渠道', render: (_, { channel }) => CHANNELS[channel] },
    { title: '范围', width: 76, render: (_, { range }) => RANGES[range] },
    {
      title: '公示日期',
      width: 170,
      render: (_, { from, to }) => `${formatDay(from, today)}至${formatDay(to, today)}`,
    },
    { title: '保密审查', width: 90, render: (_, { checkedBy }) => (checkedBy ? <Name id={checkedBy} /> : '—') },
    { title: '状态', width: '20%', render: (_, publication) => <State publication={publication} today={today} /> },
    {
      title: '办理',
      width: 80,
      render: (_, publication) => <TakeDownButton publication={publication} onTakeDown={onTakeDown} />,
    },
  ];
  return (
    <Table
      size="small"
      sticky
      rowKey="id"
      columns={columns}
      dataSource={items}
      pagination={false}
      scroll={{ x: 980 }}
    />
  );
}

function Cards({ items, today, onTakeDown }: ListProps) {
  return (
    <ul className="cards panel">
      {items.map((publication) => (
        <li key={publication.id} className="card">
          <div>
            <Link to={commitmentPath(addressOfChain(publication.chain))}>
              <Name id={publication.subjectId} />
            </Link>
            {` · ${KINDS[publication.kind]}`}
            <div className="quiet">
              {CHANNELS[publication.channel]}，{RANGES[publication.range]}，{formatDay(publication.from, today)}至
              {formatDay(publication.to, today)}
            </div>
            <State publication={publication} today={today} />
          </div>
          <TakeDownButton publication={publication} onTakeDown={onTakeDown} />
        </li>
      ))}
    </ul>
  );
}

function State({ publication: { takenDown, from, to }, today }: { publication: PublicationView; today: Day }) {
  if (takenDown)
    return (
      <>
        <Label tone="red">已撤下</Label>
        <span className="quiet">
          {formatMoment(takenDown.at, today)} <Name id={takenDown.by} />：{takenDown.reason}
        </span>
      </>
    );
  if (today < from) return <Label>未开始</Label>;
  return today <= to ? <Label tone="green">公示中</Label> : <Label>公示期已满</Label>;
}

function TakeDownButton({
  publication,
  onTakeDown,
}: {
  publication: PublicationView;
  onTakeDown: (publication: PublicationView) => void;
}) {
  if (!publication.mayTakeDown) return null;
  return (
    <Button size="small" danger onClick={() => onTakeDown(publication)}>
      撤下
    </Button>
  );
}

function TakeDown({ publication, onClose }: { publication: PublicationView; onClose: () => void }) {
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ reason: string }>();
  const down = useMutation({
    mutationFn: ({ reason }: { reason: string }) => takeDown(publication.id, reason),
    onSuccess: () => {
      void message.success('已撤下，公示页面不再显示');
      void client.invalidateQueries({ queryKey: ['publications'] });
      onClose();
    },
  });
  return (
    <Modal
      open
      title="撤下公示"
      okText="撤下"
      okButtonProps={{ danger: true }}
      onOk={() => form.submit()}
      confirmLoading={down.isPending}
      onCancel={onClose}
    >
      {down.error && <ProblemNote problem={asProblem(down.error)} />}
      <p>
        <Name id={publication.subjectId} />
        此前公示的{KINDS[publication.kind]}
        将立即从公示页面和大屏上消失；记录保留，写明由谁、何时、为什么撤下。要再次公开，须重新审查并登记公示。张贴在外的，请同时取下。
      </p>
      <Form form={form} layout="vertical" onFinish={(values) => down.mutate(values)}>
        <Form.Item name="reason" label="撤下原因" rules={[{ required: true, whitespace: true, message: '请写明原因' }]}>
          <Input.TextArea
            maxLength={500}
            showCount
            autoSize={{ minRows: 3 }}
            placeholder="例如：含有不宜公开的个人信息"
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
