/** Where one is registered, at work and at home: which posts are offered there, and which one holds or held (M3, M4). */
import { useQuery } from '@tanstack/react-query';
import { getOrganisation, getPerson } from '../api/calls';
import { useSession } from '../api/session';
import { usePostsOf } from '../api/use-posts-of';
import { Loaded } from '../parts/loaded';
import { Name } from '../parts/name';
import { Page } from '../parts/page';
import { PostPanel } from './post-panel';
import { ClaimTable } from './post-history';

export function MyPostsPage() {
  const { personId } = useSession();
  const person = useQuery({ queryKey: ['person', personId], queryFn: () => getPerson(personId), retry: false });
  const held = usePostsOf(personId);
  return (
    <Page title="我的岗位">
      <section className="panel">
        <h2>承担过的岗位</h2>
        <Loaded query={held}>
          {({ items }) => (
            <ClaimTable
              items={items}
              empty="您还没有承担过岗位"
              first={{
                title: '岗位',
                render: ({ name, organisationId }) => (
                  <>
                    {name}
                    <div className="quiet">
                      <Name id={organisationId} />
                    </div>
                  </>
                ),
              }}
            />
          )}
        </Loaded>
      </section>
      <Loaded query={person}>
        {({ organisationId, residenceOrganisationId }) => (
          <>
            {residenceOrganisationId ? (
              <Registered id={residenceOrganisationId} as="居住地报到的党组织" />
            ) : (
              <p className="quiet">您还没有在居住地的党组织报到；报到后可以在那里认岗领岗。</p>
            )}
            <Registered id={organisationId} as="所属党组织" />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Registered({ id, as }: { id: string; as: string }) {
  const organisation = useQuery({ queryKey: ['organisation', id], queryFn: () => getOrganisation(id) });
  return (
    <Loaded query={organisation}>
      {(data) => (
        <>
          <p>
            {as}：<strong>{data.name}</strong>
          </p>
          <PostPanel organisation={data} />
        </>
      )}
    </Loaded>
  );
}
