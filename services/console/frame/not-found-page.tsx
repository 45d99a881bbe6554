/** An address that no page has. */
import { Result } from 'antd';
import { Link } from 'react-router';

export function NotFoundPage() {
  return (
    <Result
      status="info"
      title="没有这个页面"
      subTitle="地址可能有误，或者页面已经移动。"
      extra={<Link to="/">回到待办</Link>}
    />
  );
}
