/** Which revisions of running years have been applied or asked for in a subtree, by whom and how far (X2, G5). */
import { useQuery } from '@tanstack/react-query';
import { Empty } from 'antd';
import { Link } from 'react-router';
import { listRevisions } from '../api/plan-calls';
import { Loaded } from '../parts/loaded';
import { Name } from '../parts/name';
import { Label } from '../parts/label';
import { formatMoment } from '../words';
import { APPLICATION_STATES, APPLICATION_TONES } from './plan-words';

export function RevisionList({ organisation, year }: { organisation: string; year: number }) {
  const revisions = useQuery({
    queryKey: ['plan', 'revisions', organisation, year],
    queryFn: () => listRevisions(organisation, year),
  });
  return (
    <Loaded query={revisions}>
      {(items) =>
        items.length === 0 ? (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="没有对进行中的承诺应用过变更" />
        ) : (
          <ul className="plan-lines">
            {items.map(({ id, organisationId, counts, application }) => (
              <li key={id}>
                <Link to={`/plans/previews/${id}`}>
                  <Name id={organisationId} />：{application!.applied} / {counts.changing} 项承诺
                </Link>{' '}
                <Label tone={APPLICATION_TONES[application!.state]}>{APPLICATION_STATES[application!.state]}</Label>
                <div className="quiet">
                  <Name id={application!.by} /> 于 {formatMoment(application!.at)} 应用 · {application!.reason}
                </div>
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}
