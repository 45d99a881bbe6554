/** One commitment: whose, of which year, what can be done on it now; its tabs share one reading of it. */
import { useQuery } from '@tanstack/react-query';
import { Button, Dropdown, Space, Tabs } from 'antd';
import { Link, Outlet, useLocation, useNavigate, useParams } from 'react-router';
import { MODES, modeOf } from '../../../shared/contracts/joint';
import { FIELDS } from '../../../shared/contracts/organisation';
import type { CommitmentDetail } from '../../../shared/contracts/views';
import { chainOfAddress, commitmentPath, deedPath, type CommitmentAddress } from '../address';
import { getOrganisation, getTimeline } from '../api/calls';
import { useName } from '../api/names';
import { Loaded } from '../parts/loaded';
import { Name } from '../parts/name';
import { Page } from '../parts/page';
import { StageTag } from '../parts/stage-tag';
import { DEED_NAMES } from '../words';
import { JointPanel } from './joint-panel';

export function useAddress(): CommitmentAddress {
  const { year, subjectId, occasion } = useParams();
  return { year: Number(year), subjectId: subjectId!, ...(occasion ? { occasion } : {}) };
}

export const timelineKey = (address: CommitmentAddress) => ['timeline', chainOfAddress(address)];

export function useTimeline(address: CommitmentAddress) {
  return useQuery({ queryKey: timelineKey(address), queryFn: () => getTimeline(address) });
}

/** `王秀兰 · 2026年度承诺` */
export function useCommitmentTitle({ year, subjectId, occasion }: CommitmentAddress): string {
  return `${useName(subjectId) ?? ''} · ${year}年${occasion ? '即时承诺' : '度承诺'}`;
}

export function CommitmentPage() {
  const address = useAddress();
  const title = useCommitmentTitle(address);
  const timeline = useTimeline(address);
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const base = commitmentPath(address);
  const head = timeline.data?.head;
  const tab = pathname.slice(base.length).split('/')[1] || 'timeline';
  return (
    <Page
      title={title}
      under={[{ label: '承诺', to: `/commitments?year=${address.year}` }]}
      note={head && <Whereabouts head={head} />}
      asOf={timeline.data?.now}
      extra={head && <Deeds head={head} address={address} />}
    >
      <Loaded query={timeline}>
        {(view) => (
          <>
            {view.head.joint && <JointPanel view={view} joint={view.head.joint} />}
            <Tabs
              className="commitment-tabs"
              activeKey={tab}
              onChange={(key) => void navigate(key === 'timeline' ? base : `${base}/${key}`)}
              items={[
                { key: 'timeline', label: '时间轴' },
                { key: 'items', label: '事项' },
                { key: 'records', label: '记录' },
              ]}
            />
            <Outlet context={view} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Whereabouts({ head }: { head: CommitmentDetail }) {
  const organisation = useQuery({
    queryKey: ['organisation', head.inCharge],
    queryFn: () => getOrganisation(head.inCharge),
    staleTime: 10 * 60_000,
    retry: false,
  });
  return (
    <Space size={10} wrap>
      <StageTag stage={head.stage} />
      {organisation.data && `${organisation.data.pathNames.slice(-3).join(' / ')} · ${FIELDS[organisation.data.field]}`}
      {head.subjectType === 'organisation' ? '党组织承诺' : MODES[modeOf(head.joint)]}
      {head.excused && '免于承诺'}
      {head.left && '已离开'}
      {head.movedTo && (
        <span className="due-dueSoon">
          组织关系已转到 <Name id={head.movedTo} />
          ，以下为转出前的情况
        </span>
      )}
    </Space>
  );
}

type Offered = keyof typeof DEED_NAMES;

/** What answers an open duty stands first, the rest behind 「更多办理」; a correction starts from its entry. */
function Deeds({ head, address }: { head: CommitmentDetail; address: CommitmentAddress }) {
  const navigate = useNavigate();
  const offered = head.may.filter((kind): kind is Offered => kind in DEED_NAMES && kind !== 'correct');
  const first = offered.filter((kind) => FIRST.includes(kind)).slice(0, 2);
  const rest = offered.filter((kind) => !first.includes(kind));
  return (
    <Space wrap className="no-print">
      {first.map((kind) => (
        <Link key={kind} to={deedPath(address, kind)}>
          <Button>{DEED_NAMES[kind]}</Button>
        </Link>
      ))}
      {rest.length > 0 && (
        <Dropdown
          trigger={['click']}
          menu={{
            items: rest.map((kind) => ({ key: kind, label: DEED_NAMES[kind] })),
            onClick: ({ key }) => void navigate(deedPath(address, key)),
          }}
        >
          <Button>{first.length > 0 ? '更多办理' : '办理'} ▾</Button>
        </Dropdown>
      )}
    </Space>
  );
}

const FIRST: Offered[] = [
  'answerInvitation',
  'submitPledges',
  'review',
  'publish',
  'writeRecord',
  'comment',
  'reflect',
  'assess',
  'selfAppraise',
  'decideResult',
  'publishResult',
  'reportProgress',
];
