/** The tree of organisations, and one of them: its secretaries and its members (M1, M2, L1). */
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Descriptions, Dropdown, Space } from 'antd';
import { useCallback, useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import {
  FIELDS,
  ORGANISATION_TYPES,
  REORGANISATIONS,
  type Reorganisation,
} from '../../../shared/contracts/organisation';
import { getOrganisation, rosterAddress, type OrganisationDetail } from '../api/calls';
import { useSession, useToday } from '../api/session';
import { Loaded } from '../parts/loaded';
import { OrganisationPicker } from '../parts/organisation-picker';
import { Page } from '../parts/page';
import { useNarrow } from '../parts/use-narrow';
import { Name } from '../parts/name';
import { formatFullDay, titleOf } from '../words';
import { HistoryPanel, PlannedPanel } from './history-panel';
import { useManages } from './manages';
import { MemberTable } from './member-table';
import { OrganisationTree } from './organisation-tree';
import { PostPanel } from './post-panel';
import { ReorganiseForm } from './reorganise-form';
import { ResponsiblePanel } from './responsible-panel';
import './organisations.css';

export function OrganisationsPage() {
  const { scope } = useSession();
  const { id } = useParams();
  const navigate = useNavigate();
  const narrow = useNarrow(992);
  const chosen = id ?? scope?.organisationId;
  const organisation = useQuery({
    queryKey: ['organisation', chosen],
    queryFn: () => getOrganisation(chosen!),
    enabled: chosen !== undefined,
  });
  const [revision, setRevision] = useState(0);
  const treeChanged = useCallback(() => setRevision((before) => before + 1), []);
  const go = (to: string) => void navigate(`/organisations/${to}`);
  return (
    <Page
      title="党组织与党员"
      extra={
        <Space wrap>
          {chosen && (
            <Button href={rosterAddress(chosen)} download>
              导出名册
            </Button>
          )}
          <Link to="/organisations/import">
            <Button>导入名册</Button>
          </Link>
        </Space>
      }
    >
      <div className="organisations">
        <div className="panel tree-panel">
          <OrganisationPicker value={chosen} onChange={go} width="100%" />
          {!narrow && <OrganisationTree key={revision} chosen={chosen} onChoose={go} />}
        </div>
        <div>
          <Loaded query={organisation}>
            {(data) => (
              <>
                <About key={data.id} organisation={data} onTreeChanged={treeChanged} />
                <Inside key={`${data.id}/inside`} organisation={data} />
              </>
            )}
          </Loaded>
        </div>
      </div>
    </Page>
  );
}

/** Outside one's own scope an organisation has a name and a place, and nothing else is told of it. */
function Inside({ organisation }: { organisation: OrganisationDetail }) {
  const { seen } = useManages(organisation);
  if (!seen)
    return (
      <>
        <p className="quiet">该党组织不在您的管理范围内。</p>
        <PostPanel organisation={organisation} />
      </>
    );
  return (
    <>
      <PlannedPanel organisation={organisation.id} />
      <ResponsiblePanel organisation={organisation} />
      <PostPanel organisation={organisation} />
      <MemberTable organisation={organisation} />
      <HistoryPanel organisation={organisation.id} />
    </>
  );
}

const OF_SUPERIOR: Reorganisation[] = ['change', 'move', 'merge', 'split', 'abolish'];

function About({ organisation, onTreeChanged }: { organisation: OrganisationDetail; onTreeChanged: () => void }) {
  const year = Number(useToday().slice(0, 4));
  const { itself, superior } = useManages(organisation);
  const [kind, setKind] = useState<Reorganisation>();
  const close = useCallback(() => setKind(undefined), []);
  const done = useCallback(() => {
    setKind(undefined);
    onTreeChanged();
  }, [onTreeChanged]);
  const offered: Reorganisation[] = [...(itself ? (['create'] as const) : []), ...(superior ? OF_SUPERIOR : [])];
  return (
    <section className="panel">
      <div className="item-head">
        <h2>{organisation.name}</h2>
        {offered.length > 0 && !organisation.ended && (
          <Dropdown
            trigger={['click']}
            menu={{
              items: offered.map((key) => ({ key, label: key === 'create' ? '成立下级党组织' : REORGANISATIONS[key] })),
              onClick: ({ key }) => setKind(key as Reorganisation),
            }}
          >
            <Button>组织调整 ▾</Button>
          </Dropdown>
        )}
      </div>
      <p className="quiet">{organisation.pathNames.join(' / ')}</p>
      {organisation.ended && <Ended ended={organisation.ended} />}
      {kind && <ReorganiseForm organisation={organisation} kind={kind} onClose={close} onDone={done} />}
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2, xl: 3 }}
        items={[
          { key: 'code', label: '编码', children: organisation.code },
          { key: 'type', label: '类型', children: ORGANISATION_TYPES[organisation.type] },
          {
            key: 'field',
            label: '领域',
            children: FIELDS[organisation.field] + (organisation.serviceWindow ? '（窗口单位）' : ''),
          },
          {
            key: 'secretaries',
            label: '书记',
            children:
              organisation.secretaries.length === 0 ? (
                <span className="due-dueSoon">空缺</span>
              ) : (
                organisation.secretaries.map((held) => `${held.name}（${titleOf(held)}）`).join('、')
              ),
          },
          { key: 'members', label: '党员', children: `${organisation.members} 人` },
          ...(organisation.activists === undefined
            ? []
            : [{ key: 'activists', label: '入党积极分子', children: `${organisation.activists} 人` }]),
          { key: 'children', label: '下级党组织', children: `${organisation.children} 个` },
        ]}
      />
      <Space wrap>
        <Link to={`/commitments/${year}/${organisation.id}`}>本党组织的承诺</Link>
        <Link to={`/commitments?under=${organisation.id}`}>下级和党员的承诺</Link>
        <a href={`/public/organisations/${organisation.id}`} target="_blank" rel="noreferrer">
          公示页面
        </a>
        <Link to={`/organisations/${organisation.id}/vacancies`}>书记空缺</Link>
        <Link to={`/organisations/${organisation.id}/planned`}>待生效的组织调整</Link>
      </Space>
    </section>
  );
}

function Ended({ ended: { as, on, reason, successorId } }: { ended: NonNullable<OrganisationDetail['ended']> }) {
  return (
    <Alert
      type="info"
      showIcon
      className="below"
      title={`${formatFullDay(on)}${as === 'merge' ? '合并' : '撤销'}：${reason}`}
      description={
        successorId && (
          <>
            承接的党组织：
            <Link to={`/organisations/${successorId}`}>
              <Name id={successorId} />
            </Link>
          </>
        )
      }
    />
  );
}
