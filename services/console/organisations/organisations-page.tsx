/** The tree of organisations, and one of them: its secretaries and its members (M1, M2, L1). */
import { useQuery } from '@tanstack/react-query';
import { Button, Descriptions, Space } from 'antd';
import { Link, useNavigate, useParams } from 'react-router';
import { FIELDS, FUNCTIONS, ORGANISATION_TYPES } from '../../../shared/contracts/organisation';
import { getOrganisation, rosterAddress, type OrganisationDetail } from '../api/calls';
import { useSession, useToday } from '../api/session';
import { Loaded } from '../parts/loaded';
import { OrganisationPicker } from '../parts/organisation-picker';
import { Page } from '../parts/page';
import { useNarrow } from '../parts/use-narrow';
import { MemberTable } from './member-table';
import { OrganisationTree } from './organisation-tree';
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
          {!narrow && <OrganisationTree chosen={chosen} onChoose={go} />}
        </div>
        <div>
          <Loaded query={organisation}>
            {(data) => (
              <>
                <About organisation={data} />
                <MemberTable organisation={data} />
              </>
            )}
          </Loaded>
        </div>
      </div>
    </Page>
  );
}

function About({ organisation }: { organisation: OrganisationDetail }) {
  const year = Number(useToday().slice(0, 4));
  return (
    <section className="panel">
      <h2>{organisation.name}</h2>
      <p className="quiet">{organisation.pathNames.join(' / ')}</p>
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
                organisation.secretaries
                  .map(({ name, function: held, acting }) => `${name}（${acting ? '代' : ''}${FUNCTIONS[held]}）`)
                  .join('、')
              ),
          },
          { key: 'members', label: '党员', children: `${organisation.members} 人` },
          { key: 'children', label: '下级党组织', children: `${organisation.children} 个` },
        ]}
      />
      <Space wrap>
        <Link to={`/commitments/${year}/${organisation.id}`}>本党组织的承诺</Link>
        <Link to={`/commitments?under=${organisation.id}`}>下级和党员的承诺</Link>
        <a href={`/public/organisations/${organisation.id}`} target="_blank" rel="noreferrer">
          公示页面
        </a>
      </Space>
    </section>
  );
}
