/** Do leading bodies and leading cadres go first (P9)? One plain line of a subtree, beside the others; nothing is ranked. */
import { useQuery } from '@tanstack/react-query';
import { formatDay } from '../../../shared/calendar/due';
import { LEADING_GROUPS, type LeadingGroup } from '../../../shared/contracts/views';
import { getLeading } from '../api/calls';
import { useToday } from '../api/session';

export function LeadingLine({ organisation, year }: { organisation: string | undefined; year: number }) {
  const report = useQuery({
    queryKey: ['leading', organisation, year],
    queryFn: () => getLeading(organisation!, year),
    enabled: organisation !== undefined,
    staleTime: 60_000,
    retry: false,
  });
  if (report.isError) return <p className="quiet">带头承诺情况暂时无法读取。</p>;
  const groups = report.data?.groups.filter(({ total }) => total > 0) ?? [];
  if (groups.length === 0) return null;
  return (
    <ul className="leading" aria-label="带头承诺践诺情况">
      {groups.map((group) => (
        <Group key={group.name} group={group} />
      ))}
    </ul>
  );
}

function Group({ group }: { group: LeadingGroup }) {
  const today = useToday();
  const { name, total, pledged, approved, fulfilled, pledgeDue, firstPledgedOn, lastPledgedOn } = group;
  const day = (one: string): string => formatDay(one, today);
  const days =
    firstPledgedOn && lastPledgedOn
      ? firstPledgedOn === lastPledgedOn
        ? `${day(firstPledgedOn)}提出`
        : `${day(firstPledgedOn)}至${day(lastPledgedOn)}提出`
      : '尚未提出';
  return (
    <li>
      <strong>{LEADING_GROUPS[name]}</strong> 已承诺 {pledged}/{total}，审核通过 {approved}/{total}
      {fulfilled.denominator > 0 && `，按期履诺 ${fulfilled.numerator}/${fulfilled.denominator}`}
      <span className="quiet">
        （{days}
        {pledgeDue && `，应于${day(pledgeDue)}前`}）
      </span>
    </li>
  );
}
