/** How an organisation can be reached by the public, and where its digest goes besides the mailbox (U4, U5). */
import { Empty } from 'antd';
import { useSearchParams } from 'react-router';
import { useSession } from '../api/session';
import { OrganisationPicker } from '../parts/organisation-picker';
import { Page } from '../parts/page';
import { Supervision } from './supervision-form';
import { Webhooks } from './webhook-list';
import './publication.css';

export function SettingsPage() {
  const { scope } = useSession();
  const [search, setSearch] = useSearchParams();
  const organisation = search.get('organisation') ?? scope?.organisationId;
  return (
    <Page
      title="监督与推送设置"
      under={[{ label: '公示', to: organisation ? `/publications?organisation=${organisation}` : '/publications' }]}
    >
      <div className="query-bar" role="search" aria-label="选择党组织">
        <OrganisationPicker
          value={organisation}
          onChange={(chosen) => setSearch({ organisation: chosen }, { replace: true })}
        />
      </div>
      {organisation === undefined ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="您没有在党组织任职" />
      ) : (
        <>
          <Supervision key={`s-${organisation}`} organisation={organisation} />
          <Webhooks key={`w-${organisation}`} organisation={organisation} />
        </>
      )}
    </Page>
  );
}
