/** The page of one deed: the form, what it is about, and what became of it when it was sent. */
import { Alert, Button, Result, Skeleton, Space } from 'antd';
import { useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import type { PostableDeed } from '../../../shared/contracts/deed.schema';
import type { TimelineView } from '../../../shared/contracts/views';
import { chainOfAddress, commitmentPath, type CommitmentAddress } from '../address';
import { useCommitmentTitle, useAddress, useTimeline } from '../commitments/commitment-page';
import { Loaded } from '../parts/loaded';
import { Page } from '../parts/page';
import { todoPath } from '../todo/todo-path';
import { useTodo } from '../todo/use-todo';
import { DEED_NAMES, DEED_OF_DUTY } from '../words';
import { ContextPanel } from './context-panel';
import { DeedForm } from './deed-form';
import './deeds.css';
import type { About } from './form-kinds';
import { FORMS } from './forms';

export function DeedPage() {
  const address = useAddress();
  const { kind = '' } = useParams();
  const [search] = useSearchParams();
  const title = useCommitmentTitle(address);
  const timeline = useTimeline(address);
  const corrects = Number(search.get('corrects'));
  const about: About = {
    ...(search.get('item') ? { item: search.get('item')! } : {}),
    ...(search.get('period') ? { period: search.get('period') as About['period'] } : {}),
    ...(corrects > 0 ? { corrects } : {}),
  };
  const name = DEED_NAMES[kind as keyof typeof DEED_NAMES] ?? '办理';
  return (
    <Page
      title={name}
      windowTitle={`${name} ${title}`}
      under={[
        { label: '承诺', to: `/commitments?year=${address.year}` },
        { label: title, to: commitmentPath(address) },
      ]}
      note={title}
    >
      {kind in FORMS ? (
        <Loaded query={timeline}>
          {(view) => (
            <Deed
              key={`${chainOfAddress(address)}${kind}${search.toString()}`}
              kind={kind as PostableDeed}
              about={about}
              address={address}
              view={view}
            />
          )}
        </Loaded>
      ) : (
        <Result status="info" title="没有这种办理事项" extra={<Link to={commitmentPath(address)}>回到时间轴</Link>} />
      )}
    </Page>
  );
}

function Deed({
  kind,
  about,
  address,
  view,
}: {
  kind: PostableDeed;
  about: About;
  address: CommitmentAddress;
  view: TimelineView;
}) {
  // Once registered, the reading behind the form changes; the form was written about the one before.
  const [first] = useState(view);
  const allowed = first.head.may.includes(kind);
  return (
    <div className="deed">
      <div className="deed-form">
        {!allowed && (
          <Alert
            type="warning"
            showIcon
            className="below"
            title="现在不能办理此事"
            description="可能已经办理、尚未到时间，或者不在您的任职权限内。下面的内容可以查看，提交时以系统答复为准。"
          />
        )}
        <DeedForm
          kind={kind}
          about={about}
          address={address}
          view={first}
          done={(seq) => <Done kind={kind} seq={seq} address={address} />}
        />
      </div>
      <ContextPanel view={first} kind={kind} about={about} />
    </div>
  );
}

/** Whoever writes five records wants the next one, not the menu. */
function Done({ kind, seq, address }: { kind: PostableDeed; seq: number; address: CommitmentAddress }) {
  const todo = useTodo();
  const next = todo.data?.items.find(
    ({ duty, chain }) =>
      DEED_OF_DUTY[duty] === kind && !commitmentPath(address).endsWith(chain.split('/').slice(1).join('/')),
  );
  return (
    <Result
      status="success"
      title={`${DEED_NAMES[kind]}已登记`}
      subTitle={`台账第 ${seq} 条`}
      extra={
        <Space wrap>
          {next && (
            <Link to={todoPath(next)}>
              <Button type="primary">下一件同类待办</Button>
            </Link>
          )}
          <Link to={commitmentPath(address)}>
            <Button>查看时间轴</Button>
          </Link>
          <Link to="/">
            <Button>返回待办</Button>
          </Link>
          {todo.isFetching && <Skeleton.Button size="small" />}
        </Space>
      }
    />
  );
}
