/** Which versions an organisation has set, when and why, and how each differs from the one before. */
import { useQuery } from '@tanstack/react-query';
import { Empty } from 'antd';
import { clauseName, findPlanClause } from '../../../shared/contracts/plan-clauses';
import type { PlanVersionView } from '../../../shared/contracts/plan-views';
import { listPlanVersions } from '../api/plan-calls';
import { Loaded } from '../parts/loaded';
import { Name } from '../parts/name';
import { formatFullDay, formatMoment } from '../words';
import { formatClause, formatOwnBound } from './plan-words';

export function VersionList({ organisation, year }: { organisation: string; year: number }) {
  const versions = useQuery({
    queryKey: ['plan', 'versions', organisation, year],
    queryFn: () => listPlanVersions(organisation, year),
  });
  return (
    <Loaded query={versions}>
      {(items) =>
        items.length === 0 ? (
          <Empty
            image={Empty.PRESENTED_IMAGE_SIMPLE}
            description="本党组织没有设定自己的安排，随上级；上级也没有设定的，按默认安排"
          />
        ) : (
          items.map((version) => <Version key={version.version} version={version} />)
        )
      }
    </Loaded>
  );
}

function Version({ version }: { version: PlanVersionView }) {
  return (
    <section className="panel">
      <h2>
        第 {version.version} 版 · {formatFullDay(version.effective)}起生效
      </h2>
      <p className="quiet">
        <Name id={version.by} /> 设定于 {formatMoment(version.at)}
        {version.reason && ` · ${version.reason}`}
      </p>
      <ul className="plan-lines">
        {version.changes.map(({ clause, old, new: next }) => (
          <li key={clause}>
            {clauseName(clause)}：<s className="quiet">{formatClause(clause, old)}</s> → {formatClause(clause, next)}
          </li>
        ))}
        {version.boundChanges.map(({ clause, old, new: next }) => {
          const kind = findPlanClause(clause)?.kind ?? 'days';
          return (
            <li key={`bound ${clause}`}>
              {clauseName(clause)}，对下级：<s className="quiet">{formatOwnBound(kind, old)}</s> →{' '}
              {formatOwnBound(kind, next)}
            </li>
          );
        })}
      </ul>
      {version.changes.length + version.boundChanges.length === 0 && <p className="quiet">与上一版相同。</p>}
    </section>
  );
}
