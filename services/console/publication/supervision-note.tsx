/** What every notice must carry besides the pledges: the telephone and e-mail of supervision (U4). */
import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { Link } from 'react-router';
import { getSupervision } from '../api/publication-calls';

export function SupervisionNote({ organisation }: { organisation: string }) {
  const { data } = useQuery({
    queryKey: ['supervision', organisation],
    queryFn: () => getSupervision(organisation),
    retry: false,
  });
  if (!data) return null;
  const stated = [
    ...(data.phone ? [`监督电话 ${data.phone.value}`] : []),
    ...(data.email ? [`监督邮箱 ${data.email.value}`] : []),
  ];
  return stated.length > 0 ? (
    <Alert className="below" type="info" title={`公示时请写明：${stated.join('，')}`} />
  ) : (
    <Alert
      className="below"
      type="warning"
      showIcon
      title="还没有监督电话和邮箱"
      description={<Link to={`/publications/settings?organisation=${organisation}`}>去设置</Link>}
    />
  );
}
